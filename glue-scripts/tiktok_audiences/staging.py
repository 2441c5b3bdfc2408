"""The writer of staged text, and the reader of what it left: pieces of lines, and tallies."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from tiktok_audiences.config import FORMAT_OF_TYPE
from tiktok_audiences.errors import AudienceClashError
from tiktok_audiences.lines import (
    FORMATS,
    REJECTED_ROW_TALLY,
    ROW_TALLY,
    SHAPE_TALLY,
    TALLY_SLOT,
    audience_slot,
    format_code,
    marker_slot,
)
from tiktok_audiences.storage import Storage, StoredFile

LINE_BYTES = 65
SHAPES_KEPT = 10

_PIECE = re.compile(r"/slot=(-?[0-9]+)/part-([0-9]+)-[^/]*$")


@dataclass(frozen=True)
class RowTally:
    """So many rows of one audience with these outcomes, one for each identifier column."""

    audience: str
    outcomes: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class ShapeTally:
    """So many cells of a column, by its position, that were rejected for one reason and look like this."""

    column: int
    reason: str
    shape: str
    count: int


@dataclass(frozen=True)
class Tallies:
    """Everything that was counted while an export was read."""

    rows: tuple[RowTally, ...]
    rejected_rows: Mapping[str, int]
    shapes: tuple[ShapeTally, ...]
    audience_of_slot: Mapping[int, str]


@dataclass(frozen=True)
class StagedPartition:
    """The lines of one (audience, format), in pieces sorted as a whole, and the number of mere variants."""

    audience: str
    format: str
    pieces: tuple[StoredFile, ...]
    variants_only: int

    @property
    def lines(self) -> int:
        """How many lines the pieces hold."""
        return sum(piece.bytes for piece in self.pieces) // LINE_BYTES


def write_staged(staged: DataFrame, folder: str) -> None:
    """Writes staged text, a folder for each slot; runs the whole preparation."""
    staged.write.partitionBy("slot").option("compression", "none").option("lineSep", "\n").text(folder)


def read_tallies(spark: SparkSession, storage: Storage, folder: str) -> Tallies:
    """Adds up the tallies that the tasks left.

    Raises:
        AudienceClashError: When two audiences got the same number.
    """
    slot = f"{folder}/slot={TALLY_SLOT}"
    if not storage.exists(slot):
        return Tallies((), {}, (), {})
    rows = _totals(spark.read.text(slot)).collect()
    fields = [(str(row["value"]).split("\t"), int(row["count"]), row["slot"]) for row in rows]
    return Tallies(
        rows=tuple(RowTally(f[1], tuple(f[2:]), count) for f, count, _ in fields if f[0] == ROW_TALLY),
        rejected_rows={f[1]: count for f, count, _ in fields if f[0] == REJECTED_ROW_TALLY},
        shapes=tuple(ShapeTally(int(f[1]), f[2], f[3], n) for f, n, _ in fields if f[0] == SHAPE_TALLY),
        audience_of_slot=_audience_of_slot((f[1], int(slot)) for f, _, slot in fields if f[0] == ROW_TALLY),
    )


def find_partitions(
    storage: Storage, folder: str, audience_of_slot: Mapping[int, str]
) -> list[StagedPartition]:
    """The partitions that were staged, ordered by audience and format."""
    pieces: dict[int, dict[int, StoredFile]] = defaultdict(dict)
    for file in storage.list_files(folder):
        match = _PIECE.search(file.uri)
        if match:
            pieces[int(match[1])][int(match[2])] = file
    partitions = []
    for slot, audience in audience_of_slot.items():
        for format_name in FORMATS:
            own = slot | format_code(format_name)
            if own in pieces:
                in_order = tuple(piece for _, piece in sorted(pieces[own].items()))
                markers = pieces.get(marker_slot(slot), {}) if format_name == FORMAT_OF_TYPE["email"] else {}
                variants_only = sum(marker.bytes for marker in markers.values())
                partitions.append(StagedPartition(audience, format_name, in_order, variants_only))
    return sorted(partitions, key=lambda partition: (partition.audience, partition.format))


def _totals(tallies: DataFrame) -> DataFrame:
    """Adds up equal tallies; of the shapes, keeps the commonest of each column."""
    total = (
        tallies.select(
            F.substring_index("value", "\t", 1).cast("long").alias("count"),
            F.expr("substring(value, locate('\t', value) + 1)").alias("value"),
        )
        .groupBy("value")
        .agg(F.sum("count").alias("count"))
    )
    kind = F.substring_index("value", "\t", 1)
    # The column of a shape; other tallies are few, and each is a group of its own.
    group = F.when(kind == SHAPE_TALLY, F.substring_index("value", "\t", 2)).otherwise(F.col("value"))
    rank = F.row_number().over(Window.partitionBy(group).orderBy(F.desc("count"), "value"))
    audience = F.when(kind == ROW_TALLY, F.split("value", "\t")[1])
    return (
        total.withColumn("rank", rank)
        .where(F.col("rank") <= SHAPES_KEPT)
        .select("value", "count", audience_slot(audience).alias("slot"))
    )


def _audience_of_slot(pairs: Iterable[tuple[str, int]]) -> dict[int, str]:
    names: dict[int, str] = {}
    for audience, slot in pairs:
        if names.setdefault(slot, audience) != audience:
            raise AudienceClashError(
                f"audiences {names[slot]!r} and {audience!r} get one number; rename one of them"
            )
    return names
