"""Column to Column: what is the same for a cell of every identifier type.

Every cell has one outcome: `missing`, `prehashed`, `hashed`, or the reason why it is rejected.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

MISSING = "missing"
PREHASHED = "prehashed"
HASHED = "hashed"
HASHED_MD5 = "hashed_md5"
HASHED_SHA1 = "hashed_sha1"

_WORDS_FOR_NOTHING = ("", "null", "none", "nil", "n/a", "na", "nan", "undefined", "unknown", "-")
_LONGEST_WORD = max(len(word) for word in _WORDS_FOR_NOTHING)


def is_missing(text: Column) -> Column:
    """Whether a trimmed cell says that there is nothing; true for null."""
    is_word = (F.octet_length(text) <= _LONGEST_WORD) & F.lower(text).isin(*_WORDS_FOR_NOTHING)
    return text.isNull() | is_word


def is_hex(text: Column, digits: int) -> Column:
    """Whether a trimmed cell is exactly so many hexadecimal digits."""
    # The length settles nearly every cell before the slow comparison is made.
    return (F.octet_length(text) == digits) & text.rlike("^[0-9A-Fa-f]+$")


def shared_outcome(text: Column, *, refuse_sha1: bool) -> Column:
    """The outcome that the type of a column has no part in; null when the type's own rule decides.

    Args:
        text: The trimmed cell.
        refuse_sha1: Whether 40 hexadecimal digits are an identifier's SHA-1 (e-mail, phone) or just wrong.
    """
    outcome = (
        F.when(is_missing(text), MISSING).when(is_hex(text, 64), PREHASHED).when(is_hex(text, 32), HASHED_MD5)
    )
    return outcome.when(is_hex(text, 40), HASHED_SHA1) if refuse_sha1 else outcome
