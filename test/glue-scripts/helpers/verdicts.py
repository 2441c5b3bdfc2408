"""Verdicts on cells, by the rules that the job applies."""

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from tiktok_audiences.device import device_verdict
from tiktok_audiences.email import email_verdict, undressed_email
from tiktok_audiences.phone import region_place
from tiktok_audiences.phone_text import plain_number
from tiktok_audiences.phone_verdict import phone_cell, with_phone_verdict
from tiktok_audiences.text import lowered
from tiktok_audiences.verdicts import OUTCOME_NAMES


def with_email_verdict(frame: DataFrame, into: str) -> DataFrame:
    """Adds the verdict on the column `cell`, step by step as the job does."""
    standard, undressed = F.col(f"{into}_standard"), F.col(f"{into}_undressed")
    return (
        frame.withColumn(f"{into}_undressed", undressed_email(F.col("cell")))
        .withColumn(f"{into}_standard", lowered(undressed))
        .withColumn(into, email_verdict(F.col("cell"), standard))
    )


def verdicts_on(
    spark: SparkSession, kind: str, cells: Sequence[tuple[str | None, str]], default_region: str | None = None
) -> list[tuple[str, str | None]]:
    """For each cell with its region (empty for none) the outcome's name and the value."""
    numbered = [(number, cell, region or None) for number, (cell, region) in enumerate(cells)]
    frame = spark.createDataFrame(numbered, "number int, cell string, region string")
    # As the job does before it applies a rule.
    frame = frame.withColumn("cell", F.trim("cell"))
    if kind == "phone":
        plain, place = plain_number(F.col("cell")), region_place(F.col("region"), default_region)
        numbers = frame.withColumn("cell", phone_cell(F.col("cell")))
        numbers = numbers.withColumns({"plain": plain, "place": place})
        judged = with_phone_verdict(numbers, "verdict", "cell", "plain", "place")
    elif kind == "email":
        judged = with_email_verdict(frame, "verdict")
    else:
        judged = frame.withColumn("verdict", device_verdict(F.col("cell")))
    rows = judged.orderBy("number").select("verdict.outcome", "verdict.value").collect()
    return [(OUTCOME_NAMES[row["outcome"]], row["value"]) for row in rows]
