"""The preparation of one export: from its files to its partitions and its report."""

import json
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql import SparkSession

from tiktok_audiences.arguments import utc_text
from tiktok_audiences.columns import ChosenColumns, choose_columns, columns_of_empty_export, late_columns
from tiktok_audiences.config import Source
from tiktok_audiences.export import JSON, Export, inspect_export
from tiktok_audiences.publishing import PublishedPartition, Run, publish, retract
from tiktok_audiences.report import PreviousRun, report_document, report_text
from tiktok_audiences.staging import stage_export
from tiktok_audiences.storage import Storage


@dataclass(frozen=True)
class Preparation:
    """One export to prepare.

    Attributes:
        source: The source's configuration.
        export_id: The export's id.
        export_uri: Its folder, or its one file.
        run_id: Name of its run.
        exported_at: The time its manifests carry; None for that of its newest file.
        query_crpu_hours: What its query or job in Clean Rooms cost; None where it is not known.
        audiences_root: URI of the audiences' folder.
        attempt: A unique name of the attempt.
        buckets: Tasks after the exchange; None to choose by size.
    """

    source: Source
    export_id: str
    export_uri: str
    run_id: str
    exported_at: str | None
    query_crpu_hours: float | None
    audiences_root: str
    attempt: str
    buckets: int | None

    @property
    def reports(self) -> str:
        """Folder of the source's reports."""
        return f"{self.audiences_root}/reports/{self.source.name}"

    @property
    def report_uri(self) -> str:
        """URI of the report."""
        return f"{self.reports}/{self.run_id}.json"

    @property
    def staging(self) -> str:
        """Folder for the unfinished files of only this attempt."""
        return f"{self.audiences_root}/staging/{self.attempt}"


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

    Raises:
        PrepareError: When the export, the configuration or the location to publish cannot be used.
    """
    watch = _Stopwatch()
    try:
        with watch.stage("inspect"):
            export = inspect_export(spark, storage, task.export_uri, task.source.columns)
            late = late_columns(task.source, export.names) if export.kind == JSON else set()
            columns = _choose_columns(task.source, export, late)
        with watch.stage("prepare"):
            staged = stage_export(spark, export, columns, task.source, task.staging, task.buckets)
            filled = {one.column for n, one in enumerate(columns.identifiers) if staged.counts.is_filled(n)}
            if staged.counts.keys or late - filled:
                # JSON has further identifiers behind the part that was looked at, or lacks configured ones.
                columns = _choose_columns(task.source, export, {*staged.counts.keys, *(late & filled)})
                staged = stage_export(spark, export, columns, task.source, task.staging, task.buckets)
        with watch.stage("publish"):
            run = _run(task, export)
            published = publish(storage, task.audiences_root, staged, run)
            _retract_earlier(storage, task, published, run)
        previous = _previous_run(storage, task)
        report = report_document(run, task.export_id, export, columns, staged.counts, published, previous)
        cost = {} if task.query_crpu_hours is None else {"query": {"crpuHours": task.query_crpu_hours}}
        storage.write_text(task.report_uri, report_text({**report, **cost}, watch.seconds))
    finally:
        _clean_up(storage, task)
    _say(f"prepared {task.source.name}/{task.run_id}: {report['rows']} rows, {len(published)} partitions")


def _choose_columns(source: Source, export: Export, more: Iterable[str] = ()) -> ChosenColumns:
    if not export.files:
        return columns_of_empty_export(source)
    names = [*export.names, *sorted(more)]
    columns = choose_columns(source, names, export.columns_place, export.hidden_names)
    export.check_columns(columns)
    return columns


def _run(task: Preparation, export: Export) -> Run:
    newest = utc_text(datetime.fromtimestamp(export.modified_ms / 1000, UTC))
    source = task.source
    return Run(task.run_id, source.name, source.advertiser, source.action, task.exported_at or newest)


def _retract_earlier(
    storage: Storage, task: Preparation, published: list[PublishedPartition], run: Run
) -> None:
    """Removes partitions that are in the report of an earlier attempt but not in this attempt."""
    if storage.exists(task.report_uri):
        current = {partition.folder for partition in published}
        earlier = json.loads(storage.read_text(task.report_uri))["partitions"]
        folders = (f"tiktok/{entry['audience']}/{entry['format']}/{task.run_id}" for entry in earlier)
        retract(storage, task.audiences_root, [folder for folder in folders if folder not in current], run)


def _previous_run(storage: Storage, task: Preparation) -> PreviousRun | None:
    """The source's newest other run; an unreadable report counts as none."""
    others = [file for file in storage.list_files(task.reports) if file.uri.endswith(".json")]
    others = [file for file in others if not file.uri.endswith(f"/{task.run_id}.json")]
    if not others:
        return None
    newest = max(others, key=lambda file: (file.modified_ms, file.uri))
    try:
        return PreviousRun.of(json.loads(storage.read_text(newest.uri)))
    except (FileNotFoundError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _clean_up(storage: Storage, task: Preparation) -> None:
    """Removes the staged objects; a failure is reported and does not affect the run."""
    try:
        storage.delete([task.staging])
        storage.delete_if_empty(f"{task.audiences_root}/staging")
    except Exception as error:
        _say(f"{task.staging} could not be removed ({type(error).__name__}); delete it by hand")


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")
