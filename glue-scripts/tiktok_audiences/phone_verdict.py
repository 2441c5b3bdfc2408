"""Column to Column: verdicts on phone numbers."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences import verdicts
from tiktok_audiences.let import let
from tiktok_audiences.phone import NO_COUNTRY_CODE, number_outcome
from tiktok_audiences.text import trimmed
from tiktok_audiences.verdicts import is_hex, is_missing, rejected, verdict


def phone_verdict(cell: Column, quick: Column, place: Column) -> Column:
    """What becomes of a cell that is not settled as a number; a hashed value is the number in E.164.

    Args:
        cell: The cell without blanks at its ends.
        quick: What `phone_quick` makes of its `plain_number`: empty, or null.
        place: Its `region_place`.
    """

    def of_text(text: Column) -> Column:
        return _without_numbers(text).otherwise(
            let(number_outcome(text, place), lambda outcome: judged(text, outcome))
        )

    def judged(text: Column, outcome: Column) -> Column:
        reason = F.when(outcome["reason"] == NO_COUNTRY_CODE, verdicts.NO_COUNTRY_CODE).otherwise(
            verdicts.INVALID_PHONE
        )
        return F.when(outcome["value"].isNotNull(), verdict(verdicts.HASHED, outcome["value"])).otherwise(
            rejected(reason, text)
        )

    # What most such cells are is compiled; the others are interpreted.
    is_impossible = quick == ""
    return F.when(is_impossible, rejected(verdicts.INVALID_PHONE, trimmed(cell))).otherwise(
        _without_numbers(cell).otherwise(let(trimmed(cell), of_text))
    )


def _without_numbers(text: Column) -> Column:
    """The cases of a text that is a word for nothing, or a hash."""
    return (
        F.when(is_missing(text), verdict(verdicts.MISSING))
        .when(is_hex(text, 64), verdict(verdicts.PREHASHED, F.lower(text)))
        .when(is_hex(text, 32), verdict(verdicts.HASHED_MD5))
        .when(is_hex(text, 40), verdict(verdicts.HASHED_SHA1))
    )
