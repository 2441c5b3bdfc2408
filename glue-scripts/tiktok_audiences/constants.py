"""Constants of a query that hold many values."""

from collections.abc import Iterable

from pyspark.sql import Column
from pyspark.sql import functions as F


def constant_array(values: Iterable[object], kind: str) -> Column:
    """An array constant: one literal after Spark's optimizer, where `F.array` would be one for each value.

    Args:
        values: What is in it, as texts without a comma; a text that is none of the kind is null.
        kind: SQL type of a value.
    """
    return F.split(F.lit(",".join(str(value) for value in values)), ",").cast(f"array<{kind}>")
