"""The truth of the generator against a second opinion: plain Python, libphonenumber and hashlib."""

import csv
import json
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from plain_python import audience_of, is_audience
from plain_rules import FORMATS, judge

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sample-data"
KINDS = {
    "email": "email",
    "hashed_email": "email",
    "phone": "phone",
    "idfa": "idfa",
    "gaid": "gaid",
    "device_id": "maid",
}
OWN_OUTCOMES = ("missing", "prehashed", "hashed")
NOTES = ("readAsInternational", "bothReadingsValid", "notInUse", "upperCaseHash")

# What the cells behind the end of a record hold that was cut off.
CUT_OFF = "\0cut off"

Row = dict[str, str | None]


def rows_of(folder: Path) -> Iterator[Row]:
    for path in sorted(folder.iterdir()):
        if path.suffix == ".csv":
            with path.open(newline="", encoding="utf-8") as file:
                yield from csv.DictReader(file, restval=CUT_OFF)
        elif path.suffix == ".jsonl":
            yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())
        else:
            yield from pq.read_table(path).to_pylist()


def second_opinion(rows: list[Row], audience: str | None, default_region: str | None) -> dict[str, Any]:
    columns = [column for column in rows[0] if column in KINDS]
    outcomes: dict[str, Counter[str]] = {column: Counter() for column in columns}
    rejected_rows: Counter[str] = Counter()
    lines: dict[tuple[str, str], set[str]] = defaultdict(set)
    people: dict[tuple[str, str], set[str]] = defaultdict(set)
    given: Counter[tuple[str, str]] = Counter()
    rejected: Counter[tuple[str, str]] = Counter()
    records = len(rows)
    rows = [row for row in rows if CUT_OFF not in row.values()]
    if len(rows) < records:
        rejected_rows["malformed_row"] = records - len(rows)
    for row in rows:
        name = audience or audience_of(row["segment"] or "")
        if not is_audience(name):
            rejected_rows["invalid_audience"] += 1
            continue
        formats = set()
        for column in columns:
            kind = KINDS[column]
            verdict = judge(kind, row[column], row.get("country"), default_region)
            outcomes[column].update((verdict.outcome, *verdict.notes))
            key = (name, FORMATS[kind])
            rejected[key] += verdict.outcome not in OWN_OUTCOMES
            if verdict.hashes:
                formats.add(key)
                people[key].add(verdict.hashes[0])
                lines[key].update(verdict.hashes)
        given.update(formats)
    return {
        "records": records,
        "rows": len(rows),
        "rejectedRows": dict(rejected_rows),
        "columns": {column: dict(counts) for column, counts in outcomes.items()},
        "partitions": {
            key: (given[key], rejected[key], len(people[key]), len(lines[key]), xor(lines[key]))
            for key in lines
        },
    }


def xor(hashes: set[str]) -> str:
    total = 0
    for value in hashes:
        total ^= int(value, 16)
    return f"{total:064x}"


def as_opinion(truth: dict[str, Any]) -> dict[str, Any]:
    return {
        "records": truth["records"],
        "rows": truth["rows"],
        "rejectedRows": truth["rejectedRows"],
        "columns": {
            column["column"]: {name: column[name] for name in OWN_OUTCOMES if column[name]}
            | {name: column[name] for name in NOTES if column[name]}
            | column["rejected"]
            for column in truth["columns"]
        },
        "partitions": {
            (each["audience"], each["format"]): tuple(
                each[count] for count in ("rows", "rejected", "people", "unique", "xor")
            )
            for each in truth["partitions"]
        },
    }


@pytest.mark.parametrize(
    ("export", "audience", "default_region"),
    [
        ("loyalty/5f0c2a4e-7d3b-4c19-9b60-1e8a2f7d4c31", None, "US"),
        ("web/2026-11-21", "Website visitors", None),
        ("app/2026-11-21", None, None),
    ],
)
def test_the_committed_truth_is_what_plain_python_finds(
    export: str, audience: str | None, default_region: str | None
) -> None:
    rows = list(rows_of(SAMPLES / "exports" / export))

    found = second_opinion(rows, audience, default_region)

    truth = json.loads((SAMPLES / "truth" / f"{export}.json").read_text(encoding="utf-8"))
    assert found == as_opinion(truth)


def test_the_truth_of_a_generated_export_is_what_plain_python_finds(tmp_path: Path) -> None:
    node = ROOT / "node_modules" / ".bin" / "node"
    folder, truth = tmp_path / "export", tmp_path / "truth.json"
    command = [str(node), str(ROOT / "sample-data" / "generate.ts"), "--rows", "20000", "--seed", "77"]
    subprocess.run([*command, "--folder", str(folder), "--truth", str(truth)], check=True)  # noqa: S603 (our own script)

    found = second_opinion(list(rows_of(folder)), None, "US")

    assert found == as_opinion(json.loads(truth.read_text(encoding="utf-8")))
