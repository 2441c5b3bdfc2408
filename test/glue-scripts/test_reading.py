"""Exports as they come: every kind of file, and what is wrong with some."""

import gzip

import pytest
from helpers.workbench import EMAIL_ONLY, Workbench, csv_text, hashes_of

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


def test_export_of_which_every_record_is_malformed_has_a_report_that_says_so(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "1", "2,3,4"))

    bench.run()

    report = bench.report()
    assert (report["records"], report["rows"], report["rejectedRows"]) == (2, 0, {"malformed_row": 2})
    assert report["malformed"] == [{"file": "a.csv", "line": 2}, {"file": "a.csv", "line": 3}]
    assert report["partitions"] == []
