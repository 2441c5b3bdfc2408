"""The compiled readers in a JVM without Spark: what they read, as Python values."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tiktok_audiences.storage import JAVA_ERRORS, thrown_by_java

from helpers.jvm import jvm, rows

WHOLE = 1 << 40


class UnreadableRecordsError(Exception):
    """The reader refused the file; the message is the reader's."""


@cache
def hadoop() -> Any:
    """Hadoop's settings."""
    return jvm().org.apache.hadoop.conf.Configuration()


@cache
def spec_class() -> Any:
    """Java's class of `Spec`."""
    return jvm().java.lang.Class.forName("tiktok.rows.Spec")


@cache
def read_json() -> Any:
    """The function that makes an object of JSON."""
    return rows().Json.read


@cache
def _read() -> Any:
    """The function that reads a whole file."""
    return rows().WholeFile.read


@cache
def java_long() -> Any:
    """The function that makes a Java `Long` of a Python integer."""
    return jvm().java.lang.Long.valueOf


def csv_spec(
    columns: int, positions: Sequence[int], identifiers: Sequence[int], **more: Any
) -> dict[str, Any]:
    """How a CSV file is read; `more` are further fields of the file."""
    file = {"columns": columns, "positions": list(positions), **more}
    return {"kind": "csv", "identifiers": list(identifiers), "files": [file]}


def head_of(path: Path, *, has_header: bool = True) -> dict[str, Any]:
    """What the beginning of a file tells."""
    head: dict[str, Any] = json.loads(rows().FileHeads.inspect(hadoop(), f"file:{path}", has_header))
    return head


def read_splits(path: Path, spec: dict[str, Any], split_bytes: int = WHOLE) -> list[dict[str, Any]]:
    """The records of each split of a file: their lines, and their cells and further values.

    Args:
        path: The file.
        spec: How it is read; its identifiers are addresses.
        split_bytes: Bytes of a split, at the most.

    Raises:
        UnreadableRecordsError: When the file cannot be read, or in two ways.
    """
    uri = f"file:{path}"
    (shape,) = spec["files"]
    identifiers = [
        {"column": column, "regionColumn": -1, "settings": {"type": "email"}}
        for column in spec["identifiers"]
    ]
    file = {**shape, "uri": uri, "bytes": path.stat().st_size}
    columns = len(file.get("names") or file["positions"])
    whole = json.dumps({**spec, "identifiers": identifiers, "files": [file]})
    try:
        found: list[dict[str, Any]] = json.loads(_read()(hadoop(), whole, columns, java_long()(split_bytes)))
        return found
    except JAVA_ERRORS as error:
        thrown = thrown_by_java(error)
        if thrown.getClass().getSimpleName() != "UnreadableRecords":
            raise
        raise UnreadableRecordsError(thrown.getMessage()) from error


def read_records(
    path: Path, spec: dict[str, Any], split_bytes: int = WHOLE
) -> tuple[list[dict[str, Any]], int]:
    """The records of all splits, with lines counted from the file's beginning, and the number of lines."""
    records = []
    lines = 0
    for split in read_splits(path, spec, split_bytes):
        records += [{**record, "line": record["line"] + lines} for record in split["records"]]
        lines += split["lines"]
    return records, lines
