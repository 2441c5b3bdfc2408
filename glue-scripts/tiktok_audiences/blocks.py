"""DataFrame to DataFrame: from lines to the text that is staged, unique and in order, in one shuffle.

Behind the shuffle lines are no rows any more: a block is all that a group has, and one row with one text is
made, sorted and written in place of some hundreds.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences.buckets import Buckets, slot_of_group
from tiktok_audiences.lines import CODE_MASK, MARKER_CODE, ROW_CODE, SHAPE_CODE, is_tally_code

TALLY_SLOT = 0
"""The slot that all tallies are staged in."""


def to_blocks(lines: DataFrame, buckets: Buckets) -> DataFrame:
    """Gathers the lines of each group.

    Returns:
        DataFrame of `slot: long, count: long, values: array<string>, variants: array<string>`: how many lines
        were given, and the distinct ones in no order; a variant can be among the values, too.
    """
    gathered = [F.collect_set("value").alias("values")]
    if "variant" in lines.columns:
        gathered.append(F.collect_set("variant").alias("variants"))
    # Sorted by one number, which is quick, the lines of a group lie side by side.
    groups = lines.repartition(buckets.count, "group").sortWithinPartitions("group").groupBy("group")
    blocks = groups.agg(F.count(F.lit(1)).alias("count"), *gathered)
    if "variant" not in lines.columns:
        blocks = blocks.withColumn("variants", F.array().cast("array<string>"))
    return blocks.select(slot_of_group(F.col("group"), buckets).alias("slot"), "count", "values", "variants")


def to_staged_text(blocks: DataFrame) -> DataFrame:
    """Gives each block its text and the slot it is staged in, in the order in which it is written.

    A variant that is nobody's primary form also leaves a byte in a folder of markers: the sizes of the staged
    files tell how many there are.

    Returns:
        DataFrame of `value: string, slot: long`, sorted within tasks by slot and then by the hashes in it.
    """
    lines = F.when(F.size("variants") == 0, F.col("values")).otherwise(F.array_union("values", "variants"))
    counted = blocks.select("slot", "count", "values", lines.alias("lines"))
    code = F.col("slot").bitwiseAND(F.lit(CODE_MASK))
    text = (
        F.when(code == ROW_CODE, _tally(F.array_join("values", "\n")))
        .when(code == SHAPE_CODE, _tally(F.array_min("values")))
        .otherwise(F.array_join(F.sort_array("lines"), "\n"))
    )
    only_variants = F.size("lines") - F.size("values")
    # The writer ends each text with a line break, which is a byte, too.
    marker = F.when(only_variants > 0, F.call_function("repeat", F.lit("+"), only_variants - 1))
    place = F.when(is_tally_code(code), F.lit(TALLY_SLOT)).otherwise(F.col("slot"))
    staged = counted.select(place.alias("place"), F.posexplode(F.array(text, marker)).alias("part", "value"))
    slot = F.when(F.col("part") == 0, F.col("place")).otherwise(F.col("place").bitwiseOR(F.lit(MARKER_CODE)))
    return (
        staged.where(F.col("value").isNotNull())
        .select("value", slot.alias("slot"))
        .sortWithinPartitions("slot", "value")
    )


def _tally(text: Column) -> Column:
    return F.concat(F.col("count").cast("string"), F.lit("\t"), text)
