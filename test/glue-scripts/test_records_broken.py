"""CSV files with broken records, of known truth: each is read exactly, or refused by file and line."""

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.csv_exports import CsvFile, make_file
from helpers.records_jvm import UnreadableRecordsError, csv_spec, head_of, read_records

REFUSAL = re.compile(
    r"file:\S+/part\.csv, line \d+: a quote is out of place here, and it cannot be told which lines are one "
    r"record; correct the quotes, or export without line breaks in cells"
)


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_file_without_a_broken_record_is_read_exactly(tmp_path: Path, first: int) -> None:
    for seed in range(first, first + 40):
        file = make_file(seed, breakages=0)

        assert _is_exact(tmp_path, file, seed), seed


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_broken_quote_costs_one_record_where_each_has_an_address_and_one_line(
    tmp_path: Path, first: int
) -> None:
    for seed in range(first, first + 40):
        file = make_file(seed, breakages=1, is_ordinary=True)
        # The beginning of a record that is cut in a quoted cell may also be that of one of several lines.
        if not any(record.breakage == "cut" for record in file.records):
            assert _is_exact(tmp_path, file, seed), seed


@pytest.mark.parametrize("breakages", [1, 2, 3, 4])
def test_file_with_broken_records_is_read_exactly_or_refused(tmp_path: Path, breakages: int) -> None:
    exact = [
        _is_exact(tmp_path, make_file(seed, breakages), seed)
        for seed in range(breakages * 1000, breakages * 1000 + 60)
    ]

    assert sum(exact) >= 5


def _is_exact(folder: Path, file: CsvFile, seed: int) -> bool:
    """Whether the file is read, and then with its true records; for another way of splitting it likewise."""
    path = folder / "part.csv"
    path.write_bytes(file.content)
    head = head_of(path)
    shape = {name: head[name] for name in ("dataStart", "quotes")}
    spec = csv_spec(head["count"], range(head["count"]), [file.shape.email, file.shape.second], **shape)
    whole = _read(path, spec)
    assert _read(path, spec, Random(seed).randint(1, 300)) == whole, seed
    if isinstance(whole, str):
        assert REFUSAL.fullmatch(whole), seed
        return False
    records, _ = whole
    assert [record["line"] for record in records] == list(file.lines), seed
    sound = [number for number, record in enumerate(file.records) if record.breakage is None]
    assert [records[number].get("cells") for number in sound] == [
        list(file.records[number].cells) for number in sound
    ], seed
    return True


def _read(path: Path, spec: dict[str, Any], split_bytes: int = 1 << 40) -> tuple[list[Any], int] | str:
    try:
        return read_records(path, spec, split_bytes)
    except UnreadableRecordsError as error:
        return str(error)
