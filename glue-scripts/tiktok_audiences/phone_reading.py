"""Column to Column: from a dialled number to E.164, as libphonenumber's `parse` and `isPossibleNumber` do it.

This is the whole way, for every number. `phone_quick` settles most of them before they come here.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences import phone_plans as plans
from tiktok_audiences.let import let


def e164(number: Column, place: Column) -> Column:
    """The E.164 form of a dialled number; null where libphonenumber holds no such number possible.

    Args:
        number: `+` and digits, or digits alone; at least two.
        place: The place of the region's plan; null where the region is not known.
    """

    def of_digits(digits: Column) -> Column:
        has_plus = number.startswith("+")
        return let(_behind_exit(digits, has_plus, place), lambda coded: of_coded(digits, has_plus, coded))

    def of_coded(digits: Column, has_plus: Column, coded: Column) -> Column:
        may_be_home = coded.isNull() & digits.startswith(plans.calling_code(place))
        home = F.when(may_be_home, plans.behind_calling_code(place, digits))
        return let(
            F.when(may_be_home, _with_own_code(place, digits, home)).otherwise(coded),
            lambda abroad: of_abroad(digits, has_plus, abroad),
        )

    def of_abroad(digits: Column, has_plus: Column, abroad: Column) -> Column:
        plan = F.when(abroad.isNotNull(), plans.plan_of_international(abroad)).when(~has_plus, place)
        return let(
            plan,
            lambda plan: let(
                F.coalesce(plans.behind_calling_code(plan, abroad), digits),
                lambda national: _of_national(plan, national),
            ),
        )

    return let(F.replace(number, F.lit("+"), F.lit("")), of_digits)


def _of_national(plan: Column, national: Column) -> Column:
    stripped = _without_trunk(plan, national, plans.trunk_rule(plan, national))
    rest = let(stripped, lambda rest: F.when(plans.allows_stripped(plan, rest), rest).otherwise(national))
    return let(rest, lambda rest: F.when(plans.is_possible(plan, rest), plans.e164(plan, rest)))


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
