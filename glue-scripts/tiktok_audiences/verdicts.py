"""Column to Column: what becomes of a cell, and what is the same for a cell of every identifier type.

Every cell has one verdict: struct<outcome: string, value: string>. The outcome is a letter: it travels with
every row; `OUTCOME_NAMES` has the words. The value is what will be hashed, the hash that the cell is, or the
shape of what was rejected.
"""

from collections.abc import Mapping

from pyspark.sql import Column
from pyspark.sql import functions as F

MISSING = "m"
PREHASHED = "p"
HASHED = "h"
HASHED_MD5 = "5"
HASHED_SHA1 = "1"
INVALID_EMAIL = "e"
INVALID_DEVICE_ID = "d"
OPTED_OUT = "o"
INVALID_PHONE = "n"
NO_COUNTRY_CODE = "c"

OUTCOME_NAMES: Mapping[str, str] = {
    MISSING: "missing",
    PREHASHED: "prehashed",
    HASHED: "hashed",
    HASHED_MD5: "hashed_md5",
    HASHED_SHA1: "hashed_sha1",
    INVALID_EMAIL: "invalid_email",
    INVALID_DEVICE_ID: "invalid_device_id",
    OPTED_OUT: "opted_out",
    INVALID_PHONE: "invalid_phone",
    NO_COUNTRY_CODE: "no_country_code",
}

_WORDS_FOR_NOTHING = ("", "null", "none", "nil", "n/a", "na", "nan", "undefined", "unknown", "-")
_LONGEST_WORD = max(len(word) for word in _WORDS_FOR_NOTHING)
# Written out, a class of ASCII characters is one look into a table; ranges are compared one after the other.
HEX_DIGIT = "[0123456789abcdefABCDEF]"

_LONGEST_SHAPE = 40


def verdict(outcome: str | Column, value: Column | None = None) -> Column:
    """The verdict on a cell."""
    letter = F.lit(outcome) if isinstance(outcome, str) else outcome
    text = F.lit(None).cast("string") if value is None else value
    return F.struct(letter.alias("outcome"), text.alias("value"))


def is_missing(text: Column) -> Column:
    """Whether a trimmed cell says that there is nothing; true for null."""
    is_word = (F.octet_length(text) <= _LONGEST_WORD) & F.lower(text).isin(*_WORDS_FOR_NOTHING)
    return text.isNull() | is_word


def is_hex(text: Column, digits: int) -> Column:
    """Whether a cell is exactly so many hexadecimal digits."""
    # The length settles nearly every cell before the slow comparison is made.
    return (F.octet_length(text) == digits) & text.rlike(rf"^{HEX_DIGIT}{{{digits}}}\z")


def rejected(reason: str | Column, text: Column) -> Column:
    """The verdict on a cell that is not what its column promises: its shape, without what it says.

    The shape is the first 40 characters: letters as `a`, digits as `9`, what else is not ASCII as `?`.
    """
    start = F.substring(text, 1, _LONGEST_SHAPE)
    letters = F.regexp_replace(start, r"\p{L}", "a")
    digits = F.regexp_replace(letters, r"\p{N}", "9")
    return verdict(reason, F.regexp_replace(digits, r"[^ -~]", "?"))
