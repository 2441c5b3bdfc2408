"""DataFrame to DataFrame: from rows of an export to lines that can be counted and made unique in one shuffle.

A line is `value, slot, primary, key`. Its slot says what it is: a hash for one (audience, format), or, in
slot 0, a tally of what became of a row. Audience names travel in tallies; elsewhere a number stands for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences.buckets import key_by_turns, key_of_hash
from tiktok_audiences.cells import to_judged_cells
from tiktok_audiences.columns import ChosenIdentifier
from tiktok_audiences.config import FORMAT_OF_TYPE, Source
from tiktok_audiences.email import canonical_email
from tiktok_audiences.reading import MALFORMED, Rows
from tiktok_audiences.tallies import INVALID_AUDIENCE, MALFORMED_ROW, REJECTED_ROW, ROW, SHAPE
from tiktok_audiences.verdicts import HASHED, MISSING, PREHASHED

MOST_AUDIENCES = 400
"""Audiences that an advertiser can have at TikTok; a column with more names is not one of audiences."""

TALLY_SLOT = 0
FORMATS: tuple[str, ...] = tuple(FORMAT_OF_TYPE.values())

# A slot is a number of the audience in the upper bits and one of the format (from 1) in the lowest three.
_FORMAT_BITS = 3
_MARKER_CODE = 7


@dataclass(frozen=True)
class _Part:
    """One of the things that a row can give: its value, the code in the slot's lowest bits, and its rank."""

    value: Column
    code: int
    primary: bool = True


def audience_slot(audience: Column) -> Column:
    """The number that stands for an audience's name, its lowest bits zero."""
    return F.shiftleft(F.xxhash64(audience), _FORMAT_BITS)


def format_code(format_name: str) -> int:
    """What the lowest bits of a slot hold for a format."""
    return FORMATS.index(format_name) + 1


def marker_slot(slot: int) -> int:
    """The slot that holds the markers of an audience's e-mail lines."""
    return slot | _MARKER_CODE


def to_lines(rows: Rows, source: Source, keys: Sequence[int]) -> DataFrame:
    """Turns rows into lines; every row gives one tally, every usable identifier a line.

    Args:
        rows: The export.
        source: The source's configuration.
        keys: The keys of the shuffle's buckets.

    Returns:
        DataFrame of `value: string, slot: long, primary: int, key: int`.
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
    is_tally = code == TALLY_SLOT
    return exploded.select(
        "value",
        F.when(is_tally, F.lit(TALLY_SLOT)).otherwise(F.col("audience_slot").bitwiseOR(code)).alias("slot"),
        _by_part([int(part.primary) for part in parts]).alias("primary"),
        F.when(is_tally, key_by_turns(keys)).otherwise(key_of_hash(F.col("value"), keys)).alias("key"),
    )


def to_unique_lines(lines: DataFrame, buckets: int) -> DataFrame:
    """Makes lines unique and puts them in the order of their values, in one shuffle.

    Returns:
        DataFrame of `value, slot, count, primary`, sorted within tasks, tasks in the order of the buckets.
        `count` is how often the line was given, `primary` whether it was ever given as more than a variant.
    """
    line = ("value", "slot", "key")
    # Sorted by the value first: its first bytes settle nearly every comparison, whatever the sizes of the
    # audiences. The key is in the grouping for one reason: Spark then knows that equal lines are in one task
    # already.
    return (
        lines.repartition(buckets, "key")
        .sortWithinPartitions(*line, F.desc("primary"))
        .groupBy(*line)
        # `first`, and its use: the optimizer drops a sort below aggregates that do not care for order.
        .agg(F.count(F.lit(1)).alias("count"), F.first("primary").alias("primary"))
    )


def to_staged_text(unique: DataFrame) -> DataFrame:
    """Gives each unique line its text and the folder it is staged in.

    A variant that is nobody's primary form also leaves an empty line in a folder of markers: the sizes of the
    staged files tell how many there are.

    Returns:
        DataFrame of `value: string, slot: long`.
    """
    is_tally = F.col("slot") == TALLY_SLOT
    text = F.when(is_tally, F.concat(F.col("count").cast("string"), F.lit("\t"), F.col("value"))).otherwise(
        F.col("value")
    )
    marker = F.when(F.col("primary") == 0, "")
    staged = unique.select("slot", F.posexplode(F.array(text, marker)).alias("part", "value"))
    slot = F.when(F.col("part") == 0, F.col("slot")).otherwise(F.col("slot").bitwiseOR(F.lit(_MARKER_CODE)))
    return staged.where(F.col("value").isNotNull()).select("value", slot.alias("slot"))


def _parts(rows: Rows, source: Source) -> list[_Part]:
    parts = [_Part(_row_tally(rows.columns.identifiers), TALLY_SLOT)]
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
        parts.append(_Part(_if_usable(shape), TALLY_SLOT))
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


def _row_tally(identifiers: Sequence[ChosenIdentifier]) -> Column:
    outcomes = [
        F.when(F.col(f"text{i}").isNotNull(), HASHED).otherwise(
            F.coalesce(f"slow{i}.outcome", F.lit(MISSING))
        )
        for i in range(len(identifiers))
    ]
    reason = F.when(F.col(MALFORMED), REJECTED_ROW + MALFORMED_ROW).otherwise(REJECTED_ROW + INVALID_AUDIENCE)
    return F.when(_is_usable(), F.concat(F.lit(ROW), *outcomes, F.col("audience"))).otherwise(reason)


def _by_part(numbers: Sequence[int]) -> Column:
    return F.get(F.array(*(F.lit(number) for number in numbers)), F.col("part"))
