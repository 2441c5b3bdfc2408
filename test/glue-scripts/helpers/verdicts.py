"""Verdicts on cells, by the rules that the job applies."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from tiktok_audiences.device import device_verdict, quick_device
from tiktok_audiences.email import email_verdict, quick_email, undressed_email
from tiktok_audiences.phone import region_place
from tiktok_audiences.phone_quick import with_quick_number
from tiktok_audiences.phone_text import bare_number, plain_number
from tiktok_audiences.phone_verdict import phone_verdict
from tiktok_audiences.text import lowered
from tiktok_audiences.verdicts import HASHED, OUTCOME_NAMES, verdict


def with_email_verdict(frame: DataFrame, into: str) -> DataFrame:
    """Adds the verdict on the column `cell`, step by step as the job does."""
    cell, standard = F.col("cell"), F.col(f"{into}_standard")
    return (
        frame.withColumn(f"{into}_undressed", undressed_email(cell))
        .withColumn(f"{into}_standard", lowered(F.col(f"{into}_undressed")))
        .withColumn(into, _settled(quick_email(cell), email_verdict(cell, standard)))
    )


def _with_phone_verdict(frame: DataFrame, into: str, default_region: str | None) -> DataFrame:
    cell, place, number = F.col("cell"), F.col("place"), F.col("number")
    plain = plain_number(cell, bare_number(cell))
    places = frame.withColumns({"plain": plain, "place": region_place(F.col("region"), default_region)})
    numbered = with_quick_number(places, "number", F.col("plain"), place)
    quick = F.when(number != "", number)
    return numbered.withColumn(into, _settled(quick, phone_verdict(cell, number, place)))


def _settled(quick: Column, verdict_on_others: Column) -> Column:
    return F.when(quick.isNotNull(), verdict(HASHED, quick)).otherwise(verdict_on_others)


def verdicts_on(
    spark: SparkSession, kind: str, cells: Sequence[tuple[str | None, str]], default_region: str | None = None
) -> list[tuple[str, str | None]]:
    """For each cell with its region (empty for none) the outcome's name and the value."""
    numbered = [(number, cell, region or None) for number, (cell, region) in enumerate(cells)]
    frame = spark.createDataFrame(numbered, "i int, cell string, region string")
    # As the job does before it applies a rule.
    frame = frame.withColumn("cell", F.trim("cell"))
    if kind == "phone":
        judged = _with_phone_verdict(frame, "verdict", default_region)
    elif kind == "email":
        judged = with_email_verdict(frame, "verdict")
    else:
        settled = _settled(quick_device(F.col("cell")), device_verdict(F.col("cell")))
        judged = frame.withColumn("verdict", settled)
    rows = judged.orderBy("i").select("verdict.outcome", "verdict.value").collect()
    return [(OUTCOME_NAMES[row["outcome"]], row["value"]) for row in rows]
