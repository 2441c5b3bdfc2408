"""Column to Column: e-mail addresses.

Nearly every address is settled by `quick_email`. Others take three steps, each a column of its own:
`undressed_email`, `lowered`, `email_verdict`.
"""

import string

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.let import let
from tiktok_audiences.text import WHITE_SPACE, is_ascii, trimmed
from tiktok_audiences.verdicts import (
    HASHED,
    HASHED_MD5,
    HASHED_SHA1,
    INVALID_EMAIL,
    MISSING,
    PREHASHED,
    is_hex,
    is_missing,
    rejected,
    verdict,
)

# Letters beyond ASCII come with their combining marks. The local part has the characters of RFC 5322's atom.
_LETTER = r"\p{L}\p{M}"
_ATOM = rf"[{_LETTER}\p{{N}}!#$%&'*+/=?^_`{{|}}~-]++"
_LABEL = rf"(?!-)[{_LETTER}\p{{N}}-]{{1,63}}+(?<!-)"
_TOP_LEVEL = rf"(?:[{_LETTER}]{{2,63}}|xn--[a-z0-9-]{{0,58}}[a-z0-9])"
_LENGTHS = r"(?=.{1,254}\z)(?=[^@]{1,64}@.{1,253}\z)"
_ADDRESS = rf"^{_LENGTHS}{_ATOM}(?:\.{_ATOM})*+@(?:{_LABEL}\.)+{_TOP_LEVEL}\z"

# One pair around the address, after a `mailto:` that may stand before it.
_DRESSED = "^(?i:mailto:)?(?:<(.*)>|\"(.*)\"|'(.*)'|\u201c(.*)\u201d|\u2018(.*)\u2019|(.*))\\z"

_OTHER_ASCII_SPACE = "[\t\n\v\f\r]"

# What nearly every cell is, in a form that is quick to check: a class written out is one look into a table.
_ALPHANUMERIC = string.ascii_letters + string.digits
_PLAIN_ATOM = rf"[{_ALPHANUMERIC}!#$%&'*+/=?\^_`{{|}}~\-]++"
_PLAIN_LABEL = rf"[{_ALPHANUMERIC}]++(?:-++[{_ALPHANUMERIC}]++)*+"
_PLAIN_DOMAIN = rf"(?:{_PLAIN_LABEL}\.)++[{string.ascii_letters}]{{2,}}+"
_PLAIN_ADDRESS = rf"^{_PLAIN_ATOM}(?:\.{_PLAIN_ATOM})*+@{_PLAIN_DOMAIN}\z"
# Up to here no part of an address can be too long.
_PLAIN_LENGTH = 64


def quick_email(cell: Column) -> Column:
    """The `standard` form of a cell that is nothing but an address in ASCII, as most are; null for others."""
    return F.when(_is_plain(cell), F.lower(cell))


def undressed_email(cell: Column) -> Column:
    """A cell without white space, and without `mailto:`, `<>` or quotes around it; null without an `@`."""
    has_blanks_only = is_ascii(cell) & ~cell.rlike(_OTHER_ASCII_SPACE)
    joined = F.when(has_blanks_only, F.replace(cell, F.lit(" "), F.lit(""))).otherwise(
        F.translate(cell, WHITE_SPACE, "")
    )
    return F.when(cell.contains("@"), F.regexp_replace(joined, _DRESSED, "$1$2$3$4$5$6"))


def email_verdict(text: Column, standard: Column) -> Column:
    """What becomes of a cell.

    Args:
        text: The cell without blanks at its ends.
        standard: The `standard` form of what it may be, `lowered` of its `undressed_email`: the value that is
            hashed.
    """

    def otherwise(text: Column) -> Column:
        return (
            F.when(is_missing(text), verdict(MISSING))
            .when(is_hex(text, 64), verdict(PREHASHED, F.lower(text)))
            .when(is_hex(text, 32), verdict(HASHED_MD5))
            .when(is_hex(text, 40), verdict(HASHED_SHA1))
            .otherwise(rejected(INVALID_EMAIL, text))
        )

    return (
        F.when(is_missing(text), verdict(MISSING))
        .when(is_hex(text, 64), verdict(PREHASHED, F.lower(text)))
        .when(is_email(standard), verdict(HASHED, standard))
        .otherwise(let(trimmed(text), otherwise))
    )


def is_email(standard: Column) -> Column:
    """Whether a `standard` form is an address that could exist."""
    return _is_plain(standard) | standard.rlike(_ADDRESS)


def canonical_email(standard: Column) -> Column:
    """The `canonical` form of a `standard` one: no `+tag` and no dots before the `@`.

    Returns:
        Null where it is the same as `standard`, or where nothing would be left before the `@`.
    """
    local = F.substring_index(standard, "@", 1)
    stripped = F.replace(F.substring_index(local, "+", 1), F.lit("."), F.lit(""))
    canonical = F.concat(stripped, F.lit("@"), F.substring_index(standard, "@", -1))
    may_differ = standard.contains("+") | (F.instr(standard, ".") < F.instr(standard, "@"))
    return F.when(may_differ & (stripped != local) & (stripped != ""), canonical)


def _is_plain(text: Column) -> Column:
    return (F.octet_length(text) <= _PLAIN_LENGTH) & text.rlike(_PLAIN_ADDRESS)
