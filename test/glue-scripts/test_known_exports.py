"""Exports of known truth through the whole job: the counts are exact, or the run is refused."""

import re

import pytest
from helpers.csv_exports import CsvExport, make_export
from helpers.workbench import Workbench, sha256
from tiktok_audiences.errors import UnreadableExportError

SOURCE = {
    "name": "loyalty",
    "audience": {"name": "x"},
    "identifiers": [{"column": "email", "type": "email"}],
}


def _addresses(export: CsvExport, *, broken: bool) -> list[str]:
    """The cells of addresses of the records that are broken, or of those that are not; empty ones as well."""
    return [record.cells[export.email] for record in export.records if record.broken == broken]


def _refusal(bench: Workbench) -> str | None:
    try:
        bench.run("--shuffle_partitions", "2")
    except UnreadableExportError as error:
        return str(error)
    return None


def test_counts_of_files_of_every_dialect_are_exact(bench: Workbench) -> None:
    exports = [make_export(seed, breakages=0) for seed in range(150)]
    for number, export in enumerate(exports):
        bench.write(f"{number:03d}.csv", export.content)
    bench.configure(SOURCE)

    bench.run("--shuffle_partitions", "5")

    cells = [cell for export in exports for cell in _addresses(export, broken=False)]
    report = bench.report()
    assert (report["records"], report["rows"], report["malformed"]) == (len(cells), len(cells), [])
    assert report["columns"][0]["missing"] == cells.count("")
    assert report["columns"][0]["hashed"] == len(cells) - cells.count("")
    assert bench.lines("x") == sorted({sha256(cell) for cell in cells if cell})


@pytest.mark.parametrize("seed", range(1, 40, 3))
def test_broken_record_costs_itself_and_nobody_else_or_the_run_is_refused(
    bench: Workbench, seed: int
) -> None:
    export = make_export(seed, breakages=1 + seed % 3)
    bench.write("part.csv", export.content)
    bench.configure(SOURCE)

    refusal = _refusal(bench)
    if refusal is not None:
        assert re.search(r"part\.csv, line \d+: ", refusal)
        assert not bench.audiences.exists()
        return

    report = bench.report()
    sound, broken = _addresses(export, broken=False), _addresses(export, broken=True)
    column = report["columns"][0]
    malformed = report["rejectedRows"].get("malformed_row", 0)
    assert report["records"] == report["rows"] + malformed
    assert column["missing"] + column["hashed"] + sum(column["rejected"].values()) == report["rows"]
    # Every sound record is in the counts and in the lines; what else is there comes of a broken one.
    assert report["records"] >= len(sound)
    assert column["hashed"] >= sum(map(bool, sound))
    lines = set(bench.lines("x"))
    assert lines >= {sha256(cell) for cell in sound if cell}
    assert len(lines - {sha256(cell) for cell in [*sound, *broken]}) <= len(broken)
    begins = [line + 1 for line in export.lines]
    owners = {max(begin for begin in begins if begin <= place["line"]) for place in report["malformed"]}
    is_broken = dict(zip(begins, (record.broken for record in export.records), strict=True))
    assert all(is_broken[owner] for owner in owners)
