"""DataFrame to DataFrame: the E.164 form of a number that is settled by lookups, as nearly every number is.

It is what `phone_reading` finds, without its patterns: what the first two digits and the length of a number
decide. Every step is a column that Spark compiles; a number that needs a pattern is left to `phone_reading`.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences import phone_plans as plans

_DIGITS, _CODED, _PLAN, _NATIONAL, _WAY = (
    f"__quick_{name}" for name in ("digits", "coded", "plan", "national", "way")
)


def with_quick_number(frame: DataFrame, into: str, number: Column, place: Column) -> DataFrame:
    """Adds the E.164 form of a number where lookups settle it.

    It is empty where no such number is possible, and null where the whole way has to be taken.

    Do not filter by the result before rows have been exploded or shuffled: Spark would copy the way to it
    into the filter.

    Args:
        frame: Rows.
        into: Name of the column to add.
        number: `phone_text.plain_number` of the cell.
        place: Its `phone.region_place`.
    """
    digits, coded = F.col(_DIGITS), F.col(_CODED)
    plan, national, way = F.col(_PLAN), F.col(_NATIONAL), F.col(_WAY)
    may_need_pattern = coded.isNull() & (
        plans.may_dial_out_by_pattern(place, digits) | digits.startswith(plans.calling_code(place))
    )
    return (
        frame.withColumn(_DIGITS, F.replace(number, F.lit("+"), F.lit("")))
        .withColumn(_CODED, _with_calling_code(digits, number.startswith("+"), place))
        .withColumn(_PLAN, F.when(coded.isNull(), place).otherwise(plans.plan_of_international(coded)))
        .withColumn(
            _NATIONAL, F.when(coded.isNull(), digits).otherwise(plans.behind_calling_code(plan, coded))
        )
        .withColumn(_WAY, F.when(may_need_pattern, 0).otherwise(plans.settled_way(plan, national)))
        .withColumn(into, _e164(plan, national, way))
        .drop(_DIGITS, _CODED, _PLAN, _NATIONAL, _WAY)
    )


def _e164(plan: Column, national: Column, way: Column) -> Column:
    return (
        F.when(way == plans.IS_WHOLE, plans.e164(plan, national))
        .when(way == plans.BEHIND_FIRST, plans.e164(plan, plans.without_first(national)))
        .when(way == plans.IMPOSSIBLE, "")
    )


def _with_calling_code(digits: Column, has_plus: Column, place: Column) -> Column:
    """The digits from a calling code on, where it is plain that they begin with one; else null."""
    home = plans.behind_calling_code(place, digits)
    names_own_code = (
        digits.startswith(plans.calling_code(place))
        & plans.is_too_long(place, digits)
        & (plans.trunk_rule(place, home) == plans.KEEPS_ALL)
    )
    return (
        F.when(has_plus, digits)
        .when(plans.dials_out(place, digits), plans.behind_exit(place, digits))
        .when(names_own_code, digits)
    )
