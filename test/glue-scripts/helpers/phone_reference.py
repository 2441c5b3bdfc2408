"""What the reference, libphonenumber in Python, makes of a cell, with this product's rules around it."""

import re
from decimal import Decimal

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

Outcome = tuple[str | None, str | None]
"""The reason of a rejection, or the number in E.164."""

phonenumbers.enable_pattern_cache()


def reference_outcome(cell: str, region: str | None) -> Outcome:
    """The outcome for a cell whose region is a known one in upper case, or None."""
    number = without_quantity(cell)
    if number is None:
        return "invalid_phone", None
    try:
        parsed = phonenumbers.parse(number, region)
    except NumberParseException as error:
        return ("no_country_code" if "default region" in str(error) else "invalid_phone"), None
    if not phonenumbers.is_possible_number(parsed):
        return "invalid_phone", None
    return None, phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def without_quantity(cell: str) -> str | None:
    """A number that a spreadsheet took for a quantity, as it was; None where digits of it are lost."""
    decimal = re.fullmatch(r"(\+?[0-9]+)\.00?", cell)
    if decimal:
        return decimal[1]
    scientific = re.fullmatch(r"(\+?)([0-9](?:[.,][0-9]+)?)[eE](\+?)([0-9]{1,2})", cell)
    if not scientific:
        return cell
    plus, mantissa, sign, exponent = scientific.groups()
    quantity = Decimal(mantissa.replace(",", ".")).scaleb(int(exponent))
    significant = sum(character.isdigit() for character in mantissa)
    if quantity != quantity.to_integral_value() or (sign and significant <= 6):
        return None
    return plus + format(quantity.to_integral_value(), "f").zfill(int(exponent) + 1)
