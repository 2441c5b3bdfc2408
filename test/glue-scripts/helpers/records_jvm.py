"""A JVM with the compiled rows, without Spark, and what it reads as Python values."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from helpers.jvm import jvm


class UnreadableRecordsError(Exception):
    """The reader refused the file; the message is the reader's."""


@cache
def hadoop() -> Any:
    """Hadoop's settings."""
    return jvm().org.apache.hadoop.conf.Configuration()


def csv_spec(
    columns: int, positions: Sequence[int], identifiers: Sequence[int], **more: Any
) -> dict[str, Any]:
    """How a CSV file is read; `more` are further fields of the file."""
    file = {"columns": columns, "positions": list(positions), **more}
    return {"kind": "csv", "identifiers": list(identifiers), "files": [file]}


def head_of(path: Path, *, has_header: bool = True) -> dict[str, Any]:
    """What the beginning of a file tells."""
    head: dict[str, Any] = json.loads(jvm().tiktok.rows.Preview.head(hadoop(), f"file:{path}", has_header))
    return head


def read_splits(path: Path, spec: dict[str, Any], split_bytes: int = 1 << 40) -> list[dict[str, Any]]:
    """The records of each split of a file.

    Raises:
        UnreadableRecordsError: When the file cannot be read.
    """
    size = path.stat().st_size
    text = jvm().tiktok.rows.Preview.read(hadoop(), json.dumps(spec), f"file:{path}", size, split_bytes)
    found: Any = json.loads(text)
    if "refused" in found:
        raise UnreadableRecordsError(found["refused"])
    splits: list[dict[str, Any]] = found
    return splits


def read_records(
    path: Path, spec: dict[str, Any], split_bytes: int = 1 << 40
) -> tuple[list[dict[str, Any]], int]:
    """The records of all splits, with lines counted from the file's beginning, and the number of lines."""
    records = []
    lines = 0
    for split in read_splits(path, spec, split_bytes):
        records += [{**record, "line": record["line"] + lines} for record in split["records"]]
        lines += split["lines"]
    return records, lines
