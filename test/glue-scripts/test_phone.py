"""Phone numbers: the rules around libphonenumber, by numbers worked out by hand."""

import pytest
from helpers.phones import with_number_outcome
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from tiktok_audiences.phone import UnknownRegionError

Row = tuple[str | None, str | None]


def outcomes(
    spark: SparkSession, rows: list[Row], default_region: str | None = None
) -> list[tuple[str | None, str | None]]:
    """Reason and number of each cell with its region."""
    frame = spark.createDataFrame(
        [(i, *row) for i, row in enumerate(rows)], "i int, cell string, place string"
    )
    judged = with_number_outcome(frame, "outcome", F.col("cell"), F.col("place"), default_region)
    found = judged.orderBy("i").select("outcome").collect()
    return [(row["outcome"]["reason"], row["outcome"]["value"]) for row in found]


def test_reads_a_number_in_the_ways_it_is_written_within_its_region(spark: SparkSession) -> None:
    rows: list[Row] = [
        ("(657) 777-0000", "US"),
        ("1-657-777-0000", "US"),
        ("tel:657-777-0000", "US"),
        ("657-777-0000 x123", "US"),
        ("1-800-FLOWERS", "US"),
        ("030 901820", "DE"),
        ("06 698 12345", "IT"),
        ("0343 15-555-1212", "AR"),
        ("8 (495) 123-45-67", "RU"),
        ("\uff10\uff13-1234-5678", "JP"),
        ("\u0660\u0661\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "EG"),
    ]

    found = outcomes(spark, rows)

    assert found == [
        (None, "+16577770000"),
        (None, "+16577770000"),
        (None, "+16577770000"),
        (None, "+16577770000"),
        (None, "+18003569377"),
        (None, "+4930901820"),
        (None, "+390669812345"),
        (None, "+5493435551212"),
        (None, "+74951234567"),
        (None, "+81312345678"),
        (None, "+201012345678"),
    ]


def test_reads_a_number_dialled_out_of_a_region_or_with_its_calling_code_alone(spark: SparkSession) -> None:
    rows: list[Row] = [
        ("011 44 20 7183 8750", "US"),
        ("0044 20 7183 8750", "FR"),
        ("8~10 44 20 7183 8750", "RU"),
        ("442071838750", "GB"),
        ("16577770000", "US"),
        ("+44 (0)20 7183 8750", "US"),
    ]

    found = outcomes(spark, rows)

    assert found == [
        (None, "+442071838750"),
        (None, "+442071838750"),
        (None, "+442071838750"),
        (None, "+442071838750"),
        (None, "+16577770000"),
        (None, "+442071838750"),
    ]


def test_takes_the_default_region_when_the_row_names_none_that_is_known(spark: SparkSession) -> None:
    rows: list[Row] = [
        ("020 7183 8750", "GB"),
        ("020 7183 8750", "gb"),
        ("020 7183 8750", " Gb\u00a0"),
        ("0301234567", None),
        ("0301234567", ""),
        ("0301234567", "XX"),
        ("0301234567", "GBR"),
        ("0301234567", "\u00c4\u00d6"),
        ("+1 657 777 0000", "ZZ"),
    ]

    found = outcomes(spark, rows, default_region="de")

    assert [number for _, number in found] == ["+442071838750"] * 3 + ["+49301234567"] * 5 + ["+16577770000"]


def test_says_why_a_number_is_rejected(spark: SparkSession) -> None:
    rows: list[Row] = [
        ("6577770000", None),
        ("6577770000", "ZZ"),
        ("657-777-0000 x1", None),
        ("hello", None),
        ("+999 123456", None),
        ("12345", "US"),
        ("555-CALL-NOW-PLEASE", "US"),
        ("1" * 251, "US"),
        ("", "US"),
    ]

    found = outcomes(spark, rows)

    assert found == [("no_country_code", None)] * 3 + [("invalid_phone", None)] * 6


def test_writes_out_a_number_that_a_spreadsheet_took_for_a_quantity(spark: SparkSession) -> None:
    expected = {
        "6577770000.0": "+16577770000",
        "6577770000.00": "+16577770000",
        "+16577770001.0": "+16577770001",
        "1.6577770001E10": "+16577770001",
        "1,6577770001e+10": "+16577770001",
        "+1.6577770001E10": "+16577770001",
        "6.57777E9": "+16577770000",
        "6.577770000E+09": "+16577770000",
        # Six significant digits behind a sign: what is shown of 6577771234 as well.
        "6.57777E+09": None,
        "6.5777700012E9": None,
        "6.577770001E8": None,
        "6577770000.5": None,
    }

    found = outcomes(spark, [(cell, "US") for cell in expected])

    assert found == [
        ("invalid_phone", None) if number is None else (None, number) for number in expected.values()
    ]


def test_refuses_a_default_region_that_libphonenumber_does_not_know(spark: SparkSession) -> None:
    frame = spark.createDataFrame([("6577770000",)], "cell string")

    with pytest.raises(UnknownRegionError, match="'UK'"):
        with_number_outcome(frame, "outcome", F.col("cell"), None, "UK")
