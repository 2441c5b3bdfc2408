"""Column to Column: names of audiences."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.text import trimmed

_LONGEST_NAME = 128

# U+FFFD stands where bytes were not UTF-8: two names that differ only there would become one audience.
_NOT_IN_A_NAME = "[/\\x00-\\x1f\\x7f-\\x9f\\x{fffd}]"


def audience_name(raw: Column) -> Column:
    """The audience that a cell names: trimmed, 1 to 128 characters, usable as a folder; else null."""
    name = trimmed(raw)
    usable = (
        (name != "")
        & (F.char_length(name) <= _LONGEST_NAME)
        & ~name.isin(".", "..")
        & ~name.rlike(_NOT_IN_A_NAME)
    )
    return F.when(usable, name)
