"""Verdicts on cells, by the rules that the job applies."""

from collections.abc import Sequence

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from tiktok_audiences.device import device_verdict
from tiktok_audiences.email import email_verdict
from tiktok_audiences.phone_verdict import with_phone_verdict
from tiktok_audiences.verdicts import OUTCOME_NAMES


def verdicts_on(
    spark: SparkSession, kind: str, cells: Sequence[tuple[str | None, str]], default_region: str | None = None
) -> list[tuple[str, str | None]]:
    """For each cell with its region (empty for none) the outcome's name and the value."""
    numbered = [(number, cell, region or None) for number, (cell, region) in enumerate(cells)]
    frame = spark.createDataFrame(numbered, "number int, cell string, region string")
    # As the job does before it applies a rule.
    frame = frame.withColumn("cell", F.trim("cell"))
    if kind == "phone":
        judged = with_phone_verdict(frame, "verdict", "cell", F.col("region"), default_region)
    else:
        rule = email_verdict if kind == "email" else device_verdict
        judged = frame.withColumn("verdict", rule(F.col("cell")))
    rows = judged.orderBy("number").select("verdict.outcome", "verdict.value").collect()
    return [(OUTCOME_NAMES[row["outcome"]], row["value"]) for row in rows]
