"""The rules of docs/identifiers.md as one would write them first: cell by cell, with re and phonenumbers."""

import hashlib
import re
from collections.abc import Callable
from typing import NamedTuple

import phonenumbers

NOTHING = {"", "null", "none", "nil", "n/a", "na", "nan", "undefined", "unknown", "-"}
EDGE = "\ufeff\u200b\u2060"
EMAIL = re.compile(
    r"(?=.{1,254}$)[^@.\s]+(\.[^@.\s]+)*@((?!-)[^@.\s]{1,63}(?<!-)\.)+([^\W\d_]{2,}|xn--[a-z0-9-]+)$"
)
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
HEX = re.compile(r"[0-9a-fA-F]+$")
SPREADSHEET_NUMBER = re.compile(r"\d+\.0$")
PAIRS = {"<": ">", '"': '"', "'": "'"}

FORMATS = {
    "email": "email_sha256",
    "phone": "phone_sha256",
    "idfa": "idfa_sha256",
    "gaid": "gaid_sha256",
    "maid": "first_sha256",
}


class Verdict(NamedTuple):
    """What a cell counts as, and the hashes it gives: that of the standard form first."""

    outcome: str
    hashes: tuple[str, ...] = ()


def judge(
    kind: str, raw: str | None, region: str | None = None, default_region: str | None = None
) -> Verdict:
    """Judges one cell.

    Args:
        kind: `email`, `phone`, `idfa`, `gaid` or `maid`.
        raw: The cell.
        region: The row's region, if a column has it.
        default_region: The region where the row has none that is known.
    """
    text = _trimmed(raw or "")
    if text.lower() in NOTHING:
        return Verdict("missing")
    if HEX.match(text):
        if len(text) == 64:
            return Verdict("prehashed", (text.lower(),))
        if len(text) == 32:
            return Verdict("hashed_md5")
        if len(text) == 40 and kind in ("email", "phone"):
            return Verdict("hashed_sha1")
    if kind == "phone":
        return _judge_phone(text, _known_region(region) or default_region)
    rule: Callable[[str], Verdict] = _judge_email if kind == "email" else _judge_device
    return rule(text)


def sha256(value: str) -> str:
    """The SHA-256 of the value's UTF-8 bytes, lower-case hex."""
    return hashlib.sha256(value.encode()).hexdigest()


def _trimmed(text: str) -> str:
    before = None
    while before != text:
        before, text = text, text.strip().strip(EDGE)
    return text


def _judge_email(text: str) -> Verdict:
    address = "".join(text.split()).lower().removeprefix("mailto:")
    if len(address) > 1 and PAIRS.get(address[0]) == address[-1]:
        address = address[1:-1]
    if not EMAIL.match(address) or len(address.split("@")[0]) > 64:
        return Verdict("invalid_email")
    local, domain = address.split("@")
    canonical = local.split("+")[0].replace(".", "") + "@" + domain
    if canonical in (address, "@" + domain):
        return Verdict("hashed", (sha256(address),))
    return Verdict("hashed", (sha256(address), sha256(canonical)))


def _judge_phone(text: str, region: str | None) -> Verdict:
    if SPREADSHEET_NUMBER.match(text):
        text = text[:-2]
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        no_code = (
            error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and region is None
        )
        return Verdict("no_country_code" if no_code else "invalid_phone")
    if not phonenumbers.is_possible_number(number):
        return Verdict("invalid_phone")
    return Verdict(
        "hashed", (sha256(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)),)
    )


def _known_region(region: str | None) -> str | None:
    code = (region or "").strip().upper()
    return code if code in phonenumbers.SUPPORTED_REGIONS else None


def _judge_device(text: str) -> Verdict:
    device = text.lower()
    if device.startswith("{") and device.endswith("}"):
        device = device[1:-1]
    if not UUID.match(device):
        return Verdict("invalid_device_id")
    if len(set(device) - {"-"}) == 1:
        return Verdict("opted_out")
    return Verdict("hashed", (sha256(device),))
