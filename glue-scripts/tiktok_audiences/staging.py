"""The call of the compiled rows: from an export's files to staged lines and counts, then to final files."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession

from tiktok_audiences.columns import TYPE_OF_NAME, ChosenColumns, ChosenIdentifier
from tiktok_audiences.compiled import load_rows
from tiktok_audiences.config import Source
from tiktok_audiences.counts import Counts
from tiktok_audiences.errors import ConfigError, PublishError, TooManyAudiencesError, UnreadableExportError
from tiktok_audiences.export import CSV, Export
from tiktok_audiences.storage import JAVA_ERRORS, one_line, thrown_by_java

MOST_AUDIENCES = 400
"""Largest number of audiences of an advertiser; a column with more names is not an audience column."""

_BUCKET_BYTES = 12 * 1024 * 1024
_MOST_BUCKETS = 4096
_MOST_BUCKET_MEMORY = 256 * 1024 * 1024


@dataclass(frozen=True)
class StagedPartition:
    """The distinct lines of one audience and format, and how many of them are a primary form."""

    audience: str
    format: str
    lines: int
    people: int


class StagedExport:
    """An export whose lines are staged: its partitions by audience and format, and its counts."""

    def __init__(self, staged: Any, place: str) -> None:
        self._staged = staged
        self._place = place
        summary = json.loads(staged.summary())
        self.partitions = [StagedPartition(**entry) for entry in summary["partitions"]]
        self.counts = Counts((name, count) for name, count in summary["counts"])

    def write_files(self, uris: Sequence[Sequence[str]], lines_a_file: int) -> None:
        """Writes the final files of each partition: `lines_a_file` sorted lines each, except the last."""
        with clear_errors(self._place):
            self._staged.assemble(json.dumps(uris), lines_a_file)


def stage_export(
    spark: SparkSession,
    export: Export,
    columns: ChosenColumns,
    source: Source,
    staging: str,
    buckets: int | None,
) -> StagedExport:
    """Reads an export once, judges its rows and stages their lines.

    Args:
        spark: The session.
        export: The export's files.
        columns: The chosen columns.
        source: The source's configuration, which says how identifiers become lines.
        staging: URI of a folder that only this attempt uses.
        buckets: Tasks after the exchange; None to choose by size.

    Raises:
        UnreadableExportError: When a file cannot be read completely.
        TooManyAudiencesError: When the audience column has more names than an advertiser can have audiences.
        CompiledRowsError: When the compiled code is missing or does not fit.
    """
    spec = {
        **spec_of_rows(export, columns, source),
        "buckets": buckets or choose_buckets(export, spark.sparkContext.defaultParallelism),
        "bucketBytes": choose_bucket_memory(spark),
        "staging": staging,
    }
    try:
        with clear_errors(export.place):
            staged = load_rows(spark).Preparation.stage(spark.sparkContext._jsc, json.dumps(spec))
    except TooManyAudiencesError as cause:
        raise too_many_audiences(export, columns, str(cause)) from cause
    result = StagedExport(staged, export.place)
    if result.counts.audiences > MOST_AUDIENCES:
        raise too_many_audiences(export, columns, str(result.counts.audiences))
    return result


def survey_rows(
    spark: SparkSession, export: Export, columns: ChosenColumns, source: Source, rows: int
) -> dict[str, Any]:
    """Counts for the first rows what the cells of each column could be, as `Survey.scala` describes."""
    spec = json.dumps(spec_of_rows(export, columns, source))
    with clear_errors(export.place):
        answer = load_rows(spark).Survey.run(spark._jsc.hadoopConfiguration(), spec, rows)
    found: dict[str, Any] = json.loads(answer)
    return found


def spec_of_rows(export: Export, columns: ChosenColumns, source: Source) -> dict[str, Any]:
    """What the compiled rows need to know about an export, in the form of `Spec.scala`."""
    needed = columns.names()
    audience_column = -1 if columns.audience is None else needed.index(columns.audience)
    return {
        "kind": export.kind,
        "files": export.shapes(needed),
        "audience": {"name": source.audience_name, "column": audience_column},
        "usualNames": list(TYPE_OF_NAME) if source.identifiers is None else [],
        "identifiers": [_identifier(chosen, needed, source) for chosen in columns.identifiers],
    }


def choose_buckets(export: Export, cores: int) -> int:
    """Tasks after the exchange: one per 12 MB of CSV, or as many as cores for a large enough export."""
    # Packed files and Parquet contain several times their size as text.
    factor = 1 if export.kind == CSV and not export.one_task_files else 4
    by_size = -(-export.bytes * factor // _BUCKET_BYTES)
    return min(max(by_size, min(cores, 1 + export.bytes // (1 << 20))), _MOST_BUCKETS)


def choose_bucket_memory(spark: SparkSession) -> int:
    """Bytes that a task after the exchange may use: a sixth of the heap for all parallel tasks together."""
    conf = spark.sparkContext.getConf()
    jvm: Any = spark.sparkContext._jvm
    cores = int(conf.get("spark.executor.cores") or spark.sparkContext.defaultParallelism)
    heap = conf.get("spark.executor.memory")
    is_local = jvm.org.apache.spark.util.Utils.isLocalMaster(spark._jsc.sc().conf())
    heap_bytes: int = (
        jvm.Runtime.getRuntime().maxMemory()
        if is_local or heap is None
        else jvm.org.apache.spark.network.util.JavaUtils.byteStringAsBytes(heap)
    )
    return min(_MOST_BUCKET_MEMORY, heap_bytes // 6 // cores)


@contextmanager
def clear_errors(place: str) -> Iterator[None]:
    """Reports errors of the compiled rows in one line, without a cell and without Java's stack trace.

    Raises:
        TooManyAudiencesError: For a column with too many names; it has only their number.
        PublishError: When a file cannot be written.
        ConfigError: For a setting that no rule accepts.
        UnreadableExportError: For anything else.
    """
    try:
        yield
    except JAVA_ERRORS as cause:
        error = thrown_by_java(cause)
        name = error.getClass().getSimpleName()
        if name == "TooManyAudiences":
            raise TooManyAudiencesError(str(error.getMessage())) from cause
        if name == "UnwritableFile":
            raise PublishError(str(error.getMessage())) from cause
        if name == "UnreadableRecords":
            raise UnreadableExportError(str(error.getMessage())) from cause
        if name == "SettingsError":
            raise ConfigError(f"the configuration cannot be used: {error.getMessage()}") from cause
        raise UnreadableExportError(f"{place} cannot be read: {one_line(cause)}") from cause


def too_many_audiences(export: Export, columns: ChosenColumns, names: str) -> TooManyAudiencesError:
    """The error for a column with too many names."""
    return TooManyAudiencesError(
        f"column {columns.audience!r} of {export.place} has {names} names; TikTok accepts {MOST_AUDIENCES}: "
        "name the column of audiences in the configuration"
    )


def _identifier(chosen: ChosenIdentifier, needed: Sequence[str], source: Source) -> dict[str, Any]:
    return {
        "column": needed.index(chosen.column),
        "regionColumn": -1 if chosen.region_column is None else needed.index(chosen.region_column),
        "settings": {
            "type": chosen.type,
            "defaultRegion": chosen.default_region,
            "numbers": chosen.numbers,
            "emailVariants": source.email_variants,
            "canonicalDomains": source.canonical_domains,
            "phoneVariants": source.phone_variants,
            "deviceVariants": source.device_variants,
        },
    }
