"""Column to Column: what a rejected value looks like, without what it says."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.device import INVALID_DEVICE_ID
from tiktok_audiences.email import INVALID_EMAIL
from tiktok_audiences.phone import INVALID_PHONE, NO_COUNTRY_CODE

SHAPED_REASONS = (INVALID_EMAIL, INVALID_PHONE, NO_COUNTRY_CODE, INVALID_DEVICE_ID)
"""The reasons that leave open what is wrong. The others (hashed_md5, opted_out) name the shape they have."""

_LONGEST_SHAPE = 40


def shape(text: Column) -> Column:
    """The first 40 characters: letters as `a`, digits as `9`, other characters that are not ASCII as `?`."""
    start = F.substring(text, 1, _LONGEST_SHAPE)
    letters = F.regexp_replace(start, r"\p{L}", "a")
    digits = F.regexp_replace(letters, r"\p{N}", "9")
    return F.regexp_replace(digits, r"[^ -~]", "?")
