"""What the reference, libphonenumber in Python, makes of a cell, with this product's rules around it."""

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

import phonenumbers
from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberType,
    ValidationResult,
)

from helpers.jvm import Verdict

phonenumbers.enable_pattern_cache()

_INVISIBLE = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
# What Python's \s has beyond Unicode's White_Space: U+001C to U+001F.
_SPACE = rf"(?:(?![\x1c-\x1f])[\s{_INVISIBLE}])"
_NOTHING = (
    "null",
    "none",
    "nil",
    "n/a",
    "na",
    "nan",
    "nat",
    "undefined",
    "unknown",
    "-",
    "\\n",
    "<na>",
    "<null>",
    "(null)",
    "#n/a",
)
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


class _Reading(NamedTuple):
    rank: int
    """0: no number, 1: possible, 2: in a range in use, 3: in a mobile one."""
    reason: str = ""
    e164: str = ""
    calling_code: int = 0


def reference_verdict(cell: str, region: str, numbers: str = "auto") -> Verdict:
    """The verdict on a cell whose region is empty or an alpha-2 code of libphonenumber; one form, E.164."""
    text = cleaned(cell)
    if not text or text.lower() in _NOTHING:
        return Verdict("missing")
    for digits, outcome in ((32, "hashed_md5"), (40, "hashed_sha1")):
        if re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", text):
            return Verdict(outcome)
    number = without_quantity(_undecorated(text))
    if number in ("invalid_phone", "rounded_number"):
        return Verdict(number)
    notes: tuple[str, ...] = ()
    first = _digit(f"{number} "[0])
    if numbers == "international" and first > 0:
        found, notes = _read(f"+{number}", None), ("readAsInternational",)
    elif numbers == "auto" and region and first > 0 and not phonenumbers.is_alpha_number(number):
        found, notes = _better(number, region)
    else:
        found = _read(number, region or None)
    if not found.rank:
        return Verdict(found.reason)
    if region and found.rank == 1 and _is_local(number, found, region):
        return Verdict("no_area_code")
    return Verdict("hashed", (found.e164,), notes + (("notInUse",) if found.rank == 1 else ()))


def cleaned(cell: str) -> str:
    """The cell in NFC, without full width, white space around it and the marks of a spreadsheet."""
    text = unicodedata.normalize("NFC", cell)
    text = re.sub("[\uff01-\uff5e]", lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = _trimmed(text)
    if re.fullmatch(r'="[\s\S]*"', text):
        text = _trimmed(text[2:-1])
    return _trimmed(text[1:].removesuffix("'")) if text.startswith("'") else text


def without_quantity(text: str) -> str:
    """A number that was taken for a quantity, as it was; or why it is lost."""
    decimal = re.fullmatch(r"(\+?)([0-9]+)\.([0-9]*)", text)
    if decimal:
        plus, whole, fraction = decimal.groups()
        if not fraction.strip("0"):
            return plus + whole
        return text if len(whole) <= 6 and len(fraction) >= 4 else "invalid_phone"
    zeros = re.fullmatch(r"(\+?[0-9]+),0*|([^.]*[0-9])\.0", text)
    if zeros and (zeros[1] or sum(map(str.isdecimal, zeros[2])) >= 7):
        return zeros[1] or zeros[2]
    scientific = re.fullmatch(r"(\+?)([0-9]+)(?:[.,]([0-9]*))?[eE]([+-]?[0-9]{1,2})", text)
    if not scientific:
        return text
    plus, whole, fraction, exponent = scientific.groups(default="")
    if not exponent.startswith("-") and len(fraction) < int(exponent):
        return "rounded_number"
    quantity = Decimal(f"{whole}.{fraction}0").scaleb(int(exponent))
    if exponent.startswith("-") or quantity != quantity.to_integral_value():
        return "invalid_phone"
    return plus + format(quantity.to_integral_value(), "f").zfill(len(whole) + int(exponent))


def _is_local(text: str, found: _Reading, region: str) -> bool:
    """Whether a number that is not in use was given without prefixes, and is shorter than mobile numbers."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    lengths = [] if metadata.mobile is None else metadata.mobile.possible_length
    national = found.e164.removeprefix(f"+{found.calling_code}")
    # A length of -1 says that there are no such numbers.
    is_short = metadata.national_prefix is not None and any(lengths) and len(national) < min(lengths)
    return is_short and "".join(str(_digit(c)) for c in text if _digit(c) >= 0) == national


def _undecorated(text: str) -> str:
    """From the first digit or plus to the last letter, digit or number sign, if no sign hides a digit."""
    if _hides_digits(text):
        return text
    begun = next((text[n:] for n, sign in enumerate(text) if sign == "+" or sign.isdecimal()), "")
    ends = [n for n, sign in enumerate(begun, 1) if sign == "#" or unicodedata.category(sign)[0] in "LN"]
    return begun[: max(ends, default=0)]


def _better(number: str, region: str) -> tuple[_Reading, tuple[str, ...]]:
    digits = "".join(str(_digit(c)) for c in number if _digit(c) >= 0)
    national, international = _read(number, region), _read(f"+{number}", None)
    if len(digits) < len(number) and (
        international.rank < 2 or not _may_begin_with(number, f"{international.calling_code}")
    ):
        # Groups of digits may be a date, or begin with an area code.
        international = _Reading(0)
    if national.rank == 3 and not digits.startswith(_code(region)):
        return national, ()
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    assert metadata is not None
    prefix = metadata.national_prefix
    is_national = prefix not in (None, _code(region)) and digits.startswith(prefix)
    wins_tie = prefix is not None and international.calling_code == int(_code(region))
    is_better = international.rank > national.rank or (international.rank == national.rank > 0 and wins_tie)
    found = international if is_better and not is_national else national
    doubtful = international.rank >= national.rank >= 2 and national.e164 != international.e164
    notes = ("bothReadingsValid",) if doubtful else ()
    return found, (("readAsInternational",) if found.e164 == international.e164 else ()) + notes


def _may_begin_with(number: str, code: str) -> bool:
    """Whether the code ends a group, or the first is too long for an area code, without brackets."""
    groups = re.findall(r"\d+", number)
    ends = [len("".join(groups[:n])) for n in range(1, len(groups) + 1)]
    return len(code) in ends or (len(groups[0]) > 3 and not number.startswith(f"{groups[0]})"))


def _code(region: str) -> str:
    return str(phonenumbers.country_code_for_region(region))


def _read(text: str, region: str | None) -> _Reading:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as error:
        return _Reading(
            0, "no_country_code" if not region and "default region" in str(error) else "invalid_phone"
        )
    if _has_other_letters(text, region) or len(number.extension or "") > 7:
        return _Reading(0, "invalid_phone")
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible != ValidationResult.IS_POSSIBLE:
        is_local = possible == ValidationResult.IS_POSSIBLE_LOCAL_ONLY
        return _Reading(0, "no_area_code" if is_local else "invalid_phone")
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return _Reading(_rank(number), "", e164, number.country_code or 0)


def _has_other_letters(text: str, region: str | None) -> bool:
    """Whether signs stand in place of digits, or a word behind what is a number without it."""
    if _hides_digits(text):
        return True
    start = next((n for n, character in enumerate(text) if character == "+" or character.isdecimal()), 0)
    end = next((n for n in range(start, len(text)) if text[n].isalpha()), len(text))
    try:
        before = phonenumbers.parse(text[start:end], region)
    except NumberParseException:
        return False
    return phonenumbers.is_alpha_number(text) and phonenumbers.is_possible_number(before)


def _hides_digits(text: str) -> bool:
    return "*" in text or re.search("[xX] ?[xX]", text) is not None


def _rank(number: PhoneNumber) -> int:
    if not phonenumbers.is_valid_number(number):
        return 1
    return 3 if phonenumbers.number_type(number) in _MOBILE else 2


def _trimmed(text: str) -> str:
    return re.sub(rf"^{_SPACE}+|{_SPACE}+\Z", "", text)


def _digit(character: str) -> int:
    return unicodedata.decimal(character, -1)
