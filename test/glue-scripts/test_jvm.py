"""The JVM that rules, readers and the Spark session of the tests share."""

from pathlib import Path
from typing import Any

import pytest
from helpers.jvm import jvm
from helpers.records_jvm import UnreadableRecordsError, read_records
from pyspark.sql import SparkSession

BROKEN = {"kind": "parquet", "identifiers": [0], "files": [{"names": ["x"]}]}


def test_error_of_a_reader_is_caught_by_its_own_name_while_a_session_exists(
    spark: SparkSession, tmp_path: Path
) -> None:
    path = tmp_path / "part.parquet"
    path.write_bytes(b"PAR1 and no more")
    # In a JVM of its own one of the errors would have the number of one of these.
    new_list: Any = spark.sparkContext._jvm.java.util.ArrayList  # type: ignore[union-attr]
    lists = [new_list() for _ in range(100)]

    for _ in range(20):
        with pytest.raises(UnreadableRecordsError, match=r"part\.parquet cannot be read "):
            read_records(path, BROKEN)

    assert [found.size() for found in lists] == [0] * 100


def test_session_and_helpers_are_in_the_same_jvm(spark: SparkSession) -> None:
    assert jvm() is spark.sparkContext._jvm
