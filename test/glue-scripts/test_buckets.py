"""The shuffle's buckets."""

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from tiktok_audiences.buckets import bucket_keys, key_by_turns, key_of_hash, spark_hash

BUCKETS = 5


def test_own_hash_is_the_one_that_spark_computes(spark: SparkSession) -> None:
    numbers = [0, 1, 42, 255, 256, 65_535, 1_000_003, 2_147_483_647]
    frame = spark.createDataFrame([(number,) for number in numbers], "number int")

    rows = frame.select(F.hash("number")).collect()

    assert [spark_hash(number) for number in numbers] == [row[0] for row in rows]


def test_hashes_are_in_the_order_of_the_tasks_that_they_are_shuffled_to(spark: SparkSession) -> None:
    hashes = [f"{prefix:03x}" + "0" * 61 for prefix in range(16**3)]
    keys = bucket_keys(BUCKETS)
    frame = spark.createDataFrame([(value,) for value in hashes], "value string")

    placed = (
        frame.withColumn("key", key_of_hash(F.col("value"), keys))
        .repartition(BUCKETS, "key")
        .select("value", F.spark_partition_id().alias("task"))
    )
    task_of = {row["value"]: row["task"] for row in placed.collect()}

    tasks = [task_of[value] for value in hashes]
    assert tasks == sorted(tasks)
    # 4,096 prefixes in five equal parts.
    assert [tasks.count(task) for task in range(BUCKETS)] == [820, 819, 819, 819, 819]


@pytest.mark.parametrize("rows", [1, 23])
def test_keys_by_turns_spread_evenly(spark: SparkSession, rows: int) -> None:
    frame = spark.range(0, rows, 1, 1).select(key_by_turns(bucket_keys(BUCKETS)).alias("key"))

    counts = [row["count"] for row in frame.groupBy("key").count().collect()]

    assert sum(counts) == rows
    assert max(counts) - min(counts) <= 1
