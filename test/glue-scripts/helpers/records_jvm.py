"""The compiled readers in a JVM without Spark: what they read, as Python values."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from py4j.protocol import Py4JJavaError

from helpers.jvm import jvm

WHOLE = 1 << 40


class UnreadableRecordsError(Exception):
    """The reader refused the file; the message is the reader's."""


@cache
def hadoop() -> Any:
    """Hadoop's settings."""
    return jvm().org.apache.hadoop.conf.Configuration()


def spec_class() -> Any:
    """Java's class of `Spec`."""
    return jvm().java.lang.Class.forName("tiktok.rows.Spec")


def csv_spec(
    columns: int, positions: Sequence[int], identifiers: Sequence[int], **more: Any
) -> dict[str, Any]:
    """How a CSV file is read; `more` are further fields of the file."""
    file = {"columns": columns, "positions": list(positions), **more}
    return {"kind": "csv", "identifiers": list(identifiers), "files": [file]}


def head_of(path: Path, *, has_header: bool = True) -> dict[str, Any]:
    """What the beginning of a file tells."""
    head: dict[str, Any] = json.loads(
        jvm().tiktok.rows.FileHeads.inspect(hadoop(), f"file:{path}", has_header)
    )
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
    rows = jvm().tiktok.rows
    uri = f"file:{path}"
    (shape,) = spec["files"]
    size = path.stat().st_size
    identifiers = [
        {"column": column, "regionColumn": -1, "settings": {"type": "email"}}
        for column in spec["identifiers"]
    ]
    whole = {**spec, "identifiers": identifiers, "files": [{**shape, "uri": uri, "bytes": size}]}
    parsed = rows.Json.read(json.dumps(whole), spec_class())
    file = parsed.files().apply(0)
    splits = rows.Tasks.splitsOf(file, 0, jvm().java.lang.Long.valueOf(split_bytes))
    files = rows.DataFiles(hadoop())
    try:
        signs = jvm().java.util.ArrayList()
        found = [
            _read(rows.Records.open(files, splits.apply(i), parsed), spec, signs)
            for i in range(splits.size())
        ]
        rows.Ambiguity.refuse(
            files,
            uri,
            file.compressed(),
            jvm().scala.collection.JavaConverters.asScalaBuffer(signs),
        )
        return found
    except Py4JJavaError as error:
        if error.java_exception.getClass().getSimpleName() != "UnreadableRecords":
            raise
        raise UnreadableRecordsError(error.java_exception.getMessage()) from error


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


def _read(reader: Any, spec: dict[str, Any], signs: Any) -> dict[str, Any]:
    try:
        file = spec["files"][0]
        columns = len(file.get("names") or file["positions"])
        found = []
        while reader.next():
            found.append({"line": reader.line(), **_record(reader, columns)})
        of_split = reader.signs().iterator()
        while of_split.hasNext():
            signs.add(of_split.next())
        return {"lines": reader.lines(), "records": found}
    finally:
        reader.close()


def _record(reader: Any, columns: int) -> dict[str, Any]:
    if reader.isMalformed():
        return {"malformed": True}
    write = jvm().tiktok.rows.Json.write
    values = [json.loads(write(reader.values(column))) for column in range(columns)]
    more = [further for _, *further in values]
    return {"cells": [first for first, *_ in values], **({"more": more} if any(more) else {})}
