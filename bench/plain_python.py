"""The plain comparison: the csv module and a set for each audience and format, row by row.

Prints one JSON object: processed rows and identifiers, and the seconds without the start of Python.
"""

import argparse
import csv
import json
import sys
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from plain_rules import FORMATS, NOTHING, judge

KINDS = {"email": "email", "phone": "phone", "idfa": "idfa", "gaid": "gaid"}


def main() -> None:
    """Prepares the first rows of a generated CSV export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--export", type=Path, required=True, help="folder of CSV files")
    parser.add_argument("--out", type=Path, required=True, help="where the lines are written")
    parser.add_argument("--columns", required=True, help="identifier columns, separated by commas")
    parser.add_argument("--rows", type=int, default=sys.maxsize, help="rows to process")
    arguments = parser.parse_args()
    start = time.monotonic()
    rows, identifiers, lines = prepare(arguments.export, arguments.columns.split(","), arguments.rows)
    write(lines, arguments.out)
    print(json.dumps({"rows": rows, "identifiers": identifiers, "seconds": time.monotonic() - start}))


def prepare(folder: Path, columns: list[str], limit: int) -> tuple[int, int, dict[tuple[str, str], set[str]]]:
    """Hashes the cells of the columns.

    Returns:
        The processed rows, their identifiers, and the distinct lines by audience and format.
    """
    lines: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = identifiers = 0
    for row in islice(read(folder), limit):
        rows += 1
        audience = audience_of(row["segment"])
        if not is_audience(audience):
            continue
        for column in columns:
            kind = KINDS[column]
            hashes = judge(kind, row[column], row.get("country"), "US").hashes
            if hashes:
                identifiers += 1
                lines[audience, FORMATS[kind]].update(hashes)
    return rows, identifiers, lines


def read(folder: Path) -> Iterator[dict[str, str]]:
    """The rows of every CSV file of a folder."""
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)


def audience_of(cell: str) -> str:
    """The name of an audience in a cell."""
    return unicodedata.normalize("NFC", cell).strip()


def is_audience(name: str) -> bool:
    """Whether a name is valid for an audience."""
    printable = all(character >= " " for character in name)
    is_name = name not in (".", "..") and name.lower() not in NOTHING
    return is_name and len(name) <= 128 and "/" not in name and printable


def write(lines: dict[tuple[str, str], set[str]], out: Path) -> None:
    """Writes a sorted file for each audience and format."""
    for (audience, format_name), hashes in lines.items():
        folder = out / audience / format_name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "part-00000.csv").write_text(
            "".join(f"{line}\n" for line in sorted(hashes)), encoding="utf-8"
        )


if __name__ == "__main__":
    main()
