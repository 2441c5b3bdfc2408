"""DataFrame to DataFrame: verdicts on phone numbers."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences import verdicts
from tiktok_audiences.let import let
from tiktok_audiences.phone import NO_COUNTRY_CODE, with_phone_outcome
from tiktok_audiences.text import trimmed
from tiktok_audiences.verdicts import is_hex, is_missing, rejected, verdict

# Printable ASCII between two characters that are no blanks: nothing to trim.
_TRIMMED_ALREADY = r"^[!-~](?:[ -~]*[!-~])?\z"


def with_phone_verdict(
    frame: DataFrame, into: str, cell: str, region: Column | None, default_region: str | None
) -> DataFrame:
    """Adds the verdict on a column of phone numbers; a hashed value is the number in E.164.

    Args:
        frame: Rows.
        into: Name of the column to add.
        cell: Name of the column of cells.
        region: The row's region if a column has it.
        default_region: The region where the row has none.
    """
    text, shared, number, outcome = (
        F.col(f"{into}_{part}") for part in ("text", "shared", "number", "outcome")
    )
    trimmed_cell = F.when(F.col(cell).rlike(_TRIMMED_ALREADY), F.col(cell)).otherwise(trimmed(F.col(cell)))
    prepared = (
        frame.withColumn(f"{into}_text", trimmed_cell)
        .withColumn(f"{into}_shared", _shared_verdict(text))
        .withColumn(f"{into}_number", F.when(shared.isNull(), text))
    )
    judged = with_phone_outcome(prepared, f"{into}_outcome", number, region, default_region)
    reason = F.when(outcome["reason"] == NO_COUNTRY_CODE, verdicts.NO_COUNTRY_CODE).otherwise(
        verdicts.INVALID_PHONE
    )
    own = F.when(outcome["value"].isNotNull(), verdict(verdicts.HASHED, outcome["value"])).otherwise(
        let(text, lambda rest: rejected(reason, rest))
    )
    helpers = [f"{into}_{part}" for part in ("text", "shared", "number", "outcome")]
    return judged.withColumn(into, F.coalesce(shared, own)).drop(*helpers)


def _shared_verdict(text: Column) -> Column:
    """The verdict in which the rule of phone numbers has no part; null where that rule decides."""
    return (
        F.when(is_missing(text), verdict(verdicts.MISSING))
        .when(is_hex(text, 64), verdict(verdicts.PREHASHED, F.lower(text)))
        .when(is_hex(text, 32), verdict(verdicts.HASHED_MD5))
        .when(is_hex(text, 40), verdict(verdicts.HASHED_SHA1))
    )
