"""What the job makes of phone numbers, before it is a verdict on a cell."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from tiktok_audiences.phone import INVALID_PHONE, number_outcome, region_place
from tiktok_audiences.phone_quick import with_quick_number
from tiktok_audiences.phone_text import bare_number, plain_number


def with_number_outcome(
    frame: DataFrame, into: str, cell: Column, region: Column | None, default_region: str | None
) -> DataFrame:
    """Adds `number_outcome` of a column of trimmed cells, found as the job finds it."""
    plain, place = F.col(f"{into}_plain"), F.col(f"{into}_place")
    places = {
        f"{into}_plain": plain_number(cell, bare_number(cell)),
        f"{into}_place": region_place(region, default_region),
    }
    numbered = with_quick_number(frame.withColumns(places), f"{into}_quick", plain, place)
    quick = F.col(f"{into}_quick")
    settled = F.struct(
        F.when(quick == "", INVALID_PHONE).alias("reason"), F.when(quick != "", quick).alias("value")
    )
    outcome = F.when(quick.isNotNull(), settled).otherwise(number_outcome(cell, place))
    return numbered.withColumn(into, outcome)
