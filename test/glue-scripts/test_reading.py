"""Exports as they come: every kind of file, and what is wrong with some."""

import gzip
import json

import pytest
from helpers.job_context import EMAIL_ONLY, JobContext, csv_text, hashes_of
from tiktok_audiences.errors import MissingColumnError

HEADER = "email,segment"
DEVICE = "5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25"
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


def test_quoted_fields_may_hold_commas_quotes_and_line_breaks(context: JobContext) -> None:
    text = (
        'note,email,segment\n"a, ""b""\nc",a@example.org,x\n"\n\n",b@example.org,"x"\nd\\,c@example.org,x\n'
    )
    context.write("a.csv", text)

    context.run()

    assert context.lines("x") == hashes_of(["a@example.org", "b@example.org", "c@example.org"])
    assert context.report()["rejectedRows"] == {}


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
def test_every_kind_of_file_is_read(context: JobContext, name: str, content: bytes) -> None:
    context.write(name, content)

    context.run()

    assert context.lines("x") == hashes_of(["a@example.org"])
    assert context.report()["rows"] == 1


def test_single_file_is_an_export_too(context: JobContext) -> None:
    context.write("other.csv", csv_text(HEADER, "b@example.org,x"))
    path = context.write("dt=1/a b.csv", csv_text(HEADER, "a@example.org,x", "broken"))

    context.run("--export_uri", str(path))

    assert context.lines("x") == hashes_of(["a@example.org"])
    assert context.report()["malformed"] == [{"file": "a b.csv", "line": 3}]


def test_broken_record_of_a_packed_file_below_a_folder_is_named_by_path_and_line(context: JobContext) -> None:
    rows = 'email,segment\r\n"a\nb",x\r\n"c\nd",x\r\n\r\na@example.org,x\r\nb@example.org\r\n'
    context.write("dt=2026-11-22/%41 {b}.csv.gz", gzip.compress(rows.encode()))

    context.run()

    report = context.report()
    assert report["malformed"] == [{"file": "dt=2026-11-22/%41 {b}.csv.gz", "line": 8}]
    assert (report["records"], report["columns"][0]["rejected"]) == (4, {"invalid_email": 2})


def test_list_of_all_rows_on_one_line_is_read_to_its_end(context: JobContext) -> None:
    people = [{"email": f"u{n}@example.org", "segment": "x"} for n in range(12_000)]
    context.write("a.json", json.dumps(people))

    context.run()

    report = context.report()
    assert (report["records"], report["columns"][0]["hashed"]) == (12_000, 12_000)


def test_json_key_that_first_comes_late_is_recognised_like_any_other(context: JobContext) -> None:
    context.configure({"name": "loyalty", "audience": {"column": "segment"}})
    early = [{"email": f"u{n}@example.org", "segment": "x", "note": "n" * 50} for n in range(5_000)]
    late = [{"segment": "x", "Mobile Phone": "+1 212 555 0100"}, {"segment": "x", "IDFA": DEVICE, "shoe": 9}]
    context.write("a.json", "\n".join(map(json.dumps, [*early, *late])))

    context.run()

    report = context.report()
    assert report["records"] == 5_002
    assert [(found["column"], found["type"], found["hashed"]) for found in report["columns"]] == [
        ("email", "email", 5_000),
        ("IDFA", "idfa", 1),
        ("Mobile Phone", "phone", 1),
    ]
    assert context.lines("x", "phone_sha256") == hashes_of(["+12125550100", "12125550100"])


def test_json_key_that_comes_late_and_holds_an_object_is_no_column_itself(context: JobContext) -> None:
    context.configure({"name": "loyalty", "audience": {"column": "segment"}})
    early = [{"email": f"u{n}@example.org", "segment": "x", "note": "n" * 50} for n in range(5_000)]
    late = [
        {"email": "a@example.org", "segment": "x", "phone": {"number": "+1 212 555 0100"}},
        {"email": "b@example.org", "segment": "x", "phones": [{"number": "1"}], "mobile": None},
    ]
    context.write("a.json", "\n".join(map(json.dumps, [*early, *late])))

    context.run()

    report = context.report()
    assert report["rejectedRows"] == {}
    assert [(found["column"], found["type"], found["hashed"]) for found in report["columns"]] == [
        ("email", "email", 5_002),
        ("phone.number", "phone", 1),
    ]


def test_identifier_that_only_some_csv_files_have_stops_the_run(context: JobContext) -> None:
    context.configure({"name": "loyalty", "audience": {"column": "segment"}})
    context.write("a.csv", csv_text("email,segment", "a@example.org,x"))
    context.write("b.csv", csv_text("email,segment,Phone", "b@example.org,x,+12125550100"))

    with pytest.raises(MissingColumnError, match=r"/a\.csv has no column 'Phone'; correct the configuration"):
        context.run()


def test_files_whose_columns_differ_are_read_by_name(context: JobContext) -> None:
    context.write("a.csv", csv_text("email,segment", "a@example.org,x"))
    context.write("b.csv", csv_text("segment,n,EMAIL", "x,1,b@example.org"))

    context.run()

    assert context.lines("x") == hashes_of(["a@example.org", "b@example.org"])


def test_markers_checksums_and_empty_files_are_no_data(context: JobContext) -> None:
    context.write("a.csv", csv_text(HEADER, "a@example.org,x"))
    for name in ("_SUCCESS", ".a.csv.crc", "_temporary/0/b.csv", "empty.csv"):
        context.write(name, "" if name == "empty.csv" else "not, a, row\n1,2,3\n")

    context.run()

    report = context.report()
    assert (report["rows"], report["export"]["files"]) == (1, 1)


def test_header_without_rows_is_prepared_and_has_no_partition(context: JobContext) -> None:
    context.write("a.csv", "email,segment\n")

    context.run()

    report = context.report()
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
    context: JobContext, name: str, content: bytes
) -> None:
    context.write(name, content)

    context.run()

    report = context.report()
    assert (report["records"], report["rows"], report["export"]["files"]) == (0, 0, 0)
    assert report["export"]["foundFiles"] == 1
    assert (report["rejectedRows"], report["malformed"], report["partitions"]) == ({}, [], [])
    assert (report["columns"], report["warnings"]) == ([NOTHING_COUNTED], [])
    assert context.published() == {}


@pytest.mark.parametrize(("name", "content"), EMPTY_FILES)
def test_empty_part_of_an_export_does_no_harm(context: JobContext, name: str, content: bytes) -> None:
    context.write("0.csv", csv_text(HEADER, "a@example.org,x"))
    context.write(name, content)
    context.write("z.csv", "email,segment")

    context.run()

    assert context.lines("x") == hashes_of(["a@example.org"])
    assert (context.report()["records"], context.report()["export"]["files"]) == (1, 2)


def test_export_without_any_data_has_no_columns_to_recognise(context: JobContext) -> None:
    context.configure({"name": "loyalty", "audience": {"name": "Everyone"}})
    context.write("a.csv", "")

    context.run()

    assert (context.report()["records"], context.report()["columns"]) == (0, [])


def test_semicolon_in_the_quoted_name_of_a_single_column_is_no_separator(context: JobContext) -> None:
    context.configure(
        {**EMAIL_ONLY, "audience": {"name": "x"}, "identifiers": [{"column": "a;b", "type": "email"}]}
    )
    context.write("a.csv", '"a;b"\na@example.org\n')

    context.run()

    assert context.lines("x") == hashes_of(["a@example.org"])


def test_rows_with_too_few_or_too_many_fields_are_rejected_and_the_others_are_not(
    context: JobContext,
) -> None:
    context.write("a.csv", csv_text("email,segment", "a@example.org", "b@example.org,x", "c@example.org,x,y"))

    context.run()

    assert context.lines("x") == hashes_of(["b@example.org"])
    report = context.report()
    assert (report["records"], report["rows"], report["rejectedRows"]) == (3, 1, {"malformed_row": 2})
    assert report["malformed"] == [{"file": "a.csv", "line": 2}, {"file": "a.csv", "line": 4}]


def test_broken_json_lines_are_rejected_and_the_others_are_not(context: JobContext) -> None:
    good = '{"email": "b@example.org", "segment": "x"}'
    context.write("a.jsonl", f'{good}\n{{"email": "c@exa\n"text"\n')

    context.run()

    assert context.lines("x") == hashes_of(["b@example.org"])
    report = context.report()
    assert (report["records"], report["rows"], report["rejectedRows"]) == (3, 1, {"malformed_row": 2})
    assert report["malformed"] == [{"file": "a.jsonl", "line": 2}, {"file": "a.jsonl", "line": 3}]


def test_cells_that_are_not_utf_8_are_rejected_and_never_guessed(context: JobContext) -> None:
    text = "email,segment\nm\u00fcller@example.org,x\na@example.org,Caf\u00e9\na@example.org,x\n"
    context.write("a.csv", text.encode("latin-1"))

    context.run()

    report = context.report()
    assert context.lines("x") == hashes_of(["a@example.org"])
    assert report["rejectedRows"] == {"invalid_audience": 1}
    assert report["columns"][0]["rejected"] == {"invalid_email": 1}


def test_export_of_which_every_record_is_malformed_has_a_report_that_says_so(context: JobContext) -> None:
    context.write("a.csv", csv_text("email,segment", "1", "2,3,4"))

    context.run()

    report = context.report()
    assert (report["records"], report["rows"], report["rejectedRows"]) == (2, 0, {"malformed_row": 2})
    assert report["malformed"] == [{"file": "a.csv", "line": 2}, {"file": "a.csv", "line": 3}]
    assert report["partitions"] == []
