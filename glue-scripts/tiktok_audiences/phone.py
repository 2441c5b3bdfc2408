"""Column to Column: telephone numbers to E.164, exactly as Google's libphonenumber reads them.

No Python runs for a row, and no table is joined. The numbering plans are constants of the query:

1. `phone_text`: a cell becomes a dialled number, `+` and digits or digits alone. Nearly every cell only has
   to lose its punctuation; letters, odd extensions and other scripts take libphonenumber's whole way.
2. `phone_quick`: most of these are settled by their length and their first two digits.
3. `phone_reading`: for the others, a calling code is found behind a plus, behind what is dialled to leave the
   row's region, or at the beginning of a number that makes no sense otherwise. It gives the plan by which the
   rest is read: the trunk prefix goes, and the length has to be a possible one.
4. `phone_plans`: what the plans have to say. They stand in `phone_metadata`, which is generated from the
   metadata of libphonenumber itself.

"Possible" is libphonenumber's `isPossibleNumber`: the length decides, and numbers that can only be dialled
within an area count.
"""

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences import phone_plans as plans
from tiktok_audiences.errors import ConfigError
from tiktok_audiences.let import let
from tiktok_audiences.phone_reading import e164
from tiktok_audiences.phone_text import dialled_number

INVALID_PHONE = "invalid_phone"
NO_COUNTRY_CODE = "no_country_code"


class UnknownRegionError(ConfigError):
    """A default region that libphonenumber does not know."""

    def __init__(self, region: str) -> None:
        super().__init__(
            f"defaultRegion {region!r} is no region that libphonenumber knows; give an ISO 3166 alpha-2 code"
        )
        self.region = region


def region_place(region: Column | None, default_region: str | None) -> Column:
    """The place of the numbering plan by which numbers without a country code are read; null for none.

    Args:
        region: The row's region (ISO 3166 alpha-2 in any case), if a column has it.
        default_region: The region where the row has none that is known.

    Raises:
        UnknownRegionError: When the default region is none.
    """
    default = F.lit(None).cast("int")
    if default_region is not None:
        place = plans.place_of(default_region)
        if place is None:
            raise UnknownRegionError(default_region)
        default = F.lit(place)
    return default if region is None else F.coalesce(plans.plan_of_region(region), default)


def number_outcome(cell: Column, place: Column) -> Column:
    """What becomes of a phone number by the whole way: its E.164 form, or why it has none.

    Args:
        cell: The trimmed cell.
        place: Its `region_place`.

    Returns:
        struct<reason: string, value: string> with one of the two not null.
    """

    def whole_way(number: Column) -> Column:
        needs_region = place.isNull() & ~number.startswith("+")
        reason = F.when(needs_region, NO_COUNTRY_CODE).otherwise(INVALID_PHONE)
        return let(e164(number, place), lambda found: _outcome(F.when(found.isNull(), reason), found))

    return let(dialled_number(cell), whole_way)


def _outcome(reason: Column, value: Column) -> Column:
    return F.struct(reason.cast("string").alias("reason"), value.cast("string").alias("value"))
