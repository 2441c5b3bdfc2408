"""Column to Column: names of audiences."""

import string

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.let import let
from tiktok_audiences.text import WHITE_SPACE, trimmed

# No `/` and no control character, in 1 to 128 characters without white space at the ends. U+FFFD stands where
# bytes were not UTF-8: two names that differ only there would become one audience.
_NOT_INSIDE = "/\\x00-\\x1f\\x7f-\\x9f\\x{fffd}"
_NOT_AT_AN_END = _NOT_INSIDE + "".join(f"\\x{{{ord(character):x}}}" for character in WHITE_SPACE)
_NAME = rf"^(?!\.{{1,2}}\z)[^{_NOT_AT_AN_END}](?:[^{_NOT_INSIDE}]{{0,126}}[^{_NOT_AT_AN_END}])?\z"

# What nearly every name is, in a form that is quick to check: a class written out is one look into a table.
_LATIN = "".join(map(chr, range(0xC0, 0x100)))
_SIGNS = "".join(rf"\{sign}" for sign in string.punctuation if sign not in "./")
_PLAIN_CHARACTERS = f"[{string.ascii_letters}{string.digits}{_LATIN}{_SIGNS}]"
_PLAIN_NAME = rf"^{_PLAIN_CHARACTERS}++(?: ++{_PLAIN_CHARACTERS}++)*+\z"
_PLAIN_BYTES = 128


def audience_name(raw: Column) -> Column:
    """The audience that a cell names: trimmed, 1 to 128 characters, usable as a folder; else null."""
    is_plain = (F.octet_length(raw) <= _PLAIN_BYTES) & raw.rlike(_PLAIN_NAME)
    return F.when(is_plain | raw.rlike(_NAME), raw).otherwise(
        let(trimmed(raw), lambda name: F.when(name.rlike(_NAME), name))
    )
