"""The writer of staged text, and the reader of what it left: pieces of lines, and tallies."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from tiktok_audiences.blocks import TALLY_SLOT
from tiktok_audiences.config import FORMAT_OF_TYPE
from tiktok_audiences.errors import AudienceClashError, PublishError
from tiktok_audiences.lines import FORMATS, audience_slot, format_code, marker_slot
from tiktok_audiences.storage import Storage, StoredFile
from tiktok_audiences.tallies import SHAPES_KEPT

LINE_BYTES = 65

_PIECE = re.compile(r"/slot=(-?[0-9]+)/part-([0-9]+)-[^/]*$")
TALLIES_IN_MEMORY = 32 * 1024 * 1024


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


@dataclass(frozen=True)
class Staged:
    """What an attempt has staged: for each slot its pieces by the position of their task."""

    pieces: dict[int, dict[int, StoredFile]]

    def of_slot(self, slot: int) -> tuple[StoredFile, ...]:
        """The pieces of a slot in the order of their tasks, and so of the hashes in them."""
        return tuple(piece for _, piece in sorted(self.pieces.get(slot, {}).items()))


def write_staged(staged: DataFrame, folder: str) -> None:
    """Writes staged text, a folder for each slot; runs the whole preparation."""
    staged.write.partitionBy("slot").option("compression", "none").option("lineSep", "\n").text(folder)


def list_staged(storage: Storage, folder: str) -> Staged:
    """Finds the pieces that were staged.

    Raises:
        PublishError: When a task left two pieces for a slot: they would not be sorted as a whole.
    """
    pieces: dict[int, dict[int, StoredFile]] = defaultdict(dict)
    for file in storage.list_files(folder):
        match = _PIECE.search(file.uri)
        if match:
            of_task = pieces[int(match[1])]
            if int(match[2]) in of_task:
                raise PublishError(f"{file.uri} is a second piece of its task; run the preparation again")
            of_task[int(match[2])] = file
    return Staged(pieces)


def read_tally_counts(spark: SparkSession, storage: Storage, staged: Staged) -> Iterator[tuple[str, int]]:
    """The texts of tallies and their counts, as the tasks left them: one text may come from several tasks.

    Raises:
        AudienceClashError: When rows of two kinds were counted as one.
    """
    pieces = staged.of_slot(TALLY_SLOT)
    if sum(piece.bytes for piece in pieces) <= TALLIES_IN_MEMORY:
        lines = (line for piece in pieces for line in storage.read_text(piece.uri).split("\n") if line)
    else:
        lines = (
            row["value"] for row in _added_up(spark.read.text([piece.uri for piece in pieces])).collect()
        )
    for line in lines:
        count, _, text = line.partition("\t")
        if not count.isdigit():
            # Two texts share a number of 43 bits, and one count.
            raise AudienceClashError(f"rows of {line!r} cannot be told apart from others; rename an audience")
        yield text, int(count)


def find_partitions(spark: SparkSession, staged: Staged, audiences: Sequence[str]) -> list[StagedPartition]:
    """The partitions that were staged, ordered by audience and format.

    Raises:
        AudienceClashError: When two audiences share a number.
    """
    partitions = []
    for slot, audience in _audience_of_slot(spark, audiences).items():
        for format_name in FORMATS:
            pieces = staged.of_slot(slot | format_code(format_name))
            markers = staged.of_slot(marker_slot(slot)) if format_name == FORMAT_OF_TYPE["email"] else ()
            if pieces:
                variants_only = sum(marker.bytes for marker in markers)
                partitions.append(StagedPartition(audience, format_name, pieces, variants_only))
    return sorted(partitions, key=lambda partition: (partition.audience, partition.format))


def _added_up(tallies: DataFrame) -> DataFrame:
    """Equal tallies made one, and the commonest shapes alone; for more of them than a driver should hold."""
    count = F.substring_index("value", "\t", 1).cast("long")
    text = F.expr("substring(value, locate('\t', value) + 1)")
    totals = (
        tallies.select(count.alias("count"), text.alias("text"))
        .groupBy("text")
        .agg(F.sum("count").alias("count"))
    )
    # Up to the tab in it, the text of a shape names its column; others have no tab and are groups of one.
    column = Window.partitionBy(F.substring_index("text", "\t", 1)).orderBy(F.desc("count"), "text")
    kept = totals.withColumn("rank", F.row_number().over(column)).where(F.col("rank") <= SHAPES_KEPT)
    return kept.select(F.concat_ws("\t", F.col("count").cast("string"), "text").alias("value"))


def _audience_of_slot(spark: SparkSession, audiences: Sequence[str]) -> dict[int, str]:
    names: dict[int, str] = {}
    if audiences:
        # On a table written out in the query, Spark's optimizer does all of the work: this starts no job.
        one_row = spark.sql("SELECT * FROM VALUES (0)")
        slots = one_row.select(F.transform(F.lit(list(audiences)), audience_slot)).collect()[0][0]
        for audience, slot in zip(audiences, slots, strict=True):
            if slot in names:
                raise AudienceClashError(
                    f"audiences {names[slot]!r} and {audience!r} cannot be told apart; rename one"
                )
            names[slot] = audience
    return names
