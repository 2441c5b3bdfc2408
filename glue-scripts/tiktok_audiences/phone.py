"""Column to Column: phone numbers, by the `phonenumbers` library in a vectorised function."""

import sys
from collections.abc import Iterator

import pandas as pd  # type: ignore[import-untyped]
from pyspark import cloudpickle
from pyspark.sql import Column
from pyspark.sql import functions as F
from pyspark.sql.pandas.functions import pandas_udf

INVALID_PHONE = "invalid_phone"
NO_COUNTRY_CODE = "no_country_code"


def phone_outcome(value: Column, region: Column | None, default_region: str | None) -> Column:
    """A phone number in E.164, or why it is none.

    Args:
        value: The trimmed cell.
        region: The row's region (ISO 3166 alpha-2 in any case), if a column has it.
        default_region: The region of numbers without a country code where the row has none.

    Returns:
        struct<reason: string, value: string>, exactly one of them not null.
    """
    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # type: ignore[no-untyped-call]
    parse = pandas_udf(_parse, "reason string, value string")  # type: ignore[call-overload]
    known_region = F.lit(None).cast("string") if region is None else region
    outcome: Column = parse(value, known_region, F.lit(default_region).cast("string"))
    return outcome


def _parse(batches: Iterator[tuple[pd.Series, pd.Series, pd.Series]]) -> Iterator[pd.DataFrame]:
    import phonenumbers

    def one(text: str | None, region: str | None, default: str | None) -> tuple[str | None, str | None]:
        if text is None:
            return INVALID_PHONE, None
        own = (region or "").strip().upper()
        code = own if own in phonenumbers.SUPPORTED_REGIONS else default
        try:
            number = phonenumbers.parse(text.removesuffix(".0"), code)
        except phonenumbers.NumberParseException as error:
            missing = (
                error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and code is None
            )
            return (NO_COUNTRY_CODE if missing else INVALID_PHONE), None
        if not phonenumbers.is_possible_number(number):
            return INVALID_PHONE, None
        return None, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)

    for values, regions, defaults in batches:
        rows = [one(*row) for row in zip(values, regions, defaults, strict=True)]
        yield pd.DataFrame(rows, columns=["reason", "value"])
