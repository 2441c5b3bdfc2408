"""Names of audiences."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from tiktok_audiences.audience import audience_name

CASES = [
    # cell, audience
    ("foodies", "foodies"),
    ("  foodies\u00a0", "foodies"),
    ("Caf\u00e9 lovers, 18+ (100 %) = yes", "Caf\u00e9 lovers, 18+ (100 %) = yes"),
    ("__HIVE_DEFAULT_PARTITION__", "__HIVE_DEFAULT_PARTITION__"),
    ("a:b\\c*?[x]{y}", "a:b\\c*?[x]{y}"),
    ("...", "..."),
    ("x" * 128, "x" * 128),
    ("\U0001f600" * 128, "\U0001f600" * 128),
    (" " + "\u4e2d" * 128 + " ", "\u4e2d" * 128),
    ("x" * 129, None),
    ("\U0001f600" * 129, None),
    ("a/b", None),
    ("a\tb", None),
    ("a\x7fb", None),
    ("a\x85b", None),
    ("Caf\ufffd", None),
    (".", None),
    (" .. ", None),
    ("", None),
    (" \u3000 ", None),
    (None, None),
]


def test_audience_is_the_trimmed_cell_where_that_can_name_a_folder(spark: SparkSession) -> None:
    frame = spark.createDataFrame(list(enumerate(cell for cell, _ in CASES)), "number int, cell string")

    rows = frame.orderBy("number").select(audience_name(F.col("cell"))).collect()

    assert [(case[0], row[0]) for case, row in zip(CASES, rows, strict=True)] == CASES


@pytest.mark.parametrize("name", ["foodies", "a/b"])
def test_fixed_name_is_held_to_the_same_rule(spark: SparkSession, name: str) -> None:
    frame = spark.sql("SELECT * FROM VALUES (0)")

    row = frame.select(audience_name(F.lit(name))).collect()[0]

    assert row[0] == (None if "/" in name else name)
