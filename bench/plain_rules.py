"""The rules of docs/identifiers.md in the simplest way: cell by cell, with re and phonenumbers."""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

import phonenumbers
from plain_regions import region_of

NOTHING = {
    *("", "null", "none", "nil", "n/a", "na", "nan", "nat", "undefined", "unknown", "-", "\\n"),
    *("<na>", "<null>", "(null)", "#n/a"),
}
EDGE = "\ufeff\u200b\u2060"
FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
EMAIL = re.compile(
    r"(?=.{1,254}$)[^@.\s]+(\.[^@.\s]+)*@((?!-)[^@.\s]{1,63}(?<!-)\.)+([^\W\d_]{2,}|xn--[a-z0-9-]+)$"
)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
HEX = re.compile(r"[0-9a-fA-F]+$")
BASE64 = re.compile(r"[A-Za-z0-9+/]{43}=$")
ZERO_FRACTION = re.compile(r"^(\+?\d+)\.0*$")
FRACTION = re.compile(r"\+?\d{7,}\.\d+$")
EXPONENT = re.compile(r"(\+?\d)[.,]?(\d*)[eE]\+?(\d{1,2})$")
GROUPS = re.compile(r"\(?[1-9][\d ()./-]*$")
FORMULA = re.compile(r'="(.*)"$')
PAIRS = {"<": ">", '"': '"', "'": "'"}
DOTS_DO_NOT_COUNT = {"gmail.com", "googlemail.com"}

FORMATS = {
    "email": "email_sha256",
    "phone": "phone_sha256",
    "idfa": "idfa_sha256",
    "gaid": "gaid_sha256",
    "maid": "first_sha256",
}


class Verdict(NamedTuple):
    """The outcome of a cell, its hashes (the primary form first), and its further counts."""

    outcome: str
    hashes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def sha256(value: str) -> str:
    """The SHA-256 of the value's UTF-8 bytes, lower-case hex."""
    return hashlib.sha256(value.encode()).hexdigest()


HASHES_OF_NOTHING = {
    sha256(word)
    for word in ("", " ", "null", "none", "nan", "undefined", "unknown", "0", "NULL", "None", "NaN")
}


def judge(
    kind: str,
    raw: str | None,
    region: str | None = None,
    default_region: str | None = None,
    numbers: str = "auto",
) -> Verdict:
    """Judges one cell.

    Args:
        kind: A key of `FORMATS`.
        raw: The cell.
        region: The cell of the region column, if there is one.
        default_region: The region of rows without one.
        numbers: How digits without a plus are read: `auto`, `national` or `international`.
    """
    text = cleaned(raw or "")
    if text.lower() in NOTHING:
        return Verdict("missing")
    hashed = _judge_hash(kind, text)
    if hashed:
        return hashed
    if kind == "phone":
        return _judge_phone(text, region, default_region, numbers)
    return RULES[kind](text)


def cleaned(raw: str) -> str:
    """A cell in NFC, without full-width forms, and without surrounding characters."""
    text = _trimmed(unicodedata.normalize("NFC", raw).translate(FULL_WIDTH))
    formula = FORMULA.match(text)
    if formula:
        text = _trimmed(formula.group(1))
    return _trimmed(text[1:]) if text.startswith("'") and not text.endswith("'") else text


def _trimmed(text: str) -> str:
    before = None
    while before != text:
        before, text = text, text.strip().strip(EDGE)
    return text


def _judge_hash(kind: str, text: str) -> Verdict | None:
    if HEX.match(text):
        if len(text) == 64:
            return _judge_sha256(text)
        if len(text) == 32:
            return Verdict("hashed_md5")
        if len(text) == 40 and kind in ("email", "phone"):
            return Verdict("hashed_sha1")
    if kind in ("email", "phone") and BASE64.match(text):
        return Verdict("hash_in_base64")
    return None


def _judge_sha256(text: str) -> Verdict:
    if text.lower() in HASHES_OF_NOTHING:
        return Verdict("hash_of_nothing")
    return Verdict("prehashed", (text.lower(),), () if text == text.lower() else ("upperCaseHash",))


def _judge_email(text: str) -> Verdict:
    address = "".join(text.split()).lower().removeprefix("mailto:")
    if len(address) > 1 and PAIRS.get(address[0]) == address[-1]:
        address = address[1:-1]
    if not EMAIL.match(address) or len(address.split("@")[0]) > 64:
        return Verdict("invalid_email")
    return Verdict("hashed", tuple(sha256(form) for form in email_forms(address)))


def email_forms(address: str) -> list[str]:
    """The forms `standard`, `untagged` and `canonical` of a lower-case address, each once."""
    local, domain = address.split("@")
    untagged = local.split("+")[0] or local
    canonical = untagged.replace(".", "") if domain in DOTS_DO_NOT_COUNT else untagged
    return list(dict.fromkeys(f"{part}@{domain}" for part in (local, untagged, canonical)))


def _judge_phone(text: str, region_cell: str | None, default_region: str | None, numbers: str) -> Verdict:
    text = ZERO_FRACTION.sub(r"\1", text)
    if FRACTION.match(text):
        return Verdict("invalid_phone")
    exponent = EXPONENT.match(text)
    if exponent:
        first, rest, power = exponent.groups()
        if len(rest) < int(power):
            return Verdict("rounded_number")
        if rest[int(power) :].strip("0"):
            return Verdict("invalid_phone")
        text = first + rest[: int(power)]
    cell = cleaned(region_cell or "")
    region = region_of(cell) or (default_region if cell.lower() in NOTHING else None)
    outcome, number, notes = _read(text, region, numbers)
    if outcome == "no_country_code" and cell.lower() not in NOTHING:
        return Verdict("unknown_region")
    if number is None:
        return Verdict(outcome)
    if not phonenumbers.is_valid_number(number):
        notes = (*notes, "notInUse")
    e164 = _e164(number)
    return Verdict("hashed", (sha256(e164), sha256(e164[1:])), notes)


Reading = tuple[str, phonenumbers.PhoneNumber | None, tuple[str, ...]]


def _read(text: str, region: str | None, numbers: str) -> Reading:
    bare = GROUPS.match(text)
    if not bare or numbers == "national":
        return *_parse(text, region), ()
    if numbers == "international":
        return *_parse(f"+{text}", None), ("readAsInternational",)
    if region is None:
        return *_parse(text, None), ()
    (national_outcome, national), (outcome, international) = _parse(text, region), _parse(f"+{text}", None)
    left, right = _worth(national), _worth(international)
    if _has_trunk_prefix(text, region) or (right < 2 and not text.isdecimal()):
        return national_outcome, national, ()
    differ = national and international and _e164(national) != _e164(international)
    doubtful = ("bothReadingsValid",) if differ and left >= 2 and right >= 2 else ()
    if international and (right > left or (right == left and _is_own(international, region))):
        return outcome, international, ("readAsInternational", *doubtful)
    return national_outcome, national, doubtful if left == right == 2 else ()


def _parse(text: str, region: str | None) -> tuple[str, phonenumbers.PhoneNumber | None]:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        no_code = (
            error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
            and region is None
            and not text.startswith("+")
        )
        return "no_country_code" if no_code else "invalid_phone", None
    possible = phonenumbers.is_possible_number_with_reason(number)
    if possible == phonenumbers.ValidationResult.IS_POSSIBLE:
        return "hashed", number
    local = possible == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY
    return "no_area_code" if local else "invalid_phone", None


MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


def _worth(number: phonenumbers.PhoneNumber | None) -> int:
    if number is None:
        return 0
    if not phonenumbers.is_valid_number(number):
        return 1
    return 3 if phonenumbers.number_type(number) in MOBILE else 2


def _has_trunk_prefix(text: str, region: str) -> bool:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    if metadata is None or metadata.national_prefix in (None, str(metadata.country_code)):
        return False
    return phonenumbers.normalize_digits_only(text).startswith(metadata.national_prefix)


def _is_own(number: phonenumbers.PhoneNumber, region: str) -> bool:
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
    return (
        metadata is not None
        and number.country_code == metadata.country_code
        and metadata.national_prefix is not None
    )


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _judge_device(text: str) -> Verdict:
    device = text.lower()
    if device.startswith("{") and device.endswith("}"):
        device = device[1:-1]
    if not UUID.match(device):
        return Verdict("invalid_device_id")
    if len(set(device) - {"-"}) == 1:
        return Verdict("opted_out")
    return Verdict("hashed", (sha256(device),))


RULES: dict[str, Callable[[str], Verdict]] = {
    "email": _judge_email,
    "idfa": _judge_device,
    "gaid": _judge_device,
    "maid": _judge_device,
}
"""The rules that need nothing but the cell; phone numbers need a region as well."""
