"""Column to Column: advertising ids of devices (IDFA, GAID, and columns that mix them)."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.let import let
from tiktok_audiences.text import trimmed
from tiktok_audiences.verdicts import (
    HASHED,
    HASHED_MD5,
    HEX_DIGIT,
    INVALID_DEVICE_ID,
    MISSING,
    OPTED_OUT,
    PREHASHED,
    is_hex,
    is_missing,
    rejected,
    verdict,
)

_UUID = "-".join(f"{HEX_DIGIT}{{{width}}}" for width in (8, 4, 4, 4, 12))
_ONE_DIGIT = r"([0-9a-f])\1{7}-\1{4}-\1{4}-\1{4}-\1{12}"
# An id that begins with one digit eight times is looked at twice.
_PLAIN_ID = rf"^(?!(.)\1{{7}}){_UUID}\z"


def quick_device(cell: Column) -> Column:
    """The value that is hashed of a cell that is nothing but an id, as most are; null for others."""
    is_plain = (F.octet_length(cell) == 36) & cell.rlike(_PLAIN_ID)
    return F.when(is_plain, F.lower(cell))


def device_verdict(cell: Column) -> Column:
    """What becomes of a cell; a hashed value is the id in lower case."""

    def of_text(text: Column) -> Column:
        return (
            F.when(is_missing(text), verdict(MISSING))
            .when(is_hex(text, 64), verdict(PREHASHED, F.lower(text)))
            .when(is_hex(text, 32), verdict(HASHED_MD5))
            .otherwise(let(_bare(text), lambda bare: of_bare(text, bare)))
        )

    def of_bare(text: Column, bare: Column) -> Column:
        return (
            F.when(bare.rlike(rf"^{_ONE_DIGIT}\z"), verdict(OPTED_OUT))
            .when(bare.rlike(rf"^{_UUID}\z"), verdict(HASHED, bare))
            .otherwise(rejected(INVALID_DEVICE_ID, text))
        )

    # What most such cells are is compiled; the others are interpreted.
    return (
        F.when(is_missing(cell), verdict(MISSING))
        .when(is_hex(cell, 64), verdict(PREHASHED, F.lower(cell)))
        .otherwise(let(trimmed(cell), of_text))
    )


def _bare(text: Column) -> Column:
    """The id in lower case, without braces around it."""
    return F.lower(F.regexp_replace(text, r"^\{(.*)\}\z", "$1"))
