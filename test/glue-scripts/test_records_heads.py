"""What the beginning of a file tells."""

import gzip
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from helpers.records_jvm import head_of

FIELD = Path(__file__).parent / "field"
NOT_CSV = {"compressed": False, "count": 0, "dataStart": 0, "quotes": "unknown", "below": 0}


def _head(folder: Path, content: bytes, name: str = "part", *, has_header: bool = True) -> dict[str, Any]:
    path = folder / name
    path.write_bytes(content)
    return head_of(path, has_header=has_header)


def _column(name: str, kind: str = "text", *, text: bool = True, showable: bool = True) -> Any:
    return {"name": name, "type": kind, "text": text, "showable": showable}


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "a.csv"),
        (b"", "a.csv.gz"),
        (b"", "a.csv.bz2"),
        (gzip.compress(b""), "a.csv.gz"),
        (b"\n", "a.csv"),
        (b"\r\n\r\n \n", "a"),
        (b"\xef\xbb\xbf", "a.csv"),
        (b"[]\n", "a.json"),
    ],
)
def test_file_without_any_text_is_empty(tmp_path: Path, content: bytes, name: str) -> None:
    assert _head(tmp_path, content, name)["kind"] == "empty"


def test_header_of_a_csv_file_is_read_as_its_records_are(tmp_path: Path) -> None:
    content = b'\xef\xbb\xbf\r\n"a\nb",Email ,"say ""x"""\r\n1,2,3\n'

    assert _head(tmp_path, content) == {
        "kind": "csv",
        "compressed": False,
        "columns": [_column("a\nb", showable=False), _column("Email "), _column('say "x"', showable=False)],
        "count": 3,
        "dataStart": content.index(b"1,2,3"),
        "quotes": "doubled",
        "below": 3,
    }


def test_most_cells_of_the_lines_below_the_first_tell_that_it_is_a_title(tmp_path: Path) -> None:
    content = b'Customers 2026\n\nof "all" shops\nemail,phone\na@example.org,"1,2"\n'

    head = _head(tmp_path, content)

    assert (head["count"], head["below"]) == (1, 2)


@pytest.mark.parametrize(
    "name",
    [
        "segment_12345678",
        "Segment 12345678",
        "revenue_2026-11-21",
        "20261121",
        "2026-11-21",
        "21.11.2026",
        "1e10",
    ],
)
def test_column_may_be_called_by_a_number_or_a_date(tmp_path: Path, name: str) -> None:
    head = _head(tmp_path, f"email,{name}\n".encode())

    assert [column["name"] for column in head["columns"]] == ["email", name]


@pytest.mark.parametrize(
    "cell",
    [
        "(657) 777-0000",
        "6577770000.0",
        "4.47911123456E11",
        "'4.47911123456e+011",
        "{5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25}",
        "Phone +1 657 777 0000",
        "5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25",
        "00000000-0000-0000-0000-000000000000",
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ],
)
def test_first_line_with_a_number_a_hash_or_a_device_id_is_no_header(tmp_path: Path, cell: str) -> None:
    head = _head(tmp_path, f"Foodies,{cell}\n".encode())

    assert head == {
        "refused": f"file:{tmp_path}/part begins with a line of data and has no header; "
        'name its columns with "columns" in the source\'s configuration, '
        "or with --columns of init and inspect"
    }


def test_file_without_a_header_may_begin_with_a_device_id_in_braces(tmp_path: Path) -> None:
    head = _head(tmp_path, b"{5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25},x\n", has_header=False)

    assert (head["kind"], head["count"]) == ("csv", 2)


def test_header_only_is_no_error(tmp_path: Path) -> None:
    head = _head(tmp_path, gzip.compress(b"a,b"))

    assert (head["kind"], head["compressed"], head["dataStart"]) == ("csv", True, 3)


@pytest.mark.parametrize(
    ("rows", "quotes"),
    [
        ('"x, y",1\n', "unknown"),
        ('"x ""y""",1\n', "doubled"),
        ('"x \\"y\\"",1\n', "backslash"),
        ('"ends\\",1\n"x \\"y\\"",1\n', "backslash"),
        ('"ends\\",1\n"x ""y""",1\n', "doubled"),
        ('"x ""y""",1\n"x \\"y\\"",1\n', "unknown"),
    ],
)
def test_way_of_escaping_quotes_is_found_from_the_records(tmp_path: Path, rows: str, quotes: str) -> None:
    assert _head(tmp_path, f"a,b\n{rows}".encode())["quotes"] == quotes


def test_name_of_a_column_that_is_not_utf_8_is_not_shown_and_hinders_no_other(tmp_path: Path) -> None:
    head = _head(tmp_path, b"caf\xe9,email\n1,2\n")

    assert head["columns"] == [_column("caf\ufffd", showable=False), _column("email")]


def test_file_without_a_header_has_no_columns_of_its_own(tmp_path: Path) -> None:
    head = _head(tmp_path, b"a@example.com,x\n", has_header=False)

    assert head == {
        "kind": "csv",
        "compressed": False,
        "columns": [],
        "count": 2,
        "dataStart": 0,
        "quotes": "unknown",
        "below": 0,
    }


@pytest.mark.parametrize(
    ("name", "showable"),
    [
        ("email", True),
        ("Telefon 2", True),
        ("stra\u00dfe.nr-1_a", True),
        ("Country/Region", True),
        ("Phone #", True),
        ("4/Oct/88", False),
        ("Apt #4 High Street", False),
        ("https://example.com/kim", False),
        ("a@b", False),
        ("+44 791", False),
        ("0791 12", False),
        ("a" * 65, False),
        ("d41d8cd98f00b204e9800998ecf8427e0", False),
        ("5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b2511", False),
    ],
)
def test_name_that_may_be_data_is_not_for_showing(tmp_path: Path, name: str, showable: bool) -> None:
    assert _head(tmp_path, f"{name},x\n".encode())["columns"][0] == _column(name, showable=showable)


def test_keys_of_json_lines_are_found_with_their_types(tmp_path: Path) -> None:
    content = b'{"a": null, "b": {"c": [1], "d": {}}}\nbroken\n{"a": "x", "e": true, "f": [{"g": 1}]}\n'

    assert _head(tmp_path, content) == {
        "kind": "json",
        **NOT_CSV,
        "columns": [
            _column("a"),
            _column("b", "object", text=False),
            _column("b.c", "number"),
            _column("b.d", "object", text=False),
            _column("e", "boolean"),
            _column("f", "object", text=False),
            _column("f.g", "number"),
        ],
    }


LONG_LIST = ("[" + ",".join(f'{{"email": "u{n}@example.com"}}' for n in range(12_000)) + "]").encode()
"""On one line that is longer than the beginning that is looked at."""


@pytest.mark.parametrize(
    "content",
    [
        LONG_LIST,
        b"[]\n" + LONG_LIST,
        LONG_LIST.replace(b"},{", b"} {")[1:-1],
        b'{"email": null}\n' + LONG_LIST,
    ],
)
def test_keys_are_found_on_a_line_that_is_longer_than_the_beginning(tmp_path: Path, content: bytes) -> None:
    assert _head(tmp_path, content) == {
        "kind": "json",
        **NOT_CSV,
        "columns": [_column("email")],
    }


@pytest.mark.parametrize("content", [b"[{}]", b"[{},{}]\n", b"[]\nnull\n", b"[]\nx\n", b"{}\n"])
def test_json_file_with_any_record_is_not_empty(tmp_path: Path, content: bytes) -> None:
    assert _head(tmp_path, content)["kind"] == "json"


def test_columns_of_parquet_are_those_of_its_schema(tmp_path: Path) -> None:
    table = pa.table({"a": ["x"], "f": pa.array([1.5], pa.float32()), "l": [["x"]], "s": [{"t": 1}]})
    pq.write_table(table, tmp_path / "a.parquet")

    assert head_of(tmp_path / "a.parquet") == {
        "kind": "parquet",
        **NOT_CSV,
        "columns": [
            _column("a", "STRING"),
            _column("f", "FLOAT"),
            _column("l", "LIST<STRING>"),
            _column("s", "STRUCT", text=False),
            _column("s.t", "INT64"),
        ],
    }


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (
            b"a@example.com,x\n",
            "a",
            'begins with a line of data and has no header; name its columns with "columns" in',
        ),
        (
            b"a;b\n",
            "a",
            "looks separated by semicolons, and only commas are read; write the export with commas "
            "(LibreOffice asks for them when it saves CSV, Excel takes the list separator of the system)",
        ),
        (b'\n"e;mail";segment\n', "a", "looks separated by semicolons"),
        (b"a\tb\n", "a", "looks separated by tabs"),
        (
            b"sep=,\r\nemail,b\r\n",
            "a",
            "begins with the line sep= of a spreadsheet program; remove that line",
        ),
        (b'\xef\xbb\xbf"sep=;"\nemail;b\n', "a", "begins with the line sep= of a spreadsheet program"),
        (b"a|b\n", "a", "looks separated by vertical bars"),
        (b"a\x01b\n", "a", "looks separated by control characters, and only commas are read"),
        (b'"a"b,c\n', "a", "has a quote in its first line that does not end a cell; correct the line"),
        (b"x" * 300_000, "a", "has a first line of more than 256 KiB"),
        (b"\n" * 300_000 + b"a,b\n", "a", "begins with more than 256 KiB of blanks; remove them"),
        ("a,b\n".encode("utf-16"), "a", "is UTF-16 text; save it as UTF-8"),
        (b"a\x00,b\n", "a", "is neither text nor Parquet; export CSV, JSON Lines or Parquet"),
        (b"PK\x03\x04", "a.XLSX", "is a .xlsx file, which is not read; save the sheet as CSV UTF-8"),
        (b"PK\x03\x04", "a.zip", "is a .zip file, which is not read; unpack it; its files must be CSV"),
        (
            b"PK\x03\x04",
            "a",
            "is a zip archive or an office document, which is not read; unpack it, or save the sheet as CSV",
        ),
        (gzip.compress(b"x" * 999)[:20], "a.gz", "cannot be read"),
        (b"PAR1 and no more", "a.parquet", "cannot be read"),
        (b'[\n {"a": 1},\n {"a": 2}\n]', "a", "write one object a line: jq -c '.[]' IN > OUT"),
        (b'[{"a": 1},\n{"a": 2}]', "a", "write one object a line: jq -c '.[]' IN > OUT"),
        (b'{\n "a": [\n "x"\n ]\n}', "a", "write one object a line: jq -c '.' IN > OUT"),
        (b'{\n"rows": [\n{"a": 1},\n{"a": 2}\n]}', "a", "write one object a line: jq -c '.' IN > OUT"),
        (b'{"rows": [\n{"a": 1},\n{"a": 2}\n]}', "a", "write one object a line: jq -c '.' IN > OUT"),
        (b"a,b\n", "a.csv.snappy", "is a .snappy file, which is not read; pack it with gzip, or not at all"),
        (b"\x28\xb5\x2f\xfd", "a.csv.ZST", "is a .zst file, which is not read; pack it with gzip"),
        (b"\x08email\n", "a.lz4", "is a .lz4 file, which is not read; pack it with gzip"),
        (b"a,b\n", "a.csv.bz2", "is a .bz2 file, which is not read; pack it with gzip"),
    ],
)
def test_file_that_cannot_be_read_is_refused_with_the_remedy(
    tmp_path: Path, content: bytes, name: str, message: str
) -> None:
    head = _head(tmp_path, content, name)

    assert list(head) == ["refused"]
    assert head["refused"].startswith(f"file:{tmp_path / name} ")
    assert message in head["refused"]
    assert "example.com" not in head["refused"]


@pytest.mark.parametrize(
    ("file", "outcome"),
    [
        ("gzip/part-2.csv.gz", "empty"),
        ("order/part-3.csv", "empty"),
        ("order/part-1.csv", "csv"),
        ("name-twice/part-0.csv", "csv"),
        ("nanos/p0.parquet", "parquet"),
        ("json-array-pretty/part-0.json", "refused"),
        ("no-header/000", "refused"),
        ("semicolon-comma/part-0.csv", "refused"),
    ],
)
def test_field_file_is_taken_for_what_it_is(file: str, outcome: str) -> None:
    head = head_of(FIELD / file)

    assert ("refused" if "refused" in head else head["kind"]) == outcome
