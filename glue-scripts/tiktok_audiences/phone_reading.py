"""DataFrame to DataFrame: from a dialled number to E.164, as libphonenumber's `parse` and `isPossibleNumber`
do it.

Each step of the way is a column, so that Spark computes it once, and compiles it. Most numbers are settled by
lookups; what needs patterns, as few numbers do, stands behind a `when` in a `let`.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences import phone_plans as plans
from tiktok_audiences.let import let

_DIGITS, _CODED, _HOME, _ABROAD = "__phone_digits", "__phone_coded", "__phone_home", "__phone_abroad"
_PLAN, _NATIONAL, _RULE, _REST = "__phone_plan", "__phone_national", "__phone_rule", "__phone_rest"


def with_e164(frame: DataFrame, into: str, number: str, region: str) -> DataFrame:
    """Adds the E.164 form of a dialled number; null where libphonenumber holds no such number possible.

    Args:
        frame: Rows.
        into: Name of the column to add.
        number: Name of the column with `+` and digits, or digits alone; at least two.
        region: Name of the column with the place of the region's plan; null where the region is not known.
    """
    coded = _with_calling_code(frame, F.col(number).startswith("+"), number, F.col(region))
    plan, national, rule, rest = F.col(_PLAN), F.col(_NATIONAL), F.col(_RULE), F.col(_REST)
    return (
        coded.withColumn(
            _NATIONAL, F.coalesce(plans.behind_calling_code(plan, F.col(_ABROAD)), F.col(_DIGITS))
        )
        .withColumn(_RULE, plans.trunk_rule(plan, national))
        .withColumn(_REST, _without_trunk(plan, national, rule))
        .withColumn(_REST, F.when(plans.allows_stripped(plan, rest), rest).otherwise(national))
        .withColumn(into, F.when(plans.is_possible(plan, rest), plans.e164(plan, rest)))
        .drop(_DIGITS, _CODED, _HOME, _ABROAD, _PLAN, _NATIONAL, _RULE, _REST)
    )


def _with_calling_code(frame: DataFrame, has_plus: Column, number: str, place: Column) -> DataFrame:
    """Adds the plan by which a number is read, and its digits from the calling code on if it names one."""
    digits, coded, home, abroad = F.col(_DIGITS), F.col(_CODED), F.col(_HOME), F.col(_ABROAD)
    may_be_home = coded.isNull() & digits.startswith(plans.calling_code(place))
    plan = F.when(abroad.isNotNull(), plans.plan_of_international(abroad)).when(~has_plus, place)
    return (
        frame.withColumn(_DIGITS, F.replace(F.col(number), F.lit("+"), F.lit("")))
        .withColumn(_CODED, _behind_exit(digits, has_plus, place))
        .withColumn(_HOME, F.when(may_be_home, plans.behind_calling_code(place, digits)))
        .withColumn(_ABROAD, F.when(home.isNull(), coded).otherwise(_with_own_code(place, digits, home)))
        .withColumn(_PLAN, plan)
    )


def _behind_exit(digits: Column, has_plus: Column, place: Column) -> Column:
    """The digits behind a plus or what is dialled to leave the region; null where they begin with neither.

    After a plus and no known calling code libphonenumber tries once more without the plus, if it has a
    region.
    """
    is_known = plans.plan_of_international(digits).isNotNull()
    is_final = has_plus & (is_known | place.isNull() | (F.length(digits) <= 2))
    dialled_out = F.when(plans.may_dial_out(place, digits), plans.dialled_out(place, digits))
    return F.when(is_final, digits).otherwise(dialled_out)


def _with_own_code(place: Column, digits: Column, home: Column) -> Column:
    """Digits that begin with the region's own calling code, if they are better read so; else null.

    Better: they are too long for the region, or they look like one of its numbers only without the code.
    """

    def if_better(rest: Column) -> Column:
        is_better = ~plans.is_national(place, digits) & plans.is_national(place, rest)
        named = F.concat(plans.calling_code(place), rest)
        return F.when(plans.is_too_long(place, digits) | is_better, named)

    rule = plans.trunk_rule(place, home)
    is_clear = plans.is_too_long(place, digits) & (rule == plans.KEEPS_ALL)
    return F.when(is_clear, digits).otherwise(let(_without_trunk(place, home, rule), if_better))


def _without_trunk(plan: Column, digits: Column, rule: Column) -> Column:
    """A national number without its trunk prefix; whole where it is a national number only with it."""

    def unless_needed(rest: Column) -> Column:
        is_needed = plans.is_national(plan, digits) & ~plans.is_national(plan, rest)
        return F.when(is_needed, digits).otherwise(rest)

    return (
        F.when(rule == plans.DROPS_FIRST, plans.without_first(digits))
        .when(rule == plans.ASKS_PATTERN, let(plans.without_trunk(plan, digits), unless_needed))
        .otherwise(digits)
    )
