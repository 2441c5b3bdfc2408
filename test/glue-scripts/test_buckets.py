"""The shuffle's groups and buckets."""

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from tiktok_audiences.buckets import SLOT_BITS, Buckets, prefix_of_hash, slot_of_group, with_group

SLOTS = [0, 1, 6, 1 << 31, (1 << 32) - 1, 1 << 32, (1 << SLOT_BITS - 1) + 12_345, (1 << SLOT_BITS) - 1]
COUNTS = [1, 5, 32, 33, 512, 513, 3000, 4096]


def _placed(spark: SparkSession, buckets: Buckets) -> DataFrame:
    """Every beginning of a hash in every slot, with its group and its task."""
    prefixes = spark.range(buckets.prefixes).select(F.col("id").cast("int").alias("prefix"))
    slots = spark.createDataFrame([(slot,) for slot in SLOTS], "slot long")
    lines = prefixes.crossJoin(slots)
    kept = lines.select(F.col("slot").alias("of_slot"), F.col("prefix").alias("of_prefix"), "slot", "prefix")
    # What Spark's partitioning by hash computes.
    task = F.pmod(F.hash("group"), F.lit(buckets.count))
    return with_group(kept, buckets).withColumn("task", task)


def test_spark_sends_a_group_to_the_task_that_its_hash_names(spark: SparkSession) -> None:
    placed = _placed(spark, Buckets(5)).repartition(5, "group")

    assert placed.where(F.spark_partition_id() != F.col("task")).count() == 0


@pytest.mark.parametrize("count", COUNTS)
def test_groups_land_on_tasks_evenly_and_in_the_order_of_their_hashes(
    spark: SparkSession, count: int
) -> None:
    buckets = Buckets(count)
    in_order = F.floor(F.col("of_prefix") * count / buckets.prefixes)

    wrong = _placed(spark, buckets).where(F.col("task") != in_order).count()

    assert wrong == 0


@pytest.mark.parametrize("count", COUNTS)
def test_each_slot_and_beginning_has_a_group_of_its_own_that_tells_the_slot(
    spark: SparkSession, count: int
) -> None:
    buckets = Buckets(count)
    placed = _placed(spark, buckets)

    groups = placed.select(F.count_distinct("group")).collect()[0][0]
    wrong = placed.where(slot_of_group(F.col("group"), buckets) != F.col("of_slot")).count()

    assert groups == len(SLOTS) * buckets.prefixes
    assert wrong == 0


@pytest.mark.parametrize(("count", "expected"), [(4, 0xA9), (40, 0xA9F), (600, 0xA9F0)])
def test_beginning_of_a_hash_is_a_number(spark: SparkSession, count: int, expected: int) -> None:
    frame = spark.createDataFrame([("a9f" + "0" * 61,)], "value string")

    assert frame.select(prefix_of_hash(F.col("value"), Buckets(count))).collect()[0][0] == expected
