"""From a dialled number to E.164, with no shortcut: libphonenumber's `parse`, function by function, as one expression."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences import phone_plans as plans
from tiktok_audiences.let import let


def read_number(number: Column, region: Column) -> Column:
    """A dialled number in E.164, or null where libphonenumber holds no such number possible.

    Args:
        number: `+` and digits, or digits alone; at least two.
        region: The place of the plan of the region where it is dialled; null when that is not known.
    """
    return let(_with_plan(number, region), _e164)


def _read(plan: Column, national: Column) -> Column:
    return F.struct(plan.alias("plan"), national.alias("national"))


def _e164(read: Column) -> Column:
    """E.164 of a number and its plan, or null when it cannot be one."""
    plan, digits = read["plan"], read["national"]

    def if_possible(national: Column) -> Column:
        return F.when(plans.is_possible(plan, F.length(national)), plans.e164(plan, national))

    def if_allowed(rest: Column) -> Column:
        return F.when(plans.allows_stripped(plan, F.length(rest)), rest).otherwise(digits)

    is_long_enough = plan.isNotNull() & (F.length(digits) >= 2)
    return F.when(is_long_enough, let(let(_without_trunk(plan, digits), if_allowed), if_possible))


def _without_trunk(plan: Column, digits: Column) -> Column:
    """A national number without its trunk prefix; whole when it is a national number only with it."""

    def unless_needed(rest: Column) -> Column:
        is_needed = (rest != digits) & plans.is_national(plan, digits) & ~plans.is_national(plan, rest)
        return F.when(is_needed, digits).otherwise(rest)

    return F.when(F.length(digits) > 0, let(plans.without_trunk(plan, digits), unless_needed)).otherwise(
        digits
    )


def _with_plan(number: Column, region: Column) -> Column:
    """The digits of a number behind its calling code, and the plan by which they are read; null when there is none."""
    digits = _without_plus(number)
    is_international = number.startswith("+")
    # After a plus and no known calling code libphonenumber tries once more without the plus.
    is_final = is_international & (plans.has_calling_code(digits) | (F.length(digits) <= 2) | region.isNull())
    return F.when(is_final, _international(digits)).otherwise(
        _dialled_in_region(digits, region, is_international)
    )


def _without_plus(number: Column) -> Column:
    return F.replace(number, F.lit("+"), F.lit(""))


def _international(digits: Column) -> Column:
    def read(plan: Column) -> Column:
        return _read(plan, plans.behind_calling_code(plan, digits))

    return let(plans.plan_of_international(digits), read)


def _dialled_in_region(digits: Column, region: Column, needs_code: Column) -> Column:
    """A number dialled in a region: out of it, or with its own calling code, or, if it needs none, within it."""

    def dialled_out(number: Column) -> Column:
        return F.when(number.startswith("+"), _international(_without_plus(number))).otherwise(
            F.when(digits.startswith(plans.calling_code(region)), with_own_code()).otherwise(within())
        )

    def with_own_code() -> Column:
        return let(_without_trunk(region, plans.behind_calling_code(region, digits)), if_better)

    def if_better(rest: Column) -> Column:
        is_better = ~plans.is_national(region, digits) & plans.is_national(region, rest)
        main = plans.main_plan(region)
        return F.when(is_better | plans.is_too_long(region, digits), _read(main, rest)).otherwise(within())

    def within() -> Column:
        return F.when(~needs_code, _read(region, digits))

    return let(plans.dialled_out(region, digits), dialled_out)
