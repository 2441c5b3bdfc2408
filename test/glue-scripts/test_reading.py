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
NOTHING_COUNTED = {
    "column": "email",
    "type": "email",
    "chosenBy": "config",
    "rows": 0,
    "missing": 0,
    "prehashed": 0,
    "hashed": 0,
    "rejected": {},
    "shapes": [],
    "readAsInternational": 0,
    "bothReadingsValid": 0,
    "notInUse": 0,
    "upperCaseHash": 0,
}


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
        ("packed-without-saying-so.csv", gzip.compress(b"email,segment\na@example.org,x\n")),
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
    path = bench.write("dt=1/a b.csv", csv_text(HEADER, "a@example.org,x", "broken"))

    bench.run("--export_uri", str(path))

    assert bench.lines("x") == hashes_of(["a@example.org"])
    assert bench.report()["malformed"] == [{"file": "a b.csv", "line": 3}]


def test_broken_record_of_a_packed_file_below_a_folder_is_named_by_path_and_line(bench: Workbench) -> None:
    rows = 'email,segment\r\na@example.org,x\r\n\r\n"a\nb",x\r\nbroken\r\n'
    bench.write("dt=2026-11-22/%41 {b}.csv.gz", gzip.compress(rows.encode()))

    bench.run()

    report = bench.report()
    assert report["malformed"] == [{"file": "dt=2026-11-22/%41 {b}.csv.gz", "line": 6}]
    assert (report["records"], report["columns"][0]["rejected"]) == (3, {"invalid_email": 1})


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
    assert report["columns"] == [NOTHING_COUNTED]


EMPTY_FILES: list[tuple[str, bytes]] = [
    ("a.csv", b""),
    ("a.csv", b"\n"),
    ("a.csv", b"\r\n\r\n"),
    ("a.csv", b"\xef\xbb\xbf"),
    ("a.csv.gz", b""),
    ("a.csv.gz", gzip.compress(b"")),
    ("a.csv.gz", gzip.compress(b"\n")),
    ("a.jsonl", b"\n"),
    ("a.json", b"[]"),
    ("a.parquet", b""),
    ("no-extension", b""),
]


@pytest.mark.parametrize(("name", "content"), EMPTY_FILES)
def test_export_without_any_data_is_prepared_and_has_no_partition(
    bench: Workbench, name: str, content: bytes
) -> None:
    bench.write(name, content)

    bench.run()

    report = bench.report()
    assert (report["records"], report["rows"], report["export"]["files"]) == (0, 0, 0)
    assert (report["rejectedRows"], report["malformed"], report["partitions"]) == ({}, [], [])
    assert (report["columns"], report["warnings"]) == ([NOTHING_COUNTED], [])
    assert bench.published() == {}


@pytest.mark.parametrize(("name", "content"), EMPTY_FILES)
def test_empty_part_of_an_export_does_no_harm(bench: Workbench, name: str, content: bytes) -> None:
    bench.write("0.csv", csv_text(HEADER, "a@example.org,x"))
    bench.write(name, content)
    bench.write("z.csv", "email,segment")

    bench.run()

    assert bench.lines("x") == hashes_of(["a@example.org"])
    assert (bench.report()["records"], bench.report()["export"]["files"]) == (1, 2)


def test_export_without_any_data_has_no_columns_to_recognise(bench: Workbench) -> None:
    bench.configure({"name": "loyalty", "audience": {"name": "Everyone"}})
    bench.write("a.csv", "")

    bench.run()

    assert (bench.report()["records"], bench.report()["columns"]) == (0, [])


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
    report = bench.report()
    assert (report["records"], report["rows"], report["rejectedRows"]) == (3, 1, {"malformed_row": 2})
    assert report["malformed"] == [{"file": "a.csv", "line": 2}, {"file": "a.csv", "line": 4}]


def test_broken_json_lines_are_rejected_and_the_others_are_not(bench: Workbench) -> None:
    good = '{"email": "b@example.org", "segment": "x"}'
    bench.write("a.jsonl", f'{good}\n{{"email": "c@exa\n"text"\n')

    bench.run()

    assert bench.lines("x") == hashes_of(["b@example.org"])
    report = bench.report()
    assert (report["records"], report["rows"], report["rejectedRows"]) == (3, 1, {"malformed_row": 2})
    assert report["malformed"] == [{"file": "a.jsonl", "line": 2}, {"file": "a.jsonl", "line": 3}]


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
        ("decimal(38,18)", "6577770000", "+16577770000"),
    ],
)
def test_parquet_numbers_are_phone_numbers(bench: Workbench, kind: str, value: object, number: str) -> None:
    phone = {"column": "phone", "type": "phone", "defaultRegion": "US"}
    bench.configure({**EMAIL_ONLY, "identifiers": [phone]})
    frame = bench.spark.sql(f"SELECT CAST('{value}' AS {kind}) AS phone, 'x' AS segment, array(1) AS more")
    frame.coalesce(1).write.parquet(f"{bench.root}/exports/loyalty/e-1")

    bench.run()

    assert bench.lines("x", "phone_sha256") == hashes_of([number, number.removeprefix("+")])
    assert bench.report()["export"]["format"] == "parquet"


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("true", "aaaa"),
        ("X'61'", "a"),
        ("DATE'2026-11-22'", "9999-99-99"),
        ("TIMESTAMP'2026-11-22 04:00:00'", "9999-99-99a99:99:99a"),
        ("1.5D", "9.9"),
        ("CAST(1.5 AS FLOAT)", "9.9"),
        ("CAST(12.5 AS DECIMAL(9,2))", "99.99"),
        ("CAST(7 AS TINYINT)", "9"),
    ],
)
def test_parquet_column_of_any_scalar_type_is_read_as_text(bench: Workbench, value: str, shape: str) -> None:
    frame = bench.spark.sql(f"SELECT {value} AS email, 'x' AS segment")
    frame.coalesce(1).write.parquet(f"{bench.root}/exports/loyalty/e-1")

    bench.run()

    rejected = {"reason": "invalid_email", "shape": shape, "count": 1}
    assert bench.report()["columns"][0]["shapes"] == [rejected]


def test_column_of_different_types_in_different_files_is_read_as_text(bench: Workbench) -> None:
    phone = {"column": "phone", "type": "phone", "defaultRegion": "US"}
    bench.configure({**EMAIL_ONLY, "identifiers": [phone]})
    folder = f"{bench.root}/exports/loyalty/e-1"
    for value in (
        "'(657) 777-0001'",
        "6577770002L",
        "6577770003D",
        "CAST(NULL AS DATE)",
        "array('6577770004')",
    ):
        row = bench.spark.sql(f"SELECT {value} AS phone, 'x' AS segment")
        row.coalesce(1).write.mode("append").parquet(folder)

    bench.run()

    numbers = [f"1657777000{number}" for number in range(1, 5)]
    assert bench.lines("x", "phone_sha256") == hashes_of([*numbers, *(f"+{number}" for number in numbers)])
    column = bench.report()["columns"][0]
    assert (column["rows"], column["hashed"], column["missing"]) == (5, 4, 1)


def test_list_of_texts_gives_a_row_several_identifiers(bench: Workbench) -> None:
    lists = "array('a@example.org', 'b@example.org', NULL, 'no mail'), array(), CAST(NULL AS ARRAY<STRING>)"
    frame = bench.spark.sql(f"SELECT explode(array({lists})) AS email, 'x' AS segment")
    frame.coalesce(1).write.parquet(f"{bench.root}/exports/loyalty/e-1")

    bench.run()

    assert bench.lines("x") == hashes_of(["a@example.org", "b@example.org"])
    report = bench.report()
    assert (report["records"], report["partitions"][0]["rows"]) == (3, 1)
    assert report["columns"][0]["hashed"] == 2
    assert report["columns"][0]["rejected"] == {"invalid_email": 1}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("named_struct('a', 'a@example.org')", "STRUCT"),
        ("map('a', 'a@example.org')", "MAP"),
        ("array(named_struct('a', 'a@example.org'))", "LIST<STRUCT>"),
    ],
)
def test_parquet_column_that_is_no_text_is_refused_by_file_name_and_type(
    bench: Workbench, value: str, kind: str
) -> None:
    frame = bench.spark.sql(f"SELECT {value} AS email, 'x' AS segment")
    frame.coalesce(1).write.parquet(f"{bench.root}/exports/loyalty/e-1")

    message = rf"part-.*\.parquet has a column 'email' of type {kind}; cast it to text in the query"
    with pytest.raises(UnsupportedColumnTypeError, match=message):
        bench.run()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("CAST(6577770000 AS FLOAT)", "FLOAT"),
        ("array(CAST(6577770000 AS FLOAT))", "LIST<FLOAT>"),
    ],
)
def test_numbers_in_32_bits_are_refused_as_phone_numbers(bench: Workbench, value: str, kind: str) -> None:
    phone = {"column": "phone", "type": "phone", "defaultRegion": "US"}
    bench.configure({**EMAIL_ONLY, "identifiers": [phone]})
    frame = bench.spark.sql(f"SELECT {value} AS phone, 'x' AS segment")
    frame.coalesce(1).write.parquet(f"{bench.root}/exports/loyalty/e-1")

    message = f"'phone' of type {kind}, which cannot hold all digits of a number; cast its source to text"
    with pytest.raises(UnsupportedColumnTypeError, match=message):
        bench.run()


def test_field_of_a_struct_is_a_column(bench: Workbench) -> None:
    bench.configure({**EMAIL_ONLY, "identifiers": [{"column": "contact.mail", "type": "email"}]})
    frame = bench.spark.sql("SELECT named_struct('mail', 'a@example.org', 'n', 1) AS contact, 'x' AS segment")
    frame.coalesce(1).write.parquet(f"{bench.root}/exports/loyalty/e-1")

    bench.run()

    assert bench.lines("x") == hashes_of(["a@example.org"])


def test_json_has_numbers_lists_and_nested_fields(bench: Workbench) -> None:
    identifiers = [
        {"column": "c.mails", "type": "email"},
        {"column": "tel", "type": "phone", "defaultRegion": "US"},
    ]
    bench.configure({**EMAIL_ONLY, "identifiers": identifiers})
    row = '{"c": {"mails": ["a@example.org", "b@example.org"]}, "tel": 6577770000, "segment": "x"}'
    bench.write("a.jsonl", f'{row}\n{{"segment": "x"}}\n')

    bench.run()

    assert bench.lines("x") == hashes_of(["a@example.org", "b@example.org"])
    assert bench.lines("x", "phone_sha256") == hashes_of(["+16577770000", "16577770000"])
    assert [column["missing"] for column in bench.report()["columns"]] == [1, 1]


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


def _unknown_region(bench: Workbench) -> None:
    phone = {"column": "phone", "type": "phone", "defaultRegion": "Atlantis"}
    bench.configure({**EMAIL_ONLY, "identifiers": [phone]})
    bench.write("a.csv", csv_text("phone,segment", "6577770000,x"))


def _unknown_source(bench: Workbench) -> None:
    bench.configure({**EMAIL_ONLY, "name": "web"}, {**EMAIL_ONLY, "name": "app"})


@pytest.mark.parametrize(
    ("arrange", "error", "message"),
    [
        (_nothing, EmptyExportError, "exports/loyalty/e-1 holds no data file; check the source's name"),
        (_file("_SUCCESS", ""), EmptyExportError, "holds no data file"),
        (
            _file("a.csv", csv_text("a@example.org,x", "b@example.org,x")),
            UnreadableExportError,
            'a.csv begins with a line of data and has no header; name its columns with "columns"',
        ),
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
            _file("a.csv.gz", gzip.compress(gzip.compress(b"email,segment\n"))),
            UnreadableExportError,
            "a.csv.gz is packed twice; pack it once",
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
        (_file("a.parquet", b"PAR1 and no more"), UnreadableExportError, "a.parquet cannot be read .*whole"),
        (_file("a.jsonl", '{"email": "a@example.org"}\n'), MissingColumnError, "'segment'; found 'email'"),
        (
            _file("a.jsonl", '{"email": \n"segment"}\n'),
            UnreadableExportError,
            r"a.jsonl is JSON without a complete object on a line; write one object a line: jq -c '\.' IN",
        ),
        (_mixed, UnreadableExportError, "mixes kinds of files: csv .*a.csv.*, json .*b.jsonl"),
        (_unknown_region, ConfigError, "defaultRegion 'Atlantis' is not a known region; give an ISO 3166"),
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


def test_export_of_which_every_record_is_malformed_has_a_report_that_says_so(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "1", "2,3,4"))

    bench.run()

    report = bench.report()
    assert (report["records"], report["rows"], report["rejectedRows"]) == (2, 0, {"malformed_row": 2})
    assert report["malformed"] == [{"file": "a.csv", "line": 2}, {"file": "a.csv", "line": 3}]
    assert report["partitions"] == []
