"""Exports of known truth through the whole job: the counts are exact, or the run is refused."""

import itertools
import re

import pytest
from helpers.csv_exports import CsvFile, make_file
from helpers.job_context import JobContext, sha256
from tiktok_audiences.errors import UnreadableExportError

SOURCE = {
    "name": "loyalty",
    "audience": {"name": "x"},
    "identifiers": [{"column": "email", "type": "email"}],
}


def _files(first: int, count: int, breakages: int, *, has_lines: bool) -> list[CsvFile]:
    """Files with a column `email`, each with one way of writing quotes."""
    made = (make_file(seed, breakages, has_lines=has_lines) for seed in itertools.count(first))
    usable = (file for file in made if file.shape.identifiers and len(file.shape.ways) == 1)
    return list(itertools.islice(usable, count))


def _addresses(files: list[CsvFile], *, broken: bool) -> list[str]:
    """The cells `email` of the records that are broken, or of those that are not."""
    return [
        record.cells[file.shape.identifiers[0]]
        for file in files
        for record in file.records
        if (record.breakage is not None) == broken
    ]


def _refusal(context: JobContext) -> str | None:
    try:
        context.run("--shuffle_partitions", "2")
    except UnreadableExportError as error:
        return str(error)
    return None


def test_counts_of_files_of_every_dialect_are_exact(context: JobContext) -> None:
    files = _files(0, 80, 0, has_lines=False) + _files(1_000, 70, 0, has_lines=True)
    for number, file in enumerate(files):
        context.write(f"{number:03d}.csv", file.content)
    context.configure(SOURCE)

    context.run("--shuffle_partitions", "5")

    cells = _addresses(files, broken=False)
    report = context.report()
    assert (report["records"], report["rows"], report["malformed"]) == (len(cells), len(cells), [])
    assert report["columns"][0]["missing"] == cells.count("") + cells.count("none")
    assert report["columns"][0]["rejected"] == {"invalid_email": cells.count("x")}
    assert context.lines("x") == sorted({sha256(cell) for cell in cells if "@" in cell})


@pytest.mark.parametrize("seed", range(0, 60, 5))
@pytest.mark.parametrize("has_lines", [True, False])
def test_broken_records_cost_themselves_and_nobody_else_or_the_run_is_refused(
    context: JobContext, seed: int, has_lines: bool
) -> None:
    files = [
        file
        for breakages in range(3)
        for file in _files(seed + 1_000 * breakages, 1, breakages, has_lines=has_lines)
    ]
    for number, file in enumerate(files):
        context.write(f"part-{number}.csv", file.content)
    context.configure(SOURCE)

    refusal = _refusal(context)
    if refusal is not None:
        assert re.search(r"part-\d\.csv, line \d+: ", refusal)
        assert [path for path in context.audiences.rglob("*") if path.is_file()] == []
        return

    report = context.report()
    sound, broken = _addresses(files, broken=False), _addresses(files, broken=True)
    column = report["columns"][0]
    malformed = report["rejectedRows"].get("malformed_row", 0)
    assert report["records"] == len(sound) + len(broken) == report["rows"] + malformed
    assert column["missing"] + column["hashed"] + sum(column["rejected"].values()) == report["rows"]
    lines = set(context.lines("x"))
    assert lines >= {sha256(cell) for cell in sound if "@" in cell}
    assert len(lines - {sha256(cell) for cell in [*sound, *broken]}) <= len(broken)
    places = {(place["file"], place["line"]) for place in report["malformed"]}
    assert len(places) == malformed
    assert places <= {
        (f"part-{number}.csv", line + 1)
        for number, file in enumerate(files)
        for line, record in zip(file.lines, file.records, strict=True)
        if record.breakage is not None
    }
