"""Says of every column of an export how many of its cells could be what, and no cell's value.

For a person who does not know the export yet: the command line runs it on local Spark, before there is a
configuration. Arguments: `--export <folder or file> --out <JSON file> --rows <how many to look at>`.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DataType
from tiktok_audiences.columns import choose_columns
from tiktok_audiences.config import IdentifierColumn, Source
from tiktok_audiences.errors import MissingColumnError
from tiktok_audiences.export import PARQUET, Export, inspect_export
from tiktok_audiences.job import describe
from tiktok_audiences.reading import Rows, is_text_or_number, open_rows
from tiktok_audiences.session import get_session
from tiktok_audiences.storage import Storage
from tiktok_audiences.text import trimmed
from tiktok_audiences.verdicts import is_missing

# What a cell could be is told by its form; what it is worth, the preparation says.
_SHA256 = "^[0-9A-Fa-f]{64}$"
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$"
_DEVICE = r"^\{?[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?$"
# Digits with what people put between them; a plus, a bracket or a gap says that it is a phone number.
_PHONE = r"^\+?[\d\s().\-/]{7,24}$"
_DRESSED_PHONE = r"^\+|[()\s]|\d-\d"
# What also consists of digits and marks: dates, decimals, IP addresses, post codes, social security numbers.
_OTHER_NUMBERS = "|".join(
    (
        r"^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(\s|$)",
        r"^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$",
        r"^\d+\.\d+$",
        r"^\d{1,3}(\.\d{1,3}){3}$",
        r"^\d{5}-\d{4}$",
        r"^\d{3}-\d{2}-\d{4}$",
    )
)
_REGION = "^[A-Za-z]{2}$"


def main(argv: Sequence[str]) -> None:
    """Surveys the export and writes what was found as JSON."""
    parser = argparse.ArgumentParser(prog="survey_export.py", allow_abbrev=False)
    parser.add_argument("--export", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--rows", type=int, required=True)
    arguments = parser.parse_args(argv)
    spark = get_session()
    export = inspect_export(Storage(spark), arguments.export)
    readable, unusable = _columns(spark, export)
    rows = open_rows(spark, export, _source_of_all(readable))
    found = {**_survey(export, rows, arguments.rows), "unusable": unusable}
    Path(arguments.out).write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def _columns(spark: SparkSession, export: Export) -> tuple[list[str], list[dict[str, str]]]:
    """Names of the columns that can be read, and name and type of those that cannot."""
    if export.kind != PARQUET:
        return list(dict.fromkeys(name for file in export.files for name in file.columns)), []
    frame = spark.read.option("mergeSchema", True).parquet(*(file.stored.uri for file in export.files))
    types: dict[str, DataType] = {field.name: field.dataType for field in frame.schema}
    readable = [name for name, data_type in types.items() if is_text_or_number(data_type)]
    unusable = [
        {"column": name, "type": data_type.simpleString()}
        for name, data_type in types.items()
        if name not in readable
    ]
    return readable, unusable


def _source_of_all(columns: Sequence[str]) -> Source:
    """A source that reads every column; its types have no part in reading."""
    return Source(
        name="survey",
        audience_column=None,
        audience_name="survey",
        identifiers=tuple(IdentifierColumn(column, "email") for column in columns),
        action="append",
        email_variants=("standard",),
    )


def _survey(export: Export, rows: Rows, most_rows: int) -> dict[str, object]:
    counts = _count(rows.frame.where(~F.col("malformed")).limit(most_rows), len(rows.names))
    return {
        "export": {"format": export.kind, "files": len(export.files), "bytes": export.bytes},
        "rows": counts["rows"],
        "columns": [
            {
                "column": name,
                "typeByName": _type_by_name(name),
                **{fact: counts[f"{fact}{i}"] for fact in _facts(F.lit(None))},
            }
            for i, name in enumerate(rows.names)
        ],
    }


def _count(frame: DataFrame, columns: int) -> Row:
    """Counts in one pass over the rows."""
    cells = frame.select(*(trimmed(F.col(f"c{i}")).alias(f"c{i}") for i in range(columns)))
    sums = [fact.alias(f"{name}{i}") for i in range(columns) for name, fact in _facts(F.col(f"c{i}")).items()]
    return cells.agg(F.count(F.lit(1)).alias("rows"), *sums).collect()[0]


def _facts(text: Column) -> dict[str, Column]:
    """What is counted of a column's trimmed cells."""
    filled = F.when(~is_missing(text), text)
    phone = filled.rlike(_PHONE) & ~filled.rlike(_OTHER_NUMBERS)
    return {
        "missing": F.count_if(is_missing(text)),
        "sha256": F.count_if(filled.rlike(_SHA256)),
        "email": F.count_if(filled.rlike(_EMAIL)),
        "device": F.count_if(filled.rlike(_DEVICE)),
        "phone": F.count_if(phone),
        "dressedPhone": F.count_if(phone & filled.rlike(_DRESSED_PHONE)),
        "region": F.count_if(filled.rlike(_REGION)),
        "distinct": F.approx_count_distinct(filled),
    }


def _type_by_name(column: str) -> str | None:
    everything_by_name = Source("survey", None, "survey", None, "append", ("standard",))
    try:
        return choose_columns(everything_by_name, [column], "").identifiers[0].type
    except MissingColumnError:
        return None


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Exception as error:
        # The last line says why; whoever started the survey shows it.
        sys.exit(describe(error))
