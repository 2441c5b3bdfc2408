"""DataFrame to DataFrame: telephone numbers to E.164, as Google's libphonenumber reads them, in native expressions."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences import phone_plans as plans
from tiktok_audiences.errors import ConfigError
from tiktok_audiences.phone_reading import read_number
from tiktok_audiences.phone_text import dialled, is_plain, plain_number

INVALID_PHONE = "invalid_phone"
NO_COUNTRY_CODE = "no_country_code"

_CELL, _PLACE, _BARE, _NUMBER = "__phone_cell", "__phone_place", "__phone_bare", "__phone_number"
_ABROAD, _WITHIN, _PLAN, _NATIONAL = "__phone_abroad", "__phone_within", "__phone_plan", "__phone_national"
_REST, _RESULT = "__phone_rest", "__phone_result"


class UnknownRegionError(ConfigError):
    """A default region that libphonenumber does not know."""

    def __init__(self, region: str) -> None:
        super().__init__(
            f"defaultRegion {region!r} is no region that libphonenumber knows; give an ISO 3166 alpha-2 code"
        )
        self.region = region


def with_phone_outcome(
    frame: DataFrame, into: str, value: Column, region: Column | None, default_region: str | None
) -> DataFrame:
    steps: list[Mapping[str, Column]] = [
        {_CELL: value, _PLACE: _place(region, default_region), _BARE: plain_number(value)},
        {_NUMBER: _number(F.col(_CELL), F.col(_BARE))},
        _split(F.col(_NUMBER), F.col(_PLACE)),
        {
            _PLAN: F.when(F.col(_WITHIN).isNotNull(), F.col(_PLACE)).otherwise(
                plans.plan_of_international(F.col(_ABROAD))
            )
        },
        {_NATIONAL: F.coalesce(F.col(_WITHIN), plans.behind_calling_code(F.col(_PLAN), F.col(_ABROAD)))},
        {_REST: _rest(F.col(_PLAN), F.col(_NATIONAL))},
        {_RESULT: _quick(F.col(_PLAN), F.col(_REST))},
        {
            _RESULT: F.coalesce(
                F.col(_RESULT), F.when(F.col(_NUMBER).isNotNull(), read_number(F.col(_NUMBER), F.col(_PLACE)))
            )
        },
        {into: _outcome()},
    ]
    for step in steps:
        frame = frame.withColumns(dict(step))
    return frame.drop(*{name for step in steps for name in step if name != into})


def _place(region: Column | None, default_region: str | None) -> Column:
    default = F.lit(None).cast("int")
    if default_region is not None:
        index = plans.region_index(default_region)
        if index is None:
            raise UnknownRegionError(default_region)
        default = F.lit(index)
    return default if region is None else F.coalesce(plans.plan_of_region(region), default)


def _number(cell: Column, bare: Column) -> Column:
    return F.when(is_plain(bare) & (F.octet_length(cell) <= 250), bare).when(cell.isNotNull(), dialled(cell))


def _split(number: Column, place: Column) -> dict[str, Column]:
    exit_ = plans.exit_rule(place, number)
    idd = plans.idd_digits(place)
    rest = number.substr(F.length(idd) + 1, F.length(number))
    own = number.startswith(plans.calling_code(place))
    home = plans.behind_calling_code(place, number)
    return {
        _ABROAD: F.when(number.startswith("+"), number.substr(F.lit(2), F.length(number)))
        .when(exit_ == plans.MAY_DIAL_OUT, F.when(number.startswith(idd) & ~rest.startswith("0"), rest))
        .when(
            (exit_ == plans.MAY_NAME_CODE)
            & own
            & plans.is_too_long(place, number)
            & (plans.trunk_rule(place, home) == plans.KEEPS_ALL),
            number,
        ),
        _WITHIN: F.when(
            ~number.startswith("+") & ((exit_ == plans.STAYS) | (exit_ == plans.MAY_NAME_CODE) & ~own), number
        ),
    }


def _rest(plan: Column, national: Column) -> Column:
    rule = plans.trunk_rule(plan, national)
    short = national.substr(F.lit(2), F.length(national))
    return F.when(rule == plans.KEEPS_ALL, national).when(
        rule == plans.DROPS_FIRST,
        F.when(plans.allows_stripped(plan, F.length(short)), short).otherwise(national),
    )


def _quick(plan: Column, rest: Column) -> Column:
    return F.when(plans.is_possible(plan, F.length(rest)), plans.e164(plan, rest)).when(rest.isNotNull(), "")


def _outcome() -> Column:
    result, number, place = F.col(_RESULT), F.col(_NUMBER), F.col(_PLACE)
    is_number = result.startswith("+")
    reason = F.when(place.isNull() & ~number.startswith("+"), NO_COUNTRY_CODE).otherwise(INVALID_PHONE)
    return F.when(
        F.col(_CELL).isNotNull(),
        F.struct(
            F.when(is_number, F.lit(None).cast("string")).otherwise(reason).alias("reason"),
            F.when(is_number, result).alias("value"),
        ),
    )
