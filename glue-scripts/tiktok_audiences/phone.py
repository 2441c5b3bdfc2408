"""DataFrame to DataFrame: telephone numbers to E.164, exactly as Google's libphonenumber reads them.

No Python runs for a row, and no table is joined. The numbering plans are constants of the query:

1. `phone_text`: a cell becomes a dialled number, `+` and digits or digits alone. Nearly every cell only has
   to lose its punctuation; letters, odd extensions and other scripts take libphonenumber's whole way.
2. `phone_reading`: a calling code is found behind a plus, behind what is dialled to leave the row's region,
   or at the beginning of a number that makes no sense otherwise. It gives the plan by which the rest is
   read: the trunk prefix goes, and the length has to be a possible one.
3. `phone_plans`: what the plans have to say. They stand in `phone_metadata`, which is generated from the
   metadata of libphonenumber itself.

"Possible" is libphonenumber's `isPossibleNumber`: the length decides, and numbers that can only be dialled
within an area count.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences import phone_plans as plans
from tiktok_audiences.errors import ConfigError
from tiktok_audiences.phone_reading import with_e164
from tiktok_audiences.phone_text import dialled, is_plain, plain_number, tidied_number

INVALID_PHONE = "invalid_phone"
NO_COUNTRY_CODE = "no_country_code"

_CELL, _REGION, _PLAIN, _TIDIED = "__phone_cell", "__phone_region", "__phone_plain", "__phone_tidied"
_NUMBER, _E164 = "__phone_number", "__phone_e164"


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
    """Adds what becomes of a phone number: its E.164 form, or why it has none.

    Do not filter by the result before rows have been exploded or shuffled: Spark would copy the way to it
    into the filter.

    Args:
        frame: Rows.
        into: Name of the column to add, struct<reason: string, value: string> with one of the two not null.
        value: The trimmed cell; the struct is null where it is.
        region: The row's region (ISO 3166 alpha-2 in any case), if a column has it.
        default_region: The region of numbers without a country code where the row has none that is known.

    Raises:
        UnknownRegionError: When the default region is none.
    """
    cell, plain, tidied, number = F.col(_CELL), F.col(_PLAIN), F.col(_TIDIED), F.col(_NUMBER)
    read = F.when(tidied.isNull(), plain).when(is_plain(cell, tidied), tidied).otherwise(dialled(cell))
    numbers = (
        frame.withColumns({_CELL: value, _REGION: _place_of_region(region, default_region)})
        .withColumn(_PLAIN, plain_number(cell))
        .withColumn(_TIDIED, F.when(~is_plain(cell, plain), tidied_number(cell)))
        .withColumn(_NUMBER, read)
    )
    outcome = _outcome(number, F.col(_REGION), F.col(_E164))
    return (
        with_e164(numbers, _E164, _NUMBER, _REGION)
        .withColumn(into, F.when(cell.isNotNull(), outcome))
        .drop(_CELL, _REGION, _PLAIN, _TIDIED, _NUMBER, _E164)
    )


def _place_of_region(region: Column | None, default_region: str | None) -> Column:
    default = F.lit(None).cast("int")
    if default_region is not None:
        place = plans.place_of(default_region)
        if place is None:
            raise UnknownRegionError(default_region)
        default = F.lit(place)
    return default if region is None else F.coalesce(plans.plan_of_region(region), default)


def _outcome(number: Column, region: Column, e164: Column) -> Column:
    needs_region = region.isNull() & ~number.startswith("+")
    reason = F.when(needs_region, NO_COUNTRY_CODE).otherwise(INVALID_PHONE)
    return F.struct(F.when(e164.isNull(), reason).alias("reason"), e164.alias("value"))
