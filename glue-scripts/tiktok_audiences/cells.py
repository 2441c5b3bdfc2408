"""DataFrame to DataFrame: from rows of an export to what becomes of each of their cells.

Each type has two ways to one verdict: a quick one that nearly every cell takes, and the whole rule for what
is left. What is used twice is a column of an earlier projection, so that nothing is computed twice; where
projections end, docs/performance.md explains.
"""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences.audience import audience_name
from tiktok_audiences.columns import ChosenIdentifier
from tiktok_audiences.config import Source
from tiktok_audiences.device import device_verdict, quick_device
from tiktok_audiences.email import email_verdict, quick_email, undressed_email
from tiktok_audiences.phone import region_place
from tiktok_audiences.phone_quick import with_quick_number
from tiktok_audiences.phone_text import bare_number, plain_number
from tiktok_audiences.phone_verdict import phone_verdict
from tiktok_audiences.reading import MALFORMED, Rows
from tiktok_audiences.text import lowered
from tiktok_audiences.verdicts import HASHED


def to_judged_cells(rows: Rows, source: Source) -> DataFrame:
    """Judges the cells of identifiers, and reads the names of audiences.

    Returns:
        DataFrame of `malformed: boolean`, `audience: string` (null where a row names none that can be), and
        for each identifier column `text{i}: string`, what will be hashed, and `slow{i}`, the verdict where no
        quick way settles a cell. Both are null where the cell is.
    """
    identifiers = rows.columns.identifiers
    judged = _with_verdicts(_with_starts(_with_cells(rows, source), identifiers), identifiers)
    return judged.select(
        MALFORMED,
        "audience",
        *(_text_to_hash(i).alias(f"text{i}") for i in range(len(identifiers))),
        *(f"slow{i}" for i in range(len(identifiers))),
    )


def _with_cells(rows: Rows, source: Source) -> DataFrame:
    """The cells without blanks at their ends, and what the rules of phone numbers start from."""
    column = rows.columns.audience
    raw = F.lit(source.audience_name) if column is None else rows.cell(column)
    cells, numbers = [], {}
    for i, chosen in enumerate(rows.columns.identifiers):
        # Blanks are what most cells have too many of; the other white space is left to the rules.
        cells.append(F.trim(rows.cell(chosen.column)).alias(f"cell{i}"))
        if chosen.type == "phone":
            numbers[f"bare{i}"] = bare_number(F.col(f"cell{i}"))
            if chosen.region_column is not None:
                cells.append(rows.cell(chosen.region_column).alias(f"region{i}"))
    return rows.frame.select(MALFORMED, raw.alias("audience"), *cells).withColumns(numbers)


def _with_starts(cells: DataFrame, identifiers: Sequence[ChosenIdentifier]) -> DataFrame:
    """The names of audiences, and what nearly every cell needs: the quick ways of addresses and device ids.

    Spark does not compile this projection into its pipelines, because of the names of audiences. So is what
    stands here; the next pipeline's method is as large as the Java VM compiles.
    """
    starts = {}
    for i, chosen in enumerate(identifiers):
        cell = F.col(f"cell{i}")
        if chosen.type == "phone":
            region = None if chosen.region_column is None else F.col(f"region{i}")
            starts[f"plain{i}"] = plain_number(cell, F.col(f"bare{i}"))
            starts[f"place{i}"] = region_place(region, chosen.default_region)
        else:
            starts[f"quick{i}"] = quick_email(cell) if chosen.type == "email" else quick_device(cell)
    return cells.withColumns({"audience": audience_name(F.col("audience")), **starts})


def _with_verdicts(starts: DataFrame, identifiers: Sequence[ChosenIdentifier]) -> DataFrame:
    """Adds the quick way of numbers, and `slow{i}`, the verdict on a cell that no quick way settles."""
    frame = starts
    last = {}
    for i, chosen in enumerate(identifiers):
        cell, quick = F.col(f"cell{i}"), F.col(f"quick{i}")
        if chosen.type == "phone":
            frame = with_quick_number(frame, f"number{i}", F.col(f"plain{i}"), F.col(f"place{i}"))
            quick = F.when(F.col(f"number{i}") != "", F.col(f"number{i}"))
            last[f"quick{i}"] = quick
        is_left = quick.isNull() & cell.isNotNull()
        if chosen.type == "email":
            frame = frame.withColumn(f"undressed{i}", F.when(is_left, undressed_email(cell)))
            frame = frame.withColumn(f"standard{i}", lowered(F.col(f"undressed{i}")))
        last[f"slow{i}"] = F.when(is_left, _slow_verdict(i, chosen.type))
    return frame.withColumns(last)


def _slow_verdict(i: int, identifier_type: str) -> Column:
    cell = F.col(f"cell{i}")
    if identifier_type == "phone":
        return phone_verdict(cell, F.col(f"number{i}"), F.col(f"place{i}"))
    if identifier_type == "email":
        return email_verdict(cell, F.col(f"standard{i}"))
    return device_verdict(cell)


def _text_to_hash(i: int) -> Column:
    slow = F.col(f"slow{i}")
    return F.coalesce(F.col(f"quick{i}"), F.when(slow["outcome"] == HASHED, slow["value"]))
