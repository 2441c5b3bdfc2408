"""CSV files with broken records, of known truth: each is read exactly, or refused by file and line."""

import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.csv_exports import CsvFile, make_file, strict_rows
from helpers.records_jvm import UnreadableRecordsError, csv_spec, head_of, read_records, survey_of

REFUSAL = re.compile(
    r"file:\S+/part\.csv, line \d+: it cannot be told which lines here are one record; correct their quotes "
    r"and cells, or export without line breaks in cells"
)


def test_file_of_one_line_records_without_a_broken_one_is_read_exactly(tmp_path: Path) -> None:
    for seed in range(40):
        assert _is_exact(tmp_path, make_file(seed, 0, has_lines=False), seed), seed


def test_line_breaks_in_cells_are_no_reason_to_refuse_a_file(tmp_path: Path) -> None:
    exact = [_is_exact(tmp_path, make_file(seed, 0, has_lines=True), seed) for seed in range(60)]

    assert all(exact)


def test_broken_quote_costs_one_record_where_each_record_is_one_line_with_its_identifier(
    tmp_path: Path,
) -> None:
    for seed in range(200):
        file = make_file(seed, 1, has_lines=False)
        has_identifiers = len(file.shape.identifiers) == 1 and file.shape.missing == 0
        if (
            has_identifiers
            and len(file.shape.ways) == 1
            and not any(r.breakage == "cut" for r in file.records)
        ):
            assert _is_exact(tmp_path, file, seed), seed


def test_broken_quote_or_cut_line_costs_one_record_beside_ten_thousand_of_one_line(tmp_path: Path) -> None:
    for seed in range(4):
        file = make_file(seed, 1, has_lines=False, records=range(10_100, 10_101))
        assert _is_exact(tmp_path, file, seed, longest_split=100_000), seed


@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(100_000, 100_100), id="some"),
        pytest.param(range(200_000, 205_000), id="many", marks=pytest.mark.full),
    ],
)
def test_file_with_up_to_four_broken_records_is_read_exactly_or_refused(tmp_path: Path, seeds: range) -> None:
    exact = [
        _is_exact(tmp_path, make_file(seed, seed % 5, has_lines=seed // 5 % 2 == 1), seed) for seed in seeds
    ]

    assert sum(exact) >= len(seeds) * 0.5


@pytest.mark.full
def test_few_small_files_of_one_line_records_with_identifiers_are_refused(tmp_path: Path) -> None:
    files = [(seed, make_file(seed, seed % 5, has_lines=False)) for seed in range(2_000)]

    exact = [_is_exact(tmp_path, file, seed) for seed, file in files if file.shape.missing == 0]

    assert sum(exact) >= len(exact) * 0.8


@pytest.mark.parametrize("kind", ["email", "phone"])
@pytest.mark.parametrize(
    "seeds",
    [
        pytest.param(range(300_000, 300_150), id="some"),
        pytest.param(range(400_000, 402_000), id="many", marks=pytest.mark.full),
    ],
)
def test_survey_marks_every_file_that_is_refused_and_none_of_sound_lines(
    tmp_path: Path, seeds: range, kind: str
) -> None:
    found = []
    for seed in seeds:
        file = make_file(seed, seed % 5, has_lines=seed // 5 % 2 == 1)
        content = file.content if kind == "email" else _with_phones(file.content)
        (tmp_path / "part.csv").write_bytes(content)
        head = head_of(tmp_path / "part.csv")
        shape = {name: head[name] for name in ("dataStart", "quotes")}
        spec = csv_spec(head["count"], range(head["count"]), file.shape.identifiers, **shape)
        is_refused = isinstance(_read(tmp_path / "part.csv", spec, kind=kind), str)
        is_marked = survey_of(tmp_path / "part.csv", spec)["mayBeAmbiguous"]
        has_sound_lines = all(record.breakage is None and not record.has_lines for record in file.records)
        assert is_marked or not is_refused, seed
        assert not (is_marked and has_sound_lines), seed
        found.append(is_refused)

    assert any(found)


def _with_phones(content: bytes) -> bytes:
    """A file with numbers in place of its addresses."""
    return re.sub(
        rb"u(\d+)\.(\d)@example\.com", lambda found: b"+49151%07d%d" % (int(found[1]), int(found[2])), content
    )


def _is_exact(folder: Path, file: CsvFile, seed: int, longest_split: int = 300) -> bool:
    """Whether the file is read, and then with its true records; for another way of splitting it likewise."""
    path = folder / "part.csv"
    path.write_bytes(file.content)
    head = head_of(path)
    shape = {name: head[name] for name in ("dataStart", "quotes")}
    spec = csv_spec(head["count"], range(head["count"]), file.shape.identifiers, **shape)
    whole = _read(path, spec)
    assert _read(path, spec, Random(seed).randint(1, longest_split)) == whole, seed
    if isinstance(whole, str):
        assert REFUSAL.fullmatch(whole), seed
        return False
    records, _ = whole
    lines = [record["line"] for record in records]
    if lines != list(file.lines):
        # What is left of the broken records makes the bytes another file, without a broken quote.
        assert any(record.breakage for record in file.records), seed
        cells = [record.get("cells") for record in records]
        assert list(zip(lines, cells, strict=True)) == strict_rows(file), seed
        return True
    # Records in both ways of writing quotes may be read in the wrong one.
    sound = [
        number
        for number, record in enumerate(file.records)
        if record.breakage is None and (len(file.shape.ways) == 1 or not record.has_quotes)
    ]
    assert [records[number].get("cells") for number in sound] == [
        list(file.records[number].cells) for number in sound
    ], seed
    return True


def _read(
    path: Path, spec: dict[str, Any], split_bytes: int = 1 << 40, kind: str = "email"
) -> tuple[list[Any], int] | str:
    try:
        return read_records(path, spec, split_bytes, kind)
    except UnreadableRecordsError as error:
        return str(error)
