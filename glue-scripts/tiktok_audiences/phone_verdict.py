"""DataFrame to DataFrame: verdicts on phone numbers."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences import verdicts
from tiktok_audiences.let import let
from tiktok_audiences.phone import NO_COUNTRY_CODE, number_outcome
from tiktok_audiences.phone_quick import quick_e164, with_quick_way
from tiktok_audiences.text import trimmed
from tiktok_audiences.verdicts import is_hex, is_missing, rejected, verdict

# Printable ASCII between two characters that are no blanks: nothing to trim.
_TRIMMED_ALREADY = r"^[!-~](?:[ -~]*[!-~])?\z"


def phone_cell(raw: Column) -> Column:
    """A cell without white space at its ends."""
    return F.when(raw.rlike(_TRIMMED_ALREADY), raw).otherwise(trimmed(raw))


def with_phone_verdict(frame: DataFrame, into: str, cell: str, plain: str, place: str) -> DataFrame:
    """Adds the verdict on a column of phone numbers; a hashed value is the number in E.164.

    Args:
        frame: Rows.
        into: Name of the column to add.
        cell: Name of the column of cells, which are `phone_cell`s.
        plain: Name of the column with the `plain_number` of each.
        place: Name of the column with its `region_place`.
    """
    text, quick = F.col(cell), quick_e164(f"{into}_quick")

    def judged(outcome: Column) -> Column:
        reason = F.when(outcome["reason"] == NO_COUNTRY_CODE, verdicts.NO_COUNTRY_CODE).otherwise(
            verdicts.INVALID_PHONE
        )
        return F.when(outcome["value"].isNotNull(), verdict(verdicts.HASHED, outcome["value"])).otherwise(
            rejected(reason, text)
        )

    # What is settled quickly is a number, and so neither a word for nothing nor a hash.
    whole = (
        F.when(quick != "", verdict(verdicts.HASHED, quick))
        .when(is_missing(text), verdict(verdicts.MISSING))
        .when(is_hex(text, 64), verdict(verdicts.PREHASHED, F.lower(text)))
        .when(is_hex(text, 32), verdict(verdicts.HASHED_MD5))
        .when(is_hex(text, 40), verdict(verdicts.HASHED_SHA1))
        .otherwise(let(number_outcome(text, quick, F.col(place)), judged))
    )
    return with_quick_way(frame, f"{into}_quick", F.col(plain), F.col(place)).withColumn(into, whole)
