"""The region of a cell in the simplest way: for the regions of generated exports."""

import phonenumbers

NAMES = {
    "US": ("USA", "UNITED STATES"),
    "GB": ("GBR", "UK", "UNITED KINGDOM"),
    "DE": ("DEU", "GERMANY"),
    "BR": ("BRA", "BRAZIL"),
    "JP": ("JPN", "JAPAN"),
    "MX": ("MEX", "MEXICO"),
    "IN": ("IND", "INDIA"),
}
REGIONS = {name: region for region, names in NAMES.items() for name in names}


def region_of(cell: str) -> str | None:
    """The region that a trimmed cell names by code, English name or calling code; otherwise None."""
    code = cell.upper()
    if code in phonenumbers.SUPPORTED_REGIONS:
        return code
    digits = code.removeprefix("+")
    if digits.isdecimal():
        region = phonenumbers.region_code_for_country_code(int(digits))
        return region if region in phonenumbers.SUPPORTED_REGIONS else None
    return REGIONS.get(code)
