"""Phone numbers: the same number and the same verdict as the reference, the `phonenumbers` package."""

from collections.abc import Iterable
from pathlib import Path

import phonenumbers
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from helpers.phone_corpus import REGIONS, Case, example_numbers, numbers_of_every_beginning, written_numbers
from helpers.phone_reference import reference_outcome
from helpers.phones import with_number_outcome
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

# What decides how a number is read: every kind of punctuation, labels of extensions, digits of several
# scripts, letters that are ASCII only in the other case, invisible and control characters.
_CHARACTERS = (
    "0123456789+-x .()[]/~*#;,:_@\\\"'\t\n\r\x00\x1feExXtTnNiIsSoOaAbBdDzZ"
    "\u00a0\u00ad\u200b\u2060\u3000\u2010\u2015\u2212\u30fc\uff0d\uff0e\uff0f\uff08\uff09\uff3b\uff3d\uff5e\u2053\u223c"
    "\uff0b\uff58\uff38\uff03\uff45\uff54\uff4e\uff49\u0414\u043e\u0431\u00f3\u00d3\u0301\u0131\u017f\u212a\u0130"
    "\u00b2\u00bd\u2460\u4e00\u0660\u0665\uff11\uff19\u0967\U0001d7ce\U0001d7d7\u00df\u0085\u2028\ufeff"
)
_WORDS = (
    *(
        "ext",
        "ext.",
        "extn",
        "extension",
        "extensi\u00f3",
        "anexo",
        "int",
        "\u0434\u043e\u0431",
        "\uff49\uff4e\uff54",
    ),
    *(
        "\uff45\uff58\uff54\uff4e",
        ";ext=",
        ";isub=",
        ";phone-context=",
        ";phone-context=+1",
        ";phone-context=a.com",
        "tel:",
    ),
    *(
        "CALL",
        "x12",
        "#",
        "/x",
        "\\x",
        ",,",
        "E10",
        "E9",
        "e+10",
        ".0",
        ".00",
        "00",
        "011",
        "810",
        "0",
        "14",
        "15",
        "+1",
        "+49",
    ),
)

_regions = st.sampled_from((None, *REGIONS))
_digits = st.text("0123456789", max_size=18)
_pieces = st.one_of(_digits, st.sampled_from(_WORDS), st.text(_CHARACTERS, max_size=3))


@st.composite
def _damaged_numbers(draw: st.DrawFn) -> Case:
    """A number as it is written in its region, with something put into it, or taken out."""
    region = draw(st.sampled_from(REGIONS))
    style = draw(st.sampled_from((0, 1, 2, 3)))
    text = phonenumbers.format_number(draw(st.sampled_from(example_numbers(region))), style)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(_pieces) + text[start + draw(st.integers(0, 2)) :]
    return text, draw(st.sampled_from((region, None)))


_cells = st.one_of(
    _damaged_numbers(),
    st.tuples(st.lists(_pieces, max_size=6).map("".join), _regions),
    st.tuples(st.builds("{}{}".format, st.sampled_from(("", "+", "00", "011")), _digits), _regions),
)


def drawn(cells: st.SearchStrategy[Case], count: int) -> list[Case]:
    """So many cells that Hypothesis comes up with, the same in every run: one Spark job judges them all."""
    found: list[Case] = []

    @settings(
        max_examples=count,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(cells)
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    return found


def disagreements(
    frame: DataFrame, region: str | None, default_region: str | None
) -> list[tuple[object, ...]]:
    """Cells with what was expected and what was found, where the two differ; ten at the most."""
    region_column = None if region is None else F.col(region)
    judged = with_number_outcome(frame, "found", F.col("cell"), region_column, default_region)
    # Exploded first: a filter right behind it would be given a copy of the whole way to the outcome.
    rows = judged.select("cell", "region", "reason", "value", F.explode(F.array("found")).alias("found"))
    differs = ~F.struct("reason", "value").eqNullSafe(F.struct("found.reason", "found.value"))
    return [tuple(row) for row in rows.where(differs).limit(10).collect()]


def with_reference(spark: SparkSession, cases: Iterable[Case], folder: Path) -> tuple[DataFrame, int]:
    """Distinct cells with their regions and the reference's outcome, and how many."""
    distinct = list(dict.fromkeys(cases))
    expected = [reference_outcome(*case) for case in distinct]
    columns = {
        "cell": [cell for cell, _ in distinct],
        "region": [region for _, region in distinct],
        "reason": [reason for reason, _ in expected],
        "value": [value for _, value in expected],
    }
    path = folder / "cells.parquet"
    text = pa.string()
    pq.write_table(pa.table({name: pa.array(values, text) for name, values in columns.items()}), path)
    return spark.read.parquet(str(path)).repartition(2), len(distinct)


def test_agrees_on_example_numbers_of_every_region_in_every_way_of_writing(
    spark: SparkSession, tmp_path: Path
) -> None:
    frame, count = with_reference(spark, written_numbers(), tmp_path)

    assert count > 180_000
    assert disagreements(frame, "region", None) == []


def test_agrees_on_every_beginning_and_length_of_every_region(spark: SparkSession, tmp_path: Path) -> None:
    frame, count = with_reference(spark, numbers_of_every_beginning(), tmp_path)

    assert count > 400_000
    assert disagreements(frame, "region", None) == []


@pytest.mark.parametrize("region", ["US", "DE", "AR", "BR", "IT", "JP", "RU", "AG", "NF"])
def test_agrees_when_the_region_is_the_default_one(spark: SparkSession, tmp_path: Path, region: str) -> None:
    cases = [case for case in written_numbers() if case[1] == region]
    frame, count = with_reference(spark, cases, tmp_path)

    assert count > 300
    assert disagreements(frame, None, region) == []


def test_agrees_on_whatever_stands_in_a_cell(spark: SparkSession, tmp_path: Path) -> None:
    frame, count = with_reference(spark, drawn(_cells, 6_000), tmp_path)

    assert count > 4_000
    assert disagreements(frame, "region", None) == []
