"""The contents of an export's folder: its data files, their kind and their columns."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession

from tiktok_audiences.columns import ChosenColumns, find_column, plain_name, type_of_name
from tiktok_audiences.compiled import load_rows
from tiktok_audiences.errors import (
    EmptyExportError,
    MissingColumnError,
    UnreadableExportError,
    UnsupportedColumnTypeError,
)
from tiktok_audiences.storage import Storage, StoredFile

CSV = "csv"
PARQUET = "parquet"
JSON = "json"

_EMPTY = "empty"
FLOATS = ("FLOAT", "LIST<FLOAT>")
"""Types that cannot hold a phone number."""


@dataclass(frozen=True)
class FileColumn:
    """A column of one file: its name, its type in the file, and whether it can be read as text.

    `is_showable` is false for a name that may be data: it is compared but never shown.
    """

    name: str
    type: str
    is_text: bool
    is_showable: bool


@dataclass(frozen=True)
class ExportFile:
    """A data file of an export, as the compiled rows found it; `head` is what they need to read it."""

    stored: StoredFile
    kind: str
    columns: tuple[FileColumn, ...]
    head: dict[str, Any]

    @property
    def names(self) -> list[str]:
        """Names of the columns in the order of the file."""
        return [column.name for column in self.columns]


@dataclass(frozen=True)
class Export:
    """The data files of one export, all of one kind, in the order of their URIs.

    Attributes:
        place: URI of the export's folder, or of its one file.
        kind: `csv`, `parquet` or `json`.
        files: The files that are not empty.
        found: Number of data files, empty ones included.
        modified_ms: When the newest file was written, in milliseconds since 1970.
    """

    place: str
    kind: str
    files: tuple[ExportFile, ...]
    found: int
    modified_ms: int

    @property
    def bytes(self) -> int:
        """Total size of the files, as stored."""
        return sum(file.stored.bytes for file in self.files)

    @property
    def one_task_files(self) -> int:
        """Files that cannot be split, so that one task reads each."""
        return sum(bool(file.head["compressed"]) for file in self.files)

    @property
    def facts(self) -> dict[str, Any]:
        """What a report says of the export."""
        return {
            "format": self.kind,
            "files": len(self.files),
            "bytes": self.bytes,
            "oneTaskFiles": self.one_task_files,
        }

    @property
    def columns(self) -> list[FileColumn]:
        """The columns of all files, alike ones of two files once."""
        columns: list[FileColumn] = []
        for file in self.files:
            known = {plain_name(column.name) for column in columns}
            columns += [column for column in file.columns if plain_name(column.name) not in known]
        return columns

    @property
    def names(self) -> list[str]:
        """Names of the columns."""
        return [column.name for column in self.columns]

    @property
    def columns_place(self) -> str:
        """Whose columns these are: the only file's, or the export's."""
        if self.kind == JSON:
            return f"the first 256 KiB of each file of {self.place}"
        return self.files[0].stored.uri if len(self.files) == 1 else self.place

    @property
    def hidden_names(self) -> set[str]:
        """Names of columns that may be data and are never shown; a usual name of an identifier is none."""
        hidden = {column.name for file in self.files for column in file.columns if not column.is_showable}
        return {name for name in hidden if type_of_name(name) is None}

    def name_of(self, file: int) -> str:
        """A file's path below the export's folder."""
        return _below(self.files[file].stored.uri, self.place)

    def check_columns(self, chosen: ChosenColumns) -> None:
        """Checks that every file has the required columns, with types that can be read.

        Raises:
            MissingColumnError: When a file lacks a column.
            AmbiguousColumnError: When a file has two columns that match one name.
            UnsupportedColumnTypeError: When a column cannot be read as text, or not as phone numbers.
        """
        phones = {entry.column for entry in chosen.identifiers if entry.type == "phone"}
        for file in self.files:
            for name in chosen.names():
                self._check_column(file, name, is_phone=name in phones)

    def shapes(self, needed: Sequence[str]) -> list[dict[str, Any]]:
        """What the compiled rows need to read the files, in the form of `FileShape` in `Spec.scala`."""
        return [self._shape_of(file, needed) for file in self.files]

    def _shape_of(self, file: ExportFile, needed: Sequence[str]) -> dict[str, Any]:
        found = [_column_of(file, name, self.kind) for name in needed]
        return {
            **file.head,
            "uri": file.stored.uri,
            "bytes": file.stored.bytes,
            "columns": len(file.columns),
            "names": found,
            "positions": [file.names.index(name) for name in found] if self.kind == CSV else [],
        }

    def _check_column(self, file: ExportFile, name: str, *, is_phone: bool) -> None:
        found = _column_of(file, name, self.kind)
        column = next((column for column in file.columns if column.name == found), None)
        if column is None:
            return
        place = f"{file.stored.uri} has a column {column.name!r} of type {column.type}"
        if not column.is_text:
            raise UnsupportedColumnTypeError(f"{place}; cast it to text in the query")
        if is_phone and column.type in FLOATS:
            raise UnsupportedColumnTypeError(
                f"{place}, which cannot hold all digits of a number; cast its source to text in the query"
            )


def data_files(folder: str, files: Sequence[StoredFile]) -> list[StoredFile]:
    """The files with rows: no part of their path begins with `_` or `.` (markers, temporary files)."""
    return [
        file
        for file in files
        if not any(name.startswith(("_", ".")) for name in _below(file.uri, folder).split("/"))
    ]


def inspect_export(
    spark: SparkSession, storage: Storage, place: str, columns: Sequence[str] | None = None
) -> Export:
    """Inspects the beginning of every file of an export.

    Args:
        spark: The session.
        storage: The file storage.
        place: URI of the export's folder, or of its one file.
        columns: Names of the columns of CSV files without a header; None for files that have one.

    Raises:
        EmptyExportError: When there is no file; empty files are an export without rows.
        UnreadableExportError: When a file is of an unknown kind, or the kinds are mixed.
    """
    stored = data_files(place, storage.list_files(place))
    if not stored:
        raise EmptyExportError(f"{place} has no data file; check the source's name and export id, or path")
    rows: Any = load_rows(spark)
    hadoop = spark._jsc.hadoopConfiguration()
    heads = json.loads(
        rows.FileHeads.inspect(hadoop, json.dumps([file.uri for file in stored]), columns is None)
    )
    inspected = [_file(file, head, columns) for file, head in zip(stored, heads, strict=True)]
    files = tuple(file for file in inspected if file.kind != _EMPTY)
    kinds = {file.kind: file.stored.uri for file in files}
    if len(kinds) > 1:
        examples = ", ".join(f"{kind} ({uri})" for kind, uri in sorted(kinds.items()))
        raise UnreadableExportError(f"{place} has files of several kinds: {examples}; export one kind")
    newest = max(file.modified_ms for file in stored)
    return Export(place, next(iter(kinds), CSV), files, len(stored), newest)


def _file(stored: StoredFile, head: dict[str, Any], columns: Sequence[str] | None) -> ExportFile:
    if "refused" in head:
        raise UnreadableExportError(head["refused"])
    found = tuple(
        FileColumn(column["name"], column["type"], column["text"], column["showable"])
        for column in head.pop("columns", ())
    )
    if head["kind"] == CSV and columns is not None:
        if head["count"] != len(columns):
            raise UnreadableExportError(
                f"{stored.uri} has {head['count']} columns in its first line, and {len(columns)} are named; "
                'correct "columns" in the configuration, or --columns of init and inspect'
            )
        found = tuple(FileColumn(name, "text", is_text=True, is_showable=True) for name in columns)
    return ExportFile(stored, head["kind"], found, head)


def _column_of(file: ExportFile, name: str, kind: str) -> str:
    """A column's name in a file; in JSON a key may occur only after the first lines."""
    try:
        return find_column(name, file.names, file.stored.uri)
    except MissingColumnError:
        if kind == JSON:
            return name
        raise


def _below(uri: str, folder: str) -> str:
    base = folder.split("://", 1)[-1].removeprefix("file:").strip("/")
    _, _, below = uri.partition(f"{base}/")
    return below or uri.rsplit("/", 1)[-1]
