"""A run of the job: which exports it prepares, and how it reports a failure."""

import traceback
import uuid
from collections.abc import Sequence
from datetime import datetime

from pyspark.sql import SparkSession

from tiktok_audiences.arguments import JobArguments
from tiktok_audiences.config import Source, parse_source
from tiktok_audiences.errors import ArgumentError, ConfigError, PrepareError, UnfinishedExportsError
from tiktok_audiences.export import data_files
from tiktok_audiences.prepare import Preparation, prepare_export
from tiktok_audiences.storage import JAVA_ERRORS, Storage, one_line

SETTLE_SECONDS = 60
"""An export without a `_SUCCESS` is complete when no file has arrived for this time."""


def read_source(storage: Storage, arguments: JobArguments) -> Source:
    """The source's part of the configuration.

    Raises:
        ConfigError: When the file cannot be read or the source is not in it.
    """
    try:
        text = storage.read_text(arguments.config)
    except (FileNotFoundError, UnicodeDecodeError) as cause:
        raise ConfigError(str(cause)) from cause
    return parse_source(text, arguments.source, arguments.config)


def find_preparations(
    storage: Storage, arguments: JobArguments, source: Source, now: datetime
) -> list[Preparation]:
    """The exports to prepare: the given one, or every settled one that never had a report, oldest first.

    Raises:
        ArgumentError: When no export is given and only Clean Rooms knows which ones are complete.
    """
    if arguments.export_id is not None:
        return [_preparation(arguments, source, arguments.export_id)]
    if source.from_clean_rooms:
        raise ArgumentError(
            f"source {source.name!r} gets its exports from Clean Rooms, which alone knows whether one is "
            f"complete: use npx audiences run --source {source.name}, or give an --export_id"
        )
    folder = f"{arguments.exports_root.rstrip('/')}/{source.name}"
    ages = []
    for export_id in storage.list_folders(folder):
        preparation = _preparation(arguments, source, export_id)
        if not export_id.startswith(("_", ".")) and not storage.exists(preparation.report_uri):
            newest = _settled_since(storage, preparation.export_uri, now, arguments.report_retention_days)
            if newest is not None:
                ages.append((newest, export_id, preparation))
    return [preparation for _, _, preparation in sorted(ages, key=lambda age: age[:2])]


def prepare_all(spark: SparkSession, storage: Storage, preparations: Sequence[Preparation]) -> None:
    """Prepares exports one after the other; a failure of one does not stop the others.

    Raises:
        PrepareError: The error of the one export; for several, an error that names the failed exports.
    """
    failures: list[tuple[str, Exception]] = []
    for preparation in preparations:
        try:
            prepare_export(spark, storage, preparation)
        except Exception as error:
            failures.append((preparation.export_id, error))
            if not isinstance(error, PrepareError):
                # The place without the message: Java's message can include a stack trace, and a cell.
                traceback.print_tb(error.__traceback__)
    if len(preparations) == 1 and failures:
        raise failures[0][1]
    if failures:
        names = "; ".join(f"{export_id} ({describe(error)})" for export_id, error in failures)
        raise UnfinishedExportsError(f"{len(failures)} of {len(preparations)} exports failed: {names}")


def describe(error: BaseException) -> str:
    """An error on one line: its class and its message."""
    text = one_line(error) if isinstance(error, JAVA_ERRORS) else " ".join(str(error).split())
    return f"{type(error).__name__}: {text}"


def _preparation(arguments: JobArguments, source: Source, export_id: str) -> Preparation:
    root = arguments.exports_root.rstrip("/")
    return Preparation(
        source=source,
        export_id=export_id,
        export_uri=arguments.export_uri or f"{root}/{source.name}/{export_id}",
        run_id=arguments.run_id or export_id,
        exported_at=arguments.exported_at,
        query_crpu_hours=arguments.query_crpu_hours,
        audiences_root=arguments.audiences_root.rstrip("/"),
        attempt=uuid.uuid4().hex,
        buckets=arguments.shuffle_partitions,
    )


def _settled_since(storage: Storage, export_uri: str, now: datetime, kept_days: int | None) -> int | None:
    """When the newest file arrived; None if there is none, more may arrive, or a report may be deleted."""
    files = storage.list_files(export_uri)
    # A report may be as old as the oldest file.
    times = sorted(file.modified_ms for file in data_files(export_uri, files))
    ages = [now.timestamp() - time / 1000 for time in times]
    if not times or (kept_days is not None and ages[0] >= kept_days * 86_400):
        return None
    has_marker = any(file.uri.endswith("/_SUCCESS") for file in files)
    return times[-1] if has_marker or ages[-1] >= SETTLE_SECONDS else None
