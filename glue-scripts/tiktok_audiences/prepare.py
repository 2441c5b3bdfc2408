"""One export from its files to its partitions and its report."""

import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from tiktok_audiences.arguments import utc_text
from tiktok_audiences.blocks import to_blocks, to_staged_text
from tiktok_audiences.buckets import Buckets
from tiktok_audiences.config import Source
from tiktok_audiences.errors import TooManyAudiencesError, UnreadableExportError
from tiktok_audiences.export import CSV, Export, inspect_export
from tiktok_audiences.lines import MOST_AUDIENCES, to_lines
from tiktok_audiences.publishing import PublishedPartition, Run, plan_partition, publish, retract
from tiktok_audiences.reading import Rows, open_rows
from tiktok_audiences.report import report_text
from tiktok_audiences.staging import (
    StagedPartition,
    find_partitions,
    list_staged,
    read_tally_counts,
    write_staged,
)
from tiktok_audiences.storage import Storage, one_line
from tiktok_audiences.tallies import MALFORMED_ROW, Tallies, parse_tallies

_BUCKET_BYTES = 64 * 1024 * 1024
_MOST_BUCKETS = 4096
_LONGEST_REASON = 400


@dataclass(frozen=True)
class Preparation:
    """One export to prepare.

    Attributes:
        source: The source's configuration.
        export_id: The export's id.
        export_uri: Its folder, or its one file.
        run_id: Name of its run.
        exported_at: The time its manifests carry; None for that of its newest file.
        audiences_root: URI of the audiences' folder.
        attempt: A name that no other attempt has.
        buckets: Tasks of the shuffle; None to choose by size.
    """

    source: Source
    export_id: str
    export_uri: str
    run_id: str
    exported_at: str | None
    audiences_root: str
    attempt: str
    buckets: int | None

    @property
    def report_uri(self) -> str:
        """Where the report goes."""
        return f"{self.audiences_root}/reports/{self.source.name}/{self.run_id}.json"

    @property
    def staging(self) -> str:
        """Where this attempt alone puts what is not finished."""
        return f"{self.audiences_root}/staging/{self.source.name}/{self.run_id}/{self.attempt}"


class _Stopwatch:
    """Seconds of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.monotonic()
        yield
        self.seconds[name] = time.monotonic() - start


def prepare_export(spark: SparkSession, storage: Storage, task: Preparation) -> None:
    """Prepares one export: partitions with their manifests, then the report.

    Args:
        spark: The session.
        storage: Where files are.
        task: The export.

    Raises:
        PrepareError: When the export, the configuration or the place to publish cannot be used.
    """
    watch = _Stopwatch()
    try:
        with watch.stage("inspect"):
            export = inspect_export(storage, task.export_uri)
            rows = _opened(spark, storage, export, task.source)
        with watch.stage("prepare"):
            _stage(spark, storage, rows, export, task)
            staged = list_staged(storage, task.staging)
            counts = read_tally_counts(spark, storage, staged)
            tallies = parse_tallies(counts, len(rows.columns.identifiers))
            _check_rows(export, rows.columns.audience, tallies)
            partitions = find_partitions(spark, staged, tallies.audiences)
        with watch.stage("publish"):
            published = _publish(storage, export, partitions, task)
        report = report_text(
            _run(task, export), task.export_id, export, rows.columns, tallies, published, watch.seconds
        )
        storage.write_text(task.report_uri, report)
    finally:
        storage.delete([task.staging])
        storage.remove_empty_folders(task.staging.rsplit("/", 1)[0], 3)
    _say(f"prepared {task.source.name}/{task.run_id}: {tallies.row_count} rows, {len(published)} partitions")


def _opened(spark: SparkSession, storage: Storage, export: Export, source: Source) -> Rows:
    with _reading(storage, export):
        return open_rows(spark, export, source)


def _stage(spark: SparkSession, storage: Storage, rows: Rows, export: Export, task: Preparation) -> None:
    buckets = Buckets(task.buckets or choose_buckets(export, spark.sparkContext.defaultParallelism))
    lines = to_lines(rows, task.source, buckets)
    with _reading(storage, export):
        write_staged(to_staged_text(to_blocks(lines, buckets)), task.staging)


def _publish(
    storage: Storage, export: Export, staged: Sequence[StagedPartition], task: Preparation
) -> list[PublishedPartition]:
    run = _run(task, export)
    planned = [plan_partition(partition, run) for partition in staged]
    publish(storage, task.audiences_root, planned, run)
    folders = {partition.folder for partition in planned}
    retract(storage, task.audiences_root, _earlier_folders(storage, task, folders), run)
    return planned


def _earlier_folders(storage: Storage, task: Preparation, current: set[str]) -> Sequence[str]:
    """Folders that the report of an earlier attempt names and this attempt has nothing for."""
    if not storage.exists(task.report_uri):
        return []
    earlier = json.loads(storage.read_text(task.report_uri))["partitions"]
    folders = (f"tiktok/{entry['audience']}/{entry['format']}/{task.run_id}" for entry in earlier)
    return [folder for folder in folders if folder not in current]


def _run(task: Preparation, export: Export) -> Run:
    newest = utc_text(datetime.fromtimestamp(export.modified_ms / 1000, UTC))
    return Run(task.run_id, task.source.name, task.source.action, task.exported_at or newest)


def _check_rows(export: Export, audience_column: str | None, tallies: Tallies) -> None:
    if len(tallies.audiences) > MOST_AUDIENCES:
        raise TooManyAudiencesError(
            f"column {audience_column!r} of {export.place} has {len(tallies.audiences)} names and TikTok "
            f"takes {MOST_AUDIENCES}; name the column of audiences in the configuration"
        )
    if 0 < tallies.row_count == tallies.rejected_rows.get(MALFORMED_ROW):
        raise UnreadableExportError(
            f"{export.place}: not one of its {tallies.row_count} rows can be read as {export.kind}; "
            "look at the first lines of its files"
        )


def choose_buckets(export: Export, cores: int) -> int:
    """Tasks of the shuffle: some 64 MB of CSV each, but as many as cores for an export that is worth it."""
    # Packed files and Parquet hold several times their size in text.
    factor = 1 if export.kind == CSV and not any(file.compressed for file in export.files) else 4
    by_size = -(-export.bytes * factor // _BUCKET_BYTES)
    return min(max(by_size, min(cores, 1 + export.bytes // (1 << 20))), _MOST_BUCKETS)


@contextmanager
def _reading(storage: Storage, export: Export) -> Iterator[None]:
    """Says in one line what Spark found wrong with an export, and with which file where that can be told."""
    try:
        yield
    except PySparkException as cause:
        reason = " ".join(str(cause).split())[:_LONGEST_REASON]
        raise UnreadableExportError(f"{export.place} cannot be read as {export.kind}: {reason}") from cause
    except Py4JJavaError as cause:
        for file in export.files:
            if file.compressed:
                storage.check_whole(file.stored.uri)
        raise UnreadableExportError(
            f"{export.place} cannot be read as {export.kind}: {one_line(cause)}"
        ) from cause


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
