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
    (head,) = json.loads(rows().FileHeads.inspect(hadoop(), json.dumps([f"file:{path}"]), has_header))
    return dict(head)


def read_splits(
    path: Path, spec: dict[str, Any], split_bytes: int = WHOLE, kind: str = "email"
) -> list[dict[str, Any]]:
    """The records of each split of a file: their lines, and their cells and further values.

    Args:
        path: The file.
        spec: How it is read.
        split_bytes: Bytes of a split, at the most.
        kind: The type of its identifiers.

    Raises:
        UnreadableRecordsError: When the file cannot be read, or in two ways.
    """
    file = spec["files"][0]
    columns = len(file.get("names") or file["positions"])
    try:
        found: list[dict[str, Any]] = json.loads(
            _read()(hadoop(), _spec_of(path, spec, kind), columns, java_long()(split_bytes))
        )
        return found
    except JAVA_ERRORS as error:
        thrown = thrown_by_java(error)
        if thrown.getClass().getSimpleName() != "UnreadableRecords":
            raise
        raise UnreadableRecordsError(thrown.getMessage()) from error


def survey_of(path: Path, spec: dict[str, Any]) -> dict[str, Any]:
    """What a survey finds in a whole file, for which every column holds addresses."""
    columns = {**spec, "identifiers": range(spec["files"][0]["columns"])}
    answer = rows().Survey.run(hadoop(), _spec_of(path, columns, "email"), 1 << 30)
    found: dict[str, Any] = json.loads(answer)
    return found


def read_records(
    path: Path, spec: dict[str, Any], split_bytes: int = WHOLE, kind: str = "email"
) -> tuple[list[dict[str, Any]], int]:
    """The records of all splits, with lines counted from the file's beginning, and the number of lines."""
    records = []
    lines = 0
    for split in read_splits(path, spec, split_bytes, kind):
        records += [{**record, "line": record["line"] + lines} for record in split["records"]]
        lines += split["lines"]
    return records, lines


def _spec_of(path: Path, spec: dict[str, Any], kind: str) -> str:
    """JSON of a `Spec` of one file."""
    (shape,) = spec["files"]
    identifiers = [
        {"column": column, "regionColumn": -1, "settings": {"type": kind}} for column in spec["identifiers"]
    ]
    file = {**shape, "uri": f"file:{path}", "bytes": path.stat().st_size}
    return json.dumps({**spec, "identifiers": identifiers, "files": [file]})
