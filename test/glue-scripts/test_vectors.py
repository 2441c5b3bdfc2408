"""The published examples of the identifier rules."""

import csv
from collections.abc import Iterator
from pathlib import Path

from helpers.verdicts import verdicts_on
from pyspark.sql import SparkSession
from tiktok_audiences.email import canonical_email

VECTORS = Path(__file__).parent.parent / "vectors" / "identifiers.tsv"


def _vectors() -> Iterator[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""):
            yield {**row, "raw": row["raw"].encode("latin-1", "backslashreplace").decode("unicode_escape")}


def test_every_vector_has_the_outcome_and_the_value_that_is_written_beside_it(spark: SparkSession) -> None:
    vectors = list(_vectors())
    expected, found = [], []
    for kind in ("email", "phone", "idfa", "gaid", "maid"):
        of_kind = [vector for vector in vectors if vector["type"] == kind]
        cells = [(vector["raw"], vector["region"]) for vector in of_kind]
        for vector, (outcome, value) in zip(of_kind, verdicts_on(spark, kind, cells), strict=True):
            name = outcome if outcome in ("hashed", "prehashed", "missing") else f"rejected:{outcome}"
            is_given = outcome in ("hashed", "prehashed")
            expected.append((kind, vector["raw"], vector["outcome"], vector["value"].split("|")[0]))
            found.append((kind, vector["raw"], name, value if is_given else ""))

    assert len(expected) == 64
    assert found == expected


def test_every_email_vector_has_the_canonical_form_that_is_written_beside_it(spark: SparkSession) -> None:
    values = [
        vector["value"] for vector in _vectors() if vector["type"] == "email" and "@" in vector["value"]
    ]
    standard = spark.createDataFrame([(value.split("|")[0],) for value in values], "standard string")

    rows = standard.select(canonical_email(standard["standard"])).collect()

    canonical = [value.partition("|")[2] or None for value in values]
    assert [row[0] for row in rows] == canonical
    assert canonical.count(None) < len(canonical)
