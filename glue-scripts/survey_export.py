"""Says of every column of an export how many of its cells could be what, and no cell's value.

The command line runs it on local Spark, before there is a configuration. Arguments: `--export <folder or
file> --out <JSON file> --rows <how many to read>`; `--columns <names, separated by commas>` for CSV files
without a header; `--default-region <code>` of numbers without a country code; `--named <JSON list>` of names
that the caller knows and that may be shown.
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from tiktok_audiences.columns import ChosenColumns, ChosenIdentifier, find_column, plain_name, type_of_name
from tiktok_audiences.config import Source
from tiktok_audiences.counts import Counts
from tiktok_audiences.errors import AmbiguousColumnError, MissingColumnError
from tiktok_audiences.export import FLOATS, JSON, Export, inspect_export
from tiktok_audiences.job import describe
from tiktok_audiences.session import get_session
from tiktok_audiences.staging import survey_rows
from tiktok_audiences.storage import Storage

_SURVEY = Source(name="survey", audience_column=None, audience_name="survey", identifiers=None)


def main(argv: Sequence[str]) -> None:
    """Surveys the export and writes what was found as JSON."""
    parser = ArgumentParser(prog="survey_export.py", allow_abbrev=False)
    parser.add_argument("--export", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--columns", type=lambda text: text.split(","))
    parser.add_argument("--default-region")
    parser.add_argument("--named", type=json.loads, default=[])
    arguments = parser.parse_args(argv)
    spark = get_session()
    export = inspect_export(spark, Storage(spark), arguments.export, arguments.columns)
    found = survey(spark, export, arguments)
    Path(arguments.out).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def survey(spark: SparkSession, export: Export, given: Namespace, late: Sequence[str] = ()) -> dict[str, Any]:
    """Counts of each column that can be read, and the columns that cannot be.

    Args:
        spark: The session.
        export: The export's files.
        given: The arguments of the script.
        late: Identifiers of JSON behind the part that was looked at for columns.
    """
    names = list(dict.fromkeys([*(column.name for column in export.columns), *late]))
    hindrances = {name: _hindrance(export, name) for name in names}
    readable = [name for name, hindrance in hindrances.items() if hindrance is None]
    region = given.default_region
    chosen = [ChosenIdentifier(name, "email", "name", default_region=region) for name in readable]
    counts = survey_rows(spark, export, ChosenColumns(None, tuple(chosen)), _SURVEY, given.rows)
    keys = [key for key in Counts(counts.pop("signs")).keys if plain_name(key) not in map(plain_name, names)]
    if keys:
        return survey(spark, export, given, [*late, *keys])
    hidden = {name for name in export.hidden_names if plain_name(name) not in map(plain_name, given.named)}
    heads = [[f.head["count"], sum(n.strip() != "" for n in f.names), f.head["below"]] for f in export.files]
    shown = {name: f"column {n}" if name in hidden else name for n, name in enumerate(names, 1)}
    return {
        **counts,
        "export": export.facts,
        "head": heads[0] if heads else None,
        "columns": [
            {
                "column": shown[name],
                "typeByName": type_of_name(name),
                **facts,
                "notUtf8": facts["notUtf8"] or int("\ufffd" in name),
            }
            for name, facts in zip(readable, counts["columns"], strict=True)
        ],
        "unusable": [{"column": shown[name], "type": why} for name, why in hindrances.items() if why],
    }


def _hindrance(export: Export, name: str) -> str | None:
    """Why a column cannot be read: its type, no name, or that a file has it twice or not at all."""
    for file in export.files:
        try:
            column = file.columns[file.names.index(find_column(name, file.names, ""))]
        except AmbiguousColumnError:
            return "twice" if name.strip() else "without a name"
        except MissingColumnError:
            if export.kind != JSON:
                return f"not in {file.stored.uri.rpartition('/')[2]}"
        else:
            if not column.is_text or column.type in FLOATS:
                return column.type
    return None


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Exception as error:
        # The last line says why; whoever started the survey shows it.
        sys.exit(describe(error))
