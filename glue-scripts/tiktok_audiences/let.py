"""A name for an intermediate value inside one Spark expression."""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F


def let(value: Column, body: Callable[[Column], Column]) -> Column:
    """`body` of a value that is computed once, however often the body uses it.

    Spark interprets such an expression where it compiles others: it suits what few rows come to, behind a
    `when`.
    """
    return F.transform(F.array(value), body)[0]
