"""Says of every column of an export how many of its cells could be what, and no cell's value.

For a person who does not know the export yet: the command line runs it on local Spark, before there is a
configuration. Arguments: `--export <folder or file> --out <JSON file> --rows <how many to read>`;
`--columns <names, separated by commas>` for CSV files without a header; `--default-region <code>` where phone
numbers without a country code are from.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from tiktok_audiences.columns import ChosenColumns, ChosenIdentifier, choose_columns, find_column
from tiktok_audiences.config import Source
from tiktok_audiences.errors import AmbiguousColumnError, MissingColumnError
from tiktok_audiences.export import FLOATS, JSON, Export, FileColumn, inspect_export
from tiktok_audiences.job import describe
from tiktok_audiences.session import get_session
from tiktok_audiences.staging import survey_rows
from tiktok_audiences.storage import Storage

_SURVEY = Source(name="survey", audience_column=None, audience_name="survey", identifiers=None)


def main(argv: Sequence[str]) -> None:
    """Surveys the export and writes what was found as JSON."""
    parser = argparse.ArgumentParser(prog="survey_export.py", allow_abbrev=False)
    parser.add_argument("--export", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--columns", type=lambda text: text.split(","))
    parser.add_argument("--default-region")
    arguments = parser.parse_args(argv)
    spark = get_session()
    export = inspect_export(spark, Storage(spark), arguments.export, arguments.columns)
    found = survey(spark, export, arguments.rows, arguments.default_region)
    Path(arguments.out).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def survey(spark: SparkSession, export: Export, rows: int, region: str | None) -> dict[str, Any]:
    """Counts of each column that can be read, and the columns that cannot be.

    Args:
        spark: The session.
        export: The export's files.
        rows: How many rows are read.
        region: Region of phone numbers without a country code; None where it is not known.
    """
    columns = list({column.name: column for column in export.columns}.values())
    hindrances = [_hindrance(export, column.name) for column in columns]
    readable = [column for column, hindrance in zip(columns, hindrances, strict=True) if hindrance is None]
    identifiers = (
        ChosenIdentifier(column.name, "email", "name", default_region=region) for column in readable
    )
    chosen = ChosenColumns(None, tuple(identifiers))
    counts = survey_rows(spark, export, chosen, _SURVEY, rows)
    return {
        **counts,
        "export": export.facts,
        "columns": [
            {"column": _shown(column, columns), "typeByName": _type_by_name(column.name), **facts}
            for column, facts in zip(readable, counts["columns"], strict=True)
        ],
        "unusable": [
            {"column": _shown(column, columns), "type": hindrance}
            for column, hindrance in zip(columns, hindrances, strict=True)
            if hindrance is not None
        ],
    }


def _hindrance(export: Export, name: str) -> str | None:
    """Why a preparation could not read a column: its type, or that a file has it twice or not at all."""
    for file in export.files:
        try:
            found = find_column(name, file.names, "")
        except AmbiguousColumnError:
            return "twice"
        except MissingColumnError:
            if export.kind != JSON:
                return "not in every file"
        else:
            column = file.columns[file.names.index(found)]
            if not column.is_text or column.type in FLOATS:
                return column.type
    return None


def _shown(column: FileColumn, columns: Sequence[FileColumn]) -> str:
    """A column's name, or its position where the name may be data."""
    return column.name if column.is_showable else f"column {columns.index(column) + 1}"


def _type_by_name(column: str) -> str | None:
    try:
        return choose_columns(_SURVEY, [column], "").identifiers[0].type
    except MissingColumnError:
        return None


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Exception as error:
        # The last line says why; whoever started the survey shows it.
        sys.exit(describe(error))
