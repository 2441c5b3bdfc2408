"""Column to Column: advertising ids of devices (IDFA, GAID, and columns that mix them)."""

from pyspark.sql import Column
from pyspark.sql import functions as F

INVALID_DEVICE_ID = "invalid_device_id"
OPTED_OUT = "opted_out"

_UUID = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_OPTED_OUT_IDS = tuple("-".join(digit * width for width in (8, 4, 4, 4, 12)) for digit in "0123456789abcdef")


def normal_device_id(text: Column) -> Column:
    """The form of a trimmed cell that is hashed: lower case, without braces around it."""
    lower = F.lower(text)
    in_braces = (F.octet_length(text) == 38) & text.startswith("{") & text.endswith("}")
    return F.when(in_braces, F.substring(lower, 2, 36)).otherwise(lower)


def device_problem(normal: Column) -> Column:
    """Why a normal form is no device id; null when it is one."""
    is_uuid = (F.octet_length(normal) == 36) & normal.rlike(_UUID)
    return F.when(~is_uuid, INVALID_DEVICE_ID).when(normal.isin(*_OPTED_OUT_IDS), OPTED_OUT)
