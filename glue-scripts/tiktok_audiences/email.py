"""Column to Column: e-mail addresses."""

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.text import WHITE_SPACE, lowered

INVALID_EMAIL = "invalid_email"

# Letters beyond ASCII come with their combining marks. The characters of the local part are those of RFC
# 5322's atom.
_LETTER = r"\p{L}\p{M}"
_ATOM = rf"[{_LETTER}\p{{N}}!#$%&'*+/=?^_`{{|}}~-]++"
_LABEL = rf"(?!-)[{_LETTER}\p{{N}}-]{{1,63}}+(?<!-)"
_TOP_LEVEL = rf"(?:[{_LETTER}]{{2,63}}|xn--[a-z0-9-]{{0,58}}[a-z0-9])"
_LENGTHS = r"(?=.{1,254}$)(?=[^@]{1,64}@.{1,253}$)"
_ADDRESS = rf"^{_LENGTHS}{_ATOM}(?:\.{_ATOM})*+@(?:{_LABEL}\.)+{_TOP_LEVEL}$"

# One pair around the address, after a `mailto:` that may stand before it.
_DRESSED = "^(?i:mailto:)?(?:<(.*)>|\"(.*)\"|'(.*)'|\u201c(.*)\u201d|\u2018(.*)\u2019|(.*))$"


def standard_email(text: Column) -> Column:
    """The `standard` form of a trimmed cell: lower case; no white space, `mailto:`, `<>` or quotes around."""
    joined = F.translate(text, WHITE_SPACE, "")
    bare = F.regexp_replace(joined, _DRESSED, "$1$2$3$4$5$6")
    return lowered(bare)


def is_email(standard: Column) -> Column:
    """Whether a `standard` form is an address that could exist."""
    return standard.rlike(_ADDRESS)


def canonical_email(standard: Column) -> Column:
    """The `canonical` form: no `+tag` and no dots before the `@`.

    Returns:
        Null where it is the same as `standard`, or where nothing would be left before the `@`.
    """
    local = F.substring_index(standard, "@", 1)
    stripped = F.replace(F.substring_index(local, "+", 1), F.lit("."), F.lit(""))
    differs = (stripped != local) & (stripped != "")
    return F.when(differs, F.concat(stripped, F.lit("@"), F.substring_index(standard, "@", -1)))
