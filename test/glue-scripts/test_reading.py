"""Exports as they come: every kind of file, and what is wrong with some."""

import gzip
import re
from collections.abc import Callable

import pytest
from helpers.workbench import EMAIL_ONLY, Workbench, csv_text, hashes_of
from pyspark.sql.types import StringType, StructField, StructType
from tiktok_audiences.errors import (
    AmbiguousColumnError,
    ConfigError,
    EmptyExportError,
    MissingColumnError,
    PrepareError,
    UnreadableExportError,
    UnsupportedColumnTypeError,
)

HEADER = "email,segment"


def test_quoted_fields_may_hold_commas_quotes_and_line_breaks(bench: Workbench) -> None:
    text = (
        'note,email,segment\n"a, ""b""\nc",a@example.org,x\n"\n\n",b@example.org,"x"\nd\\,c@example.org,x\n'
    )
    bench.write("a.csv", text)

    bench.run()

    assert bench.lines("x") == hashes_of(["a@example.org", "b@example.org", "c@example.org"])
    assert bench.report()["rejectedRows"] == {}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "\ufeffemail,segment\r\na@example.org,x\r\n".encode()),
        ("a.csv.gz", gzip.compress(b"email,segment\na@example.org,x")),
        ("no-extension", b"segment,other,email\nx,1,a@example.org\n"),
        ("a.json", b'{"segment": "x", "email": "a@example.org"}\n'),
        ("a.jsonl.gz", gzip.compress(b'{"email": "a@example.org", "segment": "x", "more": {"n": [1]}}\n')),
        ("%41 {b}[c]*?.csv", b"email,segment\na@example.org,x\n"),
        ("dt=2026-11-22/a.csv", b"email,segment\na@example.org,x\n"),
    ],
)
def test_every_kind_of_file_is_read(bench: Workbench, name: str, content: bytes) -> None:
    bench.write(name, content)

    bench.run()

    assert bench.lines("x") == hashes_of(["a@example.org"])
    assert bench.report()["rows"] == 1


def test_single_file_is_an_export_too(bench: Workbench) -> None:
    bench.write("other.csv", csv_text(HEADER, "b@example.org,x"))
    path = bench.write("a.csv", csv_text(HEADER, "a@example.org,x"))

    bench.run("--export_uri", str(path))

    assert bench.lines("x") == hashes_of(["a@example.org"])


def test_files_whose_columns_differ_are_read_by_name(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "a@example.org,x"))
    bench.write("b.csv", csv_text("segment,n,EMAIL", "x,1,b@example.org"))

    bench.run()

    assert bench.lines("x") == hashes_of(["a@example.org", "b@example.org"])


def test_markers_checksums_and_empty_files_are_no_data(bench: Workbench) -> None:
    bench.write("a.csv", csv_text(HEADER, "a@example.org,x"))
    for name in ("_SUCCESS", ".a.csv.crc", "_temporary/0/b.csv", "empty.csv"):
        bench.write(name, "" if name == "empty.csv" else "not, a, row\n1,2,3\n")

    bench.run()

    report = bench.report()
    assert (report["rows"], report["export"]["files"]) == (1, 1)


def test_header_without_rows_is_prepared_and_has_no_partition(bench: Workbench) -> None:
    bench.write("a.csv", "email,segment\n")

    bench.run()

    report = bench.report()
    assert (report["rows"], report["rejectedRows"], report["partitions"]) == (0, {}, [])
    assert report["columns"] == [
        {
            "column": "email",
            "type": "email",
            "chosenBy": "config",
            "rows": 0,
            "missing": 0,
            "prehashed": 0,
            "hashed": 0,
            "rejected": {},
            "shapes": [],
        }
    ]


def test_semicolon_in_the_quoted_name_of_a_single_column_is_no_separator(bench: Workbench) -> None:
    bench.configure(
        {**EMAIL_ONLY, "audience": {"name": "x"}, "identifiers": [{"column": "a;b", "type": "email"}]}
    )
    bench.write("a.csv", '"a;b"\na@example.org\n')

    bench.run()

    assert bench.lines("x") == hashes_of(["a@example.org"])


def test_rows_with_too_few_or_too_many_fields_are_rejected_and_the_others_are_not(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "a@example.org", "b@example.org,x", "c@example.org,x,y"))

    bench.run()

    assert bench.lines("x") == hashes_of(["b@example.org"])
    assert (bench.report()["rows"], bench.report()["rejectedRows"]) == (3, {"malformed_row": 2})


def test_broken_json_lines_are_rejected_and_the_others_are_not(bench: Workbench) -> None:
    good = '{"email": "b@example.org", "segment": "x"}'
    bench.write("a.jsonl", f'{good}\n{{"email": "c@exa\n"text"\n')

    bench.run()

    assert bench.lines("x") == hashes_of(["b@example.org"])
    assert (bench.report()["rows"], bench.report()["rejectedRows"]) == (3, {"malformed_row": 2})


def test_cells_that_are_not_utf_8_are_rejected_and_never_guessed(bench: Workbench) -> None:
    text = "email,segment\nm\u00fcller@example.org,x\na@example.org,Caf\u00e9\na@example.org,x\n"
    bench.write("a.csv", text.encode("latin-1"))

    bench.run()

    report = bench.report()
    assert bench.lines("x") == hashes_of(["a@example.org"])
    assert report["rejectedRows"] == {"invalid_audience": 1}
    assert report["columns"][0]["rejected"] == {"invalid_email": 1}


@pytest.mark.parametrize(
    ("kind", "value", "number"),
    [
        ("string", "657 777-0000", "+16577770000"),
        ("bigint", 16577770000, "+16577770000"),
        ("double", 6577770000.0, "+16577770000"),
        ("decimal(12,1)", "6577770000.0", "+16577770000"),
    ],
)
def test_parquet_numbers_are_phone_numbers(bench: Workbench, kind: str, value: object, number: str) -> None:
    phone = {"column": "phone", "type": "phone", "defaultRegion": "US"}
    bench.configure({**EMAIL_ONLY, "identifiers": [phone]})
    frame = bench.spark.sql(f"SELECT CAST('{value}' AS {kind}) AS phone, 'x' AS segment, array(1) AS more")
    frame.coalesce(1).write.parquet(f"{bench.root}/exports/loyalty/e-1")

    bench.run()

    assert bench.lines("x", "phone_sha256") == hashes_of([number])
    assert bench.report()["export"]["format"] == "parquet"


@pytest.mark.parametrize("value", ["true", "X'61'", "array('a')", "named_struct('a', 1)", "DATE'2026-11-22'"])
def test_parquet_column_that_is_no_text_is_refused_by_name_and_type(bench: Workbench, value: str) -> None:
    frame = bench.spark.sql(f"SELECT {value} AS email, 'x' AS segment")
    frame.coalesce(1).write.parquet(f"{bench.root}/exports/loyalty/e-1")

    with pytest.raises(UnsupportedColumnTypeError, match=r"'email' of type .*; cast it to text in the query"):
        bench.run()


def test_parquet_files_with_other_columns_are_read_by_name(bench: Workbench) -> None:
    folder = f"{bench.root}/exports/loyalty/e-1"
    bench.spark.sql("SELECT 'a@example.org' AS email, 'x' AS segment").coalesce(1).write.parquet(folder)
    more = bench.spark.sql("SELECT 'x' AS segment, 1 AS n, 'b@example.org' AS email")
    more.coalesce(1).write.mode("append").parquet(folder)

    bench.run()

    assert bench.lines("x") == hashes_of(["a@example.org", "b@example.org"])


def test_parquet_without_rows_is_prepared(bench: Workbench) -> None:
    schema = StructType([StructField("email", StringType()), StructField("segment", StringType())])
    bench.spark.createDataFrame([], schema).coalesce(1).write.parquet(f"{bench.root}/exports/loyalty/e-1")

    bench.run()

    assert (bench.report()["rows"], bench.report()["partitions"]) == (0, [])


def _nothing(bench: Workbench) -> None:
    bench.configure(EMAIL_ONLY)


def _file(name: str, content: str | bytes) -> Callable[[Workbench], None]:
    def arrange(bench: Workbench) -> None:
        bench.write(name, content)

    return arrange


def _mixed(bench: Workbench) -> None:
    bench.write("a.csv", csv_text(HEADER, "a@example.org,x"))
    bench.write("b.jsonl", '{"email": "b@example.org", "segment": "x"}\n')


def _second_file_lacks_a_column(bench: Workbench) -> None:
    bench.write("a.csv", csv_text(HEADER, "a@example.org,x"))
    bench.write("b.csv", csv_text("mail,segment", "b@example.org,x"))


def _unknown_source(bench: Workbench) -> None:
    bench.configure({**EMAIL_ONLY, "name": "web"}, {**EMAIL_ONLY, "name": "app"})


@pytest.mark.parametrize(
    ("arrange", "error", "message"),
    [
        (_nothing, EmptyExportError, "exports/loyalty/e-1 holds no data file; check the source's name"),
        (_file("_SUCCESS", ""), EmptyExportError, "holds no data file"),
        (_file("a.csv", ""), EmptyExportError, "holds 1 files and all are of zero bytes"),
        (_file("a.csv", "\n\n"), UnreadableExportError, "a.csv has no header"),
        (
            _file("a.csv", csv_text("mail,segment", "a@b.co,x")),
            MissingColumnError,
            "'email'; found 'mail', 'segment'",
        ),
        (_second_file_lacks_a_column, MissingColumnError, "b.csv has no column 'email'"),
        (
            _file("a.csv", csv_text("email,email,segment", "1,2,x")),
            AmbiguousColumnError,
            "2 columns .* 'email'",
        ),
        (_file("a.csv", "email,segment\n".encode("utf-16")), UnreadableExportError, "a.csv is UTF-16 text"),
        (
            _file("a.csv", "e-m\u00e4il,segment\n".encode("latin-1")),
            UnreadableExportError,
            "header that is not UTF-8",
        ),
        (_file("a.csv", b"email\x00,segment\n"), UnreadableExportError, "a.csv is neither text nor Parquet"),
        (
            _file("a.csv", gzip.compress(b"email,segment\n")),
            UnreadableExportError,
            "a.csv is packed with gzip",
        ),
        (
            _file("a.csv", '\n"e;mail";segment\na@example.org;x\n'),
            UnreadableExportError,
            "a.csv looks separated by semicolons, and only commas are read; write the export with commas",
        ),
        (_file("a.tsv", "email\tsegment\n"), UnreadableExportError, "a.tsv looks separated by tabs"),
        (_file("a.txt", "email|segment\n"), UnreadableExportError, "a.txt looks separated by vertical bars"),
        (
            _file("Kunden.XLSX", b"PK\x03\x04"),
            UnreadableExportError,
            "Kunden.XLSX is a .xlsx file, which is not read; land CSV, JSON Lines or Parquet",
        ),
        (_file("a.pdf", "%PDF-1.7\n"), UnreadableExportError, "a.pdf is a .pdf file"),
        (_file("a.csv.gz", gzip.compress(b"x" * 999)[:20]), UnreadableExportError, "a.csv.gz cannot be read"),
        (_file("a.parquet", b"PAR1 and no more"), UnreadableExportError, "cannot be read as parquet"),
        (_file("a.jsonl", '{"email": "a@example.org"}\n'), MissingColumnError, "'segment'; found 'email'"),
        (_file("a.jsonl", '{"email": \n"segment"}\n'), UnreadableExportError, "no line .* JSON object"),
        (_mixed, UnreadableExportError, "mixes kinds of files: csv .*a.csv.*, json .*b.jsonl"),
        (_unknown_source, ConfigError, "has no source 'loyalty'; it has app, web"),
    ],
)
def test_export_that_cannot_be_used_ends_in_one_clear_error_and_leaves_nothing(
    bench: Workbench, arrange: Callable[[Workbench], None], error: type[PrepareError], message: str
) -> None:
    arrange(bench)

    with pytest.raises(error) as caught:
        bench.run()

    assert re.search(message, str(caught.value))
    assert not (bench.audiences / "tiktok").exists()
    assert not (bench.audiences / "reports").exists()
    assert not (bench.audiences / "staging").exists()


def test_file_that_breaks_off_in_the_middle_leaves_nothing(bench: Workbench) -> None:
    whole = gzip.compress(csv_text(HEADER, *(f"{n * 7919}@example.org,x" for n in range(60_000))).encode())
    bench.write("a.csv.gz", whole[: len(whole) - 1000])

    with pytest.raises(UnreadableExportError, match=r"a\.csv\.gz"):
        bench.run()

    assert list(bench.audiences.rglob("*")) == []


def test_export_of_which_no_row_can_be_read_is_an_error(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "1", "2,3,4"))

    with pytest.raises(UnreadableExportError, match="not one of its 2 rows can be read as csv"):
        bench.run()
