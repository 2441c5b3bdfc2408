"""From a cell to a dialled number: `+` and digits, or digits alone.

This is the part of libphonenumber's `parse` that knows no region: what of the text is the number, whether it
is viable, which part is an extension, which letters are keys of a keypad.
"""

import sys
from functools import cache
from typing import NamedTuple

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.let import let
from tiktok_audiences.text import is_ascii

_LONGEST_CELL = 250
"""libphonenumber reads no more characters than these."""

_WIDE = "\uff10\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18\uff19"
_OTHER_PUNCTUATION = (
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc\uff0d\uff0e\uff0f"
    "\u00a0\u00ad\u200b\u2060\u3000\uff08\uff09\uff3b\uff3d"
)
_SCHEME_OR_PUNCTUATION = "^tel:|[ ().\\-/]+"
_USUAL_EXTENSION = r"(?i) *(?:;ext=|(?:e?xt(?:ensio)?n?|x|#)[:.]? *)[0-9]{1,9}\z"
_PLAIN_NUMBER = r"^\+?[0123456789]{3,}+\z"
_LONGEST_PLAIN = 30
_DECIMALS = r"^(\+?[0-9]+)\.00?\z"
_SCIENTIFIC = r"^\+?[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}\z"

# A number in words has three letters or more. The last two are none of ASCII, but their capitals are.
_IN_WORDS = r"^(?:[^A-Za-z]*+[A-Za-z]){3}"
_KEYPAD = (
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\u0131\u017f",
    "22233344455566677778889999" * 2 + "47",
)

_CONTEXT = ";phone-context="
_LABEL = rf"[A-Za-z0-9{_WIDE}](?:[A-Za-z0-9{_WIDE}\-]*[A-Za-z0-9{_WIDE}])?"
_TOP_LABEL = rf"[A-Za-z](?:[A-Za-z0-9{_WIDE}\-]*[A-Za-z0-9{_WIDE}])?"
_VALID_CONTEXT = rf"^(?:\+[\-.()0-9{_WIDE}]*[0-9{_WIDE}][\-.()0-9{_WIDE}]*|(?:{_LABEL}\.)*{_TOP_LABEL}\.?)\z"


class _Patterns(NamedTuple):
    """How numbers are written in a set of characters."""

    inner: str
    """From the first character that may begin a number to the last letter, digit or #: group 1."""
    viable: str
    extension: str


def _patterns(
    *,
    flags: str,
    digits: str,
    plus: str,
    punctuation: str,
    blank: str,
    dot: str,
    labels: str,
    marks: str,
    word: str,
) -> _Patterns:
    """libphonenumber's patterns; all but `flags`, `labels` and `marks` are parts of character classes.

    Args:
        flags: How to match without regard to case.
        blank: What parts an extension from its number and its label.
        dot: What may follow the label of an extension.
        labels: Alternatives that name an extension.
        marks: Alternatives that may mean an extension, and have it shorter.
        word: Letters, digits and #.
    """
    digit, gap, gap_or_comma = f"[{digits}]", f"[{blank}\\t]*", f"[{blank}\\t,]*"
    after = f"[:{dot}]?[{blank}\\t,\\-]*"
    extension = "|".join(
        (
            f";ext={digit}{{1,20}}",
            f"{gap_or_comma}(?:{labels}){after}{digit}{{1,20}}#?",
            f"{gap_or_comma}(?:{marks}){after}{digit}{{1,9}}#?",
            f"[\\- ]+{digit}{{1,6}}#",
            f"{gap}(?:,,|;){after}{digit}{{1,15}}#?",
            f"{gap},+{after}{digit}{{1,9}}#?",
        )
    )
    start = f"[{plus}]*(?:[{punctuation}]*{digit}){{3}}[{punctuation}A-Za-z{digits}]*"
    return _Patterns(
        inner=f"^[^{plus}{digits}]*+([\\s\\S]*[{word}])",
        viable=f"{flags}^(?:{digit}{{2}}|{start}(?:{extension})?)\\z",
        extension=f"{flags}(?!{digit})(?:{extension})\\z",
    )


_IN_ASCII = _patterns(
    flags="(?i)",
    digits="0-9",
    plus="+",
    punctuation=r"\-x ().\[\]/~*",
    blank=" ",
    dot=".",
    labels="e?xt(?:ensio)?n?|anexo",
    marks="[x#~]|int",
    word="A-Za-z0-9#",
)
_IN_UNICODE = _patterns(
    flags="(?iu)",
    digits=f"0-9{_WIDE}",
    plus="+\uff0b",
    punctuation=r"\-x ().\[\]/~*" + f"{_OTHER_PUNCTUATION}\u2053\u223c\uff5e",
    blank=" \u00a0",
    dot=".\uff0e",
    labels="e?xt(?:ensi(?:o\u0301?|\u00f3))?n?|\uff45?\uff58\uff54\uff4e?|\u0434\u043e\u0431|anexo",
    marks="[x\uff58#\uff03~\uff5e]|int|\uff49\uff4e\uff54",
    word=r"\p{L}\p{N}#",
)


def bare_number(cell: Column) -> Column:
    """A cell without the usual punctuation, `tel:` before a number, and `.0` and an extension behind it."""
    may_be_decimal = cell.endswith(".0") | cell.endswith(".00")
    may_be_extended = cell.contains("x") | cell.contains("X") | cell.contains("#")
    number = (
        F.when(may_be_decimal, F.regexp_replace(cell, _DECIMALS, "$1"))
        .when(may_be_extended, F.regexp_replace(cell, _USUAL_EXTENSION, ""))
        .otherwise(cell)
    )
    bare = F.regexp_replace(number, _SCHEME_OR_PUNCTUATION, "")
    return F.when(cell.rlike(_PLAIN_NUMBER), cell).otherwise(bare)


def plain_number(cell: Column, bare: Column) -> Column:
    """The number that libphonenumber sees in most cells: what is left without the usual punctuation.

    Args:
        cell: The cell.
        bare: Its `bare_number`.

    Returns:
        `+` and digits, or digits alone; null where more is left, or the cell is so long that libphonenumber
        may refuse it.
    """
    in_ascii = F.translate(bare, *_foreign_characters())
    number = F.when(_is_plain(bare), bare).when(~is_ascii(bare) & _is_plain(in_ascii), in_ascii)
    return F.when(F.octet_length(cell) <= _LONGEST_CELL, number)


def dialled_number(cell: Column) -> Column:
    """The number that libphonenumber sees in a cell: `+` and digits or digits alone, at least two; else null.

    A number that a spreadsheet took for a quantity is written out again before: 4155550123.0,
    1.4155550123E10. It is none where its last digits are lost, in a fraction or in the six significant digits
    of 1.41556E+10.
    """
    whole = F.regexp_replace(cell, _DECIMALS, "$1")
    quantity = F.when(cell.rlike(_SCIENTIFIC), _written_out(cell)).otherwise(whole)
    number = let(quantity, lambda text: let(_inner(text), _parsed))
    return F.when(F.char_length(cell) <= _LONGEST_CELL, number)


def _is_plain(number: Column) -> Column:
    return (F.octet_length(number) <= _LONGEST_PLAIN) & number.rlike(_PLAIN_NUMBER)


def _written_out(cell: Column) -> Column:
    """A quantity in scientific notation as digits; null where some are lost."""
    number = F.lower(cell)
    mantissa = F.translate(F.substring_index(number, "e", 1), "+.,", "")
    places = F.substring_index(number, "e", -1).cast("int") + 1
    is_rounded = number.contains("e+") & (F.length(mantissa) <= 6)
    is_whole = ~mantissa.substr(places + 1, F.lit(_LONGEST_CELL)).rlike("[1-9]")
    plus = F.when(cell.startswith("+"), "+").otherwise("")
    return F.when(
        is_whole & ~is_rounded, F.concat(plus, F.call_function("rpad", mantissa, places, F.lit("0")))
    )


@cache
def _foreign_characters() -> tuple[str, str]:
    """Characters that stand for digits, a plus and, last, punctuation, and the digits and the plus."""
    digits, wide = _foreign_digits()
    ascii_digits = "".join("0123456789"[_WIDE.index(digit)] for digit in wide)
    return f"{_WIDE}{digits}\uff0b{_OTHER_PUNCTUATION}", f"0123456789{ascii_digits}+"


@cache
def _foreign_digits() -> tuple[str, str]:
    """The digits of all scripts beside ASCII and full width, and the same in full width."""
    found = [chr(code) for code in range(0x80, sys.maxunicode + 1) if chr(code).isdecimal()]
    return "".join(found), "".join(_WIDE[int(digit)] for digit in found)


def _inner(text: Column) -> Column:
    """The part of a text that may be a number, with digits in ASCII or full width."""
    wide = let(F.translate(text, *_foreign_digits()), lambda text: _edged(text, _IN_UNICODE))
    return F.when(is_ascii(text), _edged(text, _IN_ASCII)).otherwise(wide)


def _edged(text: Column, patterns: _Patterns) -> Column:
    inner = let(F.regexp_extract(text, patterns.inner, 1), _first_number)
    return F.when(text.contains(_CONTEXT), _in_context(text)).otherwise(inner)


def _first_number(text: Column) -> Column:
    """Without a second number (`/ x12`), and without a sub-address of RFC 3966."""
    ends = F.regexp_replace(text, r"[\\/] *x[\s\S]*|;isub=[\s\S]*", "")
    return F.when(text.contains("x") | text.contains(";"), ends).otherwise(text)


def _in_context(text: Column) -> Column:
    """The number of a text with `;phone-context=` (RFC 3966): what stands before that, behind its +49."""
    context = F.regexp_extract(text, f"{_CONTEXT}([^;]*)", 1)
    before = F.substring_index(text, _CONTEXT, 1)
    local = F.when(text.contains("tel:"), F.regexp_extract(before, r"tel:([\s\S]*)", 1)).otherwise(before)
    code = F.when(context.startswith("+"), context).otherwise("")
    number = F.regexp_replace(F.concat(code, local), r";isub=[\s\S]*", "")
    return F.when(context.rlike(_VALID_CONTEXT), number)


def _parsed(text: Column) -> Column:
    return F.when(is_ascii(text), _number(text, _IN_ASCII)).otherwise(_number(text, _IN_UNICODE))


def _number(text: Column, patterns: _Patterns) -> Column:
    def without_extension(before: Column) -> Column:
        return F.when((before != text) & before.rlike(patterns.viable), before).otherwise(text)

    def with_plus(digits: Column) -> Column:
        plus = F.when(text.startswith("+") | text.startswith("\uff0b"), "+").otherwise("")
        return F.when(F.length(digits) >= 2, F.concat(plus, digits))

    number = let(F.regexp_replace(text, patterns.extension, ""), without_extension)
    return F.when(text.rlike(patterns.viable), let(let(number, _digits), with_plus))


def _digits(number: Column) -> Column:
    """Its digits in ASCII. In words, letters are keys, and digits that are not ASCII count for nothing."""
    in_words = F.translate(number, *_KEYPAD)
    in_digits = F.when(is_ascii(number), number).otherwise(F.translate(number, _WIDE, "0123456789"))
    return F.regexp_replace(F.when(number.rlike(_IN_WORDS), in_words).otherwise(in_digits), "[^0-9]+", "")
