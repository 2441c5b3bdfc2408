"""DataFrame to DataFrame: from rows of an export to lines that can be counted and made unique in one shuffle.

A line is a value and its slot, which says what the value is: a hash for one (audience, format), or a tally of
what became of a row. Audience names travel in tallies; elsewhere a number stands for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences.buckets import SLOT_BITS, Buckets, prefix_of_hash, with_group
from tiktok_audiences.cells import to_judged_cells
from tiktok_audiences.config import FORMAT_OF_TYPE, Source
from tiktok_audiences.email import canonical_email
from tiktok_audiences.reading import MALFORMED, Rows
from tiktok_audiences.tallies import INVALID_AUDIENCE, MALFORMED_ROW, REJECTED_ROW, ROW, SHAPE
from tiktok_audiences.verdicts import HASHED, MISSING, PREHASHED

MOST_AUDIENCES = 400
"""Audiences that an advertiser can have at TikTok; a column with more names is not one of audiences."""

FORMATS: tuple[str, ...] = tuple(FORMAT_OF_TYPE.values())

# A slot is a number of the audience in the upper bits and a code in the lowest three: that of a format (from
# 1), or of what is not a hash.
_CODE_BITS = 3
CODE_MASK = (1 << _CODE_BITS) - 1
ROW_CODE = 0
SHAPE_CODE = 6
MARKER_CODE = 7


@dataclass(frozen=True)
class _Part:
    """One of the things that a row can give: its value, the code in its slot's lowest bits, and its rank."""

    value: Column
    code: int
    primary: bool = True


def audience_slot(audience: Column) -> Column:
    """The number that stands for an audience's name, its lowest bits zero."""
    return _numbered(audience)


def format_code(format_name: str) -> int:
    """What the lowest bits of a slot hold for a format."""
    return FORMATS.index(format_name) + 1


def is_tally_code(code: Column) -> Column:
    """Whether the lowest bits of a slot stand for a tally."""
    return code.isin(ROW_CODE, SHAPE_CODE)


def marker_slot(slot: int) -> int:
    """The slot that holds the markers of an audience's e-mail lines."""
    return slot | MARKER_CODE


def to_lines(rows: Rows, source: Source, buckets: Buckets) -> DataFrame:
    """Turns rows into lines; every row gives one tally, every usable identifier a line.

    Args:
        rows: The export.
        source: The source's configuration.
        buckets: The tasks of the shuffle.

    Returns:
        DataFrame of `group: long, value: string, variant: string`: one of the two is null, or there is no
        column of variants when no identifier has any.
    """
    parts = _parts(rows, source)
    named = [part.value.alias(f"part{i}") for i, part in enumerate(parts)]
    array = F.array(*(F.col(f"part{i}") for i in range(len(parts))))
    exploded = (
        to_judged_cells(rows, source)
        .select(audience_slot(F.col("audience")).alias("audience_slot"), *named)
        .select("audience_slot", F.posexplode(array).alias("part", "value"))
        .where(F.col("value").isNotNull())
    )
    code = _by_part([part.code for part in parts])
    is_tally = is_tally_code(code)
    number = F.when(is_tally, _numbered(F.col("value"))).otherwise(F.col("audience_slot"))
    # Tallies belong to no range of hashes: any beginning will do that spreads them.
    any_prefix = F.shiftrightunsigned(number, _CODE_BITS).bitwiseAND(F.lit(buckets.prefixes - 1)).cast("int")
    lines = exploded.select(
        *_by_rank(parts),
        number.bitwiseOR(code).alias("slot"),
        F.when(is_tally, any_prefix).otherwise(prefix_of_hash(F.col("value"), buckets)).alias("prefix"),
    )
    return with_group(lines, buckets)


def _parts(rows: Rows, source: Source) -> list[_Part]:
    parts = [_Part(_row_tally(len(rows.columns.identifiers)), ROW_CODE)]
    for i, chosen in enumerate(rows.columns.identifiers):
        slow = F.col(f"slow{i}")
        outcome, value = slow["outcome"], slow["value"]
        is_prehashed = outcome == PREHASHED
        text = F.col(f"text{i}")
        hashed = F.when(text.isNotNull(), F.sha2(text, 256)).when(is_prehashed, value)
        shape = F.when(
            text.isNull() & value.isNotNull() & ~is_prehashed,
            F.concat(F.lit(f"{SHAPE}{i}\t"), outcome, value),
        )
        parts.append(_Part(_if_usable(shape), SHAPE_CODE))
        code = format_code(FORMAT_OF_TYPE[chosen.type])
        if chosen.type == "email":
            # An address that came hashed has no other form: only its hash is known.
            canonical = F.sha2(canonical_email(text), 256)
            parts += _email_parts(_if_usable(hashed), _if_usable(canonical), code, source.email_variants)
        else:
            parts.append(_Part(_if_usable(hashed), code))
    return parts


def _email_parts(standard: Column, canonical: Column, code: int, variants: Sequence[str]) -> list[_Part]:
    """The lines of an address; `canonical` is null where it would be the same as `standard`."""
    if "canonical" not in variants:
        return [_Part(standard, code)]
    if "standard" not in variants:
        return [_Part(F.coalesce(canonical, standard), code)]
    return [_Part(standard, code), _Part(canonical, code, primary=False)]


def _if_usable(value: Column) -> Column:
    return F.when(_is_usable(), value)


def _is_usable() -> Column:
    return ~F.col(MALFORMED) & F.col("audience").isNotNull()


def _row_tally(identifiers: int) -> Column:
    outcomes = [
        F.when(F.col(f"text{i}").isNotNull(), HASHED).otherwise(
            F.coalesce(f"slow{i}.outcome", F.lit(MISSING))
        )
        for i in range(identifiers)
    ]
    reason = F.when(F.col(MALFORMED), REJECTED_ROW + MALFORMED_ROW).otherwise(REJECTED_ROW + INVALID_AUDIENCE)
    return F.when(_is_usable(), F.concat(F.lit(ROW), *outcomes, F.col("audience"))).otherwise(reason)


def _by_rank(parts: Sequence[_Part]) -> list[Column]:
    """The column of values, and beside it that of variants where some part is one."""
    if all(part.primary for part in parts):
        return [F.col("value")]
    is_primary = _by_part([int(part.primary) for part in parts]) == 1
    return [
        F.when(is_primary, F.col("value")).alias("value"),
        F.when(~is_primary, F.col("value")).alias("variant"),
    ]


def _by_part(numbers: Sequence[int]) -> Column:
    return F.get(F.array(*(F.lit(number) for number in numbers)), F.col("part"))


def _numbered(text: Column) -> Column:
    return F.shiftleft(F.shiftrightunsigned(F.xxhash64(text), 64 + _CODE_BITS - SLOT_BITS), _CODE_BITS)
