"""DataFrame to DataFrame: from rows of an export to lines that can be counted and made unique in one shuffle.

A line is `value, slot, primary, key`. Its slot says what it is: a hash for one (audience, format), or, in
slot 0, a tally of what became of a row. Audience names travel in tallies; elsewhere a number stands for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences.audience import audience_name
from tiktok_audiences.buckets import key_by_turns, key_of_hash
from tiktok_audiences.cells import HASHED, PREHASHED, shared_outcome
from tiktok_audiences.config import FORMAT_OF_TYPE, Source
from tiktok_audiences.email import canonical_email
from tiktok_audiences.reading import MALFORMED, Rows
from tiktok_audiences.rules import Rule, rule_of
from tiktok_audiences.shapes import SHAPED_REASONS, shape
from tiktok_audiences.text import trimmed

TALLY_SLOT = 0
FORMATS: tuple[str, ...] = tuple(FORMAT_OF_TYPE.values())

ROW_TALLY = "row"
REJECTED_ROW_TALLY = "rejected"
SHAPE_TALLY = "shape"

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


def to_lines(rows: Rows, source: Source, keys: Sequence[int]) -> DataFrame:
    """Turns rows into lines; every row gives one tally, every usable identifier a line.

    Args:
        rows: The export.
        source: The source's configuration.
        keys: The keys of the shuffle's buckets.

    Returns:
        DataFrame of `value: string, slot: long, primary: int, key: int`.
    """
    judged = _with_outcomes(_with_cells(rows, source), rows)
    parts = _parts(rows, source)
    exploded = judged.select(
        audience_slot(F.col("audience")).alias("audience_slot"),
        F.posexplode(F.array(*(part.value for part in parts))).alias("part", "value"),
    ).where(F.col("value").isNotNull())
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
        # `first`, not `max`: the optimizer drops a sort below an aggregate that does not care for order.
        .agg(F.count(F.lit(1)).alias("count"), F.first("primary").alias("primary"))
    )


def to_staged_text(unique: DataFrame, *, has_variants: bool) -> DataFrame:
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
    if not has_variants:
        return unique.select(text.alias("value"), "slot")
    marker = F.when(F.col("primary") == 0, "")
    staged = unique.select("slot", F.posexplode(F.array(text, marker)).alias("part", "value"))
    slot = F.when(F.col("part") == 0, F.col("slot")).otherwise(F.col("slot").bitwiseOR(F.lit(_MARKER_CODE)))
    return staged.where(F.col("value").isNotNull()).select("value", slot.alias("slot"))


def marker_slot(slot: int) -> int:
    """The slot that holds the markers of a line's slot."""
    return slot | _MARKER_CODE


def _with_cells(rows: Rows, source: Source) -> DataFrame:
    column = rows.columns.audience
    raw = F.lit(source.audience_name) if column is None else rows.cell(column)
    audience = audience_name(raw)
    rejected = F.when(F.col(MALFORMED), "malformed_row").when(audience.isNull(), "invalid_audience")
    cells = [
        trimmed(rows.cell(chosen.column)).alias(f"text{i}")
        for i, chosen in enumerate(rows.columns.identifiers)
    ]
    regions = [
        rows.cell(chosen.region_column).alias(f"region{i}")
        for i, chosen in enumerate(rows.columns.identifiers)
        if chosen.region_column is not None
    ]
    return rows.frame.select(audience.alias("audience"), rejected.alias("rejected"), *cells, *regions)


def _rules(rows: Rows) -> list[Rule]:
    return [
        rule_of(
            chosen.type, None if chosen.region_column is None else F.col(f"region{i}"), chosen.default_region
        )
        for i, chosen in enumerate(rows.columns.identifiers)
    ]


def _with_outcomes(cells: DataFrame, rows: Rows) -> DataFrame:
    """Adds for each identifier its outcome (null in a rejected row), normal form, and hash if it has one."""
    rules = _rules(rows)
    shared = {
        f"shared{i}": shared_outcome(F.col(f"text{i}"), refuse_sha1=rule.refuse_sha1)
        for i, rule in enumerate(rules)
    }
    normal = {
        f"normal{i}": F.when(F.col(f"shared{i}").isNull(), rule.normal(F.col(f"text{i}")))
        for i, rule in enumerate(rules)
    }
    outcome = {
        f"outcome{i}": F.when(
            F.col("rejected").isNull(),
            F.coalesce(F.col(f"shared{i}"), rule.problem(F.col(f"normal{i}")), F.lit(HASHED)),
        )
        for i, rule in enumerate(rules)
    }
    hashes = {f"hash{i}": _hash(i, rule) for i, rule in enumerate(rules)}
    return cells.withColumns(shared).withColumns(normal).withColumns(outcome).withColumns(hashes)


def _hash(i: int, rule: Rule) -> Column:
    outcome = F.col(f"outcome{i}")
    return F.when(outcome == HASHED, F.sha2(rule.value(F.col(f"normal{i}")), 256)).when(
        outcome == PREHASHED, F.lower(F.col(f"text{i}"))
    )


def _parts(rows: Rows, source: Source) -> list[_Part]:
    parts = [_Part(_row_tally(len(rows.columns.identifiers)), TALLY_SLOT)]
    for i, chosen in enumerate(rows.columns.identifiers):
        parts.append(_Part(_shape_tally(i), TALLY_SLOT))
        code = format_code(FORMAT_OF_TYPE[chosen.type])
        if chosen.type == "email":
            parts += _email_parts(i, code, source.email_variants)
        else:
            parts.append(_Part(F.col(f"hash{i}"), code))
    return parts


def _email_parts(i: int, code: int, variants: Sequence[str]) -> list[_Part]:
    standard = F.col(f"hash{i}")
    # Null where it would be the same, and for an address that came hashed, of which only the hash is known.
    canonical = F.when(F.col(f"outcome{i}") == HASHED, F.sha2(canonical_email(F.col(f"normal{i}")), 256))
    if "canonical" not in variants:
        return [_Part(standard, code)]
    if "standard" not in variants:
        return [_Part(F.coalesce(canonical, standard), code)]
    return [_Part(standard, code), _Part(canonical, code, primary=False)]


def _row_tally(identifiers: int) -> Column:
    outcomes = [F.col(f"outcome{i}") for i in range(identifiers)]
    row = F.concat_ws("\t", F.lit(ROW_TALLY), F.col("audience"), *outcomes)
    rejected = F.concat_ws("\t", F.lit(REJECTED_ROW_TALLY), F.col("rejected"))
    return F.when(F.col("rejected").isNull(), row).otherwise(rejected)


def _shape_tally(i: int) -> Column:
    outcome = F.col(f"outcome{i}")
    tally = F.concat_ws("\t", F.lit(SHAPE_TALLY), F.lit(str(i)), outcome, shape(F.col(f"text{i}")))
    return F.when(outcome.isin(*SHAPED_REASONS), tally)


def _by_part(numbers: Sequence[int]) -> Column:
    return F.get(F.array(*(F.lit(number) for number in numbers)), F.col("part"))
