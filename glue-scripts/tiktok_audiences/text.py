"""Column to Column: text as every rule wants it. A null stays null throughout."""

from pyspark.sql import Column
from pyspark.sql import functions as F

WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
    # Not white space by the Unicode property, but as invisible: zero-width space and joiners, word joiner,
    # BOM.
    "\u180e\u200b\u200c\u200d\u2060\ufeff"
)
"""The characters with Unicode's property White_Space, and those that are as good as none."""

# The capitals that Java lower-cases by the rules of its locale when that is Turkish, Azeri or Lithuanian.
# Written out, what is left for `lower` is the same everywhere. The dotted capital I has a lower case of two
# characters.
_CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ\u00cc\u00cd\u0128\u012e"
_SMALL = "abcdefghijklmnopqrstuvwxyz\u00ec\u00ed\u0129\u012f"
_DOTTED_CAPITAL_I = "\u0130"


def trimmed(text: Column) -> Column:
    """The text without white space at both ends."""
    return F.btrim(text, F.lit(WHITE_SPACE))


def is_ascii(text: Column) -> Column:
    """Whether every character is one byte."""
    return F.octet_length(text) == F.char_length(text)


def lowered(text: Column) -> Column:
    """The text in lower case, the same on every machine."""
    spelled_out = F.replace(F.translate(text, _CAPITALS, _SMALL), F.lit(_DOTTED_CAPITAL_I), F.lit("i\u0307"))
    # Spark lower-cases ASCII byte by byte, without a locale, and fast.
    return F.when(is_ascii(text), F.lower(text)).otherwise(F.lower(spelled_out))
