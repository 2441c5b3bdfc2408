"""Column to Column: names of audiences."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.let import let
from tiktok_audiences.text import WHITE_SPACE, trimmed

# No `/` and no control character, in 1 to 128 characters without white space at the ends. U+FFFD stands where
# bytes were not UTF-8: two names that differ only there would become one audience.
_NOT_INSIDE = "/\\x00-\\x1f\\x7f-\\x9f\\x{fffd}"
_NOT_AT_AN_END = _NOT_INSIDE + "".join(f"\\x{{{ord(character):x}}}" for character in WHITE_SPACE)
_NAME = rf"^(?!\.{{1,2}}\z)[^{_NOT_AT_AN_END}](?:[^{_NOT_INSIDE}]{{0,126}}[^{_NOT_AT_AN_END}])?\z"


def audience_name(raw: Column) -> Column:
    """The audience that a cell names: trimmed, 1 to 128 characters, usable as a folder; else null."""
    return F.when(raw.rlike(_NAME), raw).otherwise(
        let(trimmed(raw), lambda name: F.when(name.rlike(_NAME), name))
    )
