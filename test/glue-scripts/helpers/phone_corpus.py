"""Numbers of every region that libphonenumber knows, in the ways people write them."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

import phonenumbers
import regex
from phonenumbers import PhoneMetadata, PhoneNumber, PhoneNumberFormat, PhoneNumberType

Case = tuple[str, str | None]
"""A cell and the region that applies to it."""

REGIONS = tuple(sorted(phonenumbers.SUPPORTED_REGIONS))
_CODES_WITHOUT_REGION = sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)

# Full width, Arabic-Indic, Persian, Devanagari.
_SCRIPTS = tuple({ord("0") + n: zero + n for n in range(10)} for zero in (0xFF10, 0x0660, 0x06F0, 0x0966))
_EXTENSIONS = (
    " x123",
    "ext.12345",
    ";ext=77",
    " #12",
    " \u0434\u043e\u0431. 55",
    ",123",
    " - 503#",
    " anexo 9",
)
_SEPARATORS = (" ", "-", ".", "\u00a0", "\u2013", "\u200b", "/", ") (")


def written_numbers() -> Iterator[Case]:
    """Example numbers of every region and type, valid ones and not, in every way of writing."""
    for region in REGIONS:
        for number in example_numbers(region):
            yield from ((text, region) for text in ways_to_write(number, region))
            yield from ((text, other) for text in ways_to_write_abroad(number) for other in (None, "US"))
    for code in _CODES_WITHOUT_REGION:
        example = phonenumbers.example_number_for_non_geo_entity(code)
        if example is not None:
            yield from ((text, other) for text in ways_to_write(example, "FR") for other in (None, "FR"))


def numbers_of_every_beginning() -> Iterator[Case]:
    """Every beginning of two digits at every length that tells something.

    For each region as a national number and behind its own calling code, for each calling code behind a plus.
    """
    for region in REGIONS:
        metadata = _metadata(region)
        for digits in _beginnings_and_lengths(metadata):
            yield digits, region
            yield f"{metadata.country_code}{digits}", region
    for code, regions in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.items():
        main = PhoneMetadata.metadata_for_region_or_calling_code(code, regions[0])
        assert main is not None
        yield from ((f"+{code}{digits}", None) for digits in _beginnings_and_lengths(main))


def example_numbers(region: str) -> list[PhoneNumber]:
    """Distinct example numbers of all types, and the one that is invalid."""
    found = [phonenumbers.example_number_for_type(region, kind) for kind in PhoneNumberType.values()]
    found += [phonenumbers.example_number(region), phonenumbers.invalid_example_number(region)]
    return list({str(number): number for number in found if number is not None}.values())


def ways_to_write_abroad(number: PhoneNumber) -> Iterator[str]:
    """Forms with the calling code, understood anywhere, and some that are too long or too short."""
    code, national = number.country_code, phonenumbers.national_significant_number(number)
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    international = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    uri = phonenumbers.format_number(number, PhoneNumberFormat.RFC3966)
    yield from (e164, international, uri, f"{e164}0", e164[:-1], e164[:-2])
    yield from (international.translate(digits) for digits in _SCRIPTS)
    yield from (f"\uff0b{e164[1:]}", f"++{e164[1:]}", f"(+{code}) {national}", f"Tel: {e164}", f"fax {uri}")
    yield from (f"+{code} (0) {national}", f"+ {'.'.join(e164[1:])} .", f"{national};phone-context=+{code}")
    yield from (
        f"{international} x123",
        f"{international} ext. 4567",
        f"{e164},,12#",
        f"{international} / x12",
    )
    yield from (
        f"{uri};isub=12",
        f"{uri};ext=12",
        f"{e164}.0",
        scientific(e164[1:]),
        f"+{scientific(e164[1:])}",
    )


def ways_to_write(number: PhoneNumber, region: str) -> Iterator[str]:
    """Forms for a reader in the region, right ones and ones with a slip."""
    national = phonenumbers.national_significant_number(number)
    written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    digits = phonenumbers.format_number(number, PhoneNumberFormat.E164)[1:]
    dialled = re.sub(r"\D", "", written)
    yield from ways_to_write_abroad(number)
    yield from (digits, national, written, dialled, f"0{national}", f"1{national}", f"8{national}")
    yield from (f"{digits}.0", f"{national}.00", scientific(digits), scientific(national))
    yield from (national[:-1], national[:-2], national[2:], national[3:], f"{national}1", f"{national}12")
    yield from (written.translate(script) for script in _SCRIPTS)
    yield from (written + extension for extension in _EXTENSIONS)
    yield from (separator.join(dialled) for separator in _SEPARATORS)
    yield from (f"[{dialled}]", f"~{dialled}~", f"{written}\t", f"call {written} now", f"*{dialled}")
    yield from (f"{dialled[:-4]}CALL", f"{dialled};phone-context=example.com", f"{national};phone-context=+1")
    for prefix in beginnings(_metadata(region).national_prefix_for_parsing):
        yield from (f"{prefix}{national}", f"{digits}{prefix}", f"+{number.country_code}{prefix}{national}")
    for idd in beginnings(_metadata(region).international_prefix):
        yield from (
            f"{idd}{digits}",
            f"{idd} {digits}",
            f"{idd}0{national}",
            f"{idd}442071838750",
            f"{idd}1",
            idd,
        )


def scientific(digits: str) -> str:
    """As a spreadsheet writes a large quantity."""
    return f"{digits[0]}.{digits[1:].rstrip('0') or '0'}E{len(digits) - 1}"


@cache
def beginnings(pattern: str | None) -> list[str]:
    """About a dozen numbers that fit a pattern of digits, spread over all of them."""
    found = list(islice(_matches(regex.compile(pattern or "0{0}"), ""), 400))
    return found[:: max(1, len(found) // 12)]


def _matches(pattern: "regex.Pattern[str]", start: str) -> Iterator[str]:
    if start and pattern.fullmatch(start):
        yield start
    for digit in "0123456789" if len(start) < 14 else "":
        if pattern.fullmatch(start + digit, partial=True):
            yield from _matches(pattern, start + digit)


def _beginnings_and_lengths(metadata: PhoneMetadata) -> Iterator[str]:
    general = metadata.general_desc
    assert general is not None
    known = {*general.possible_length, *general.possible_length_local_only}
    lengths = sorted({length + change for length in known for change in (-1, 0, 1, 2)})
    for beginning in range(100):
        yield from (f"{beginning:02}5092638471620594837"[:length] for length in lengths)


def _metadata(region: str) -> PhoneMetadata:
    metadata = PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    return metadata
