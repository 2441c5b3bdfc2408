"""What a survey makes of the cells of a column: how many could be what, and no value."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import survey_export
from pyspark.sql import SparkSession

HASH = "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69"

NUMBER_FACTS = ("noAreaCode", "notInUse", "bothReadingsValid")

CELLS = {
    "a@example.org": "email",
    " B@EXAMPLE.ORG ": "email",
    "a@example": None,
    "38400000-8cf0-11bd-b23e-10b96e40000d": "device",
    "{38400000-8CF0-11BD-B23E-10B96E40000D}": "device",
    HASH: "sha256",
    HASH.upper(): "sha256",
    "+49 30 901820": "formatted",
    "(030) 901821": "formatted",
    "415-555-0123": "formatted",
    "4155550123": "phone",
    "2026-11-22": None,
    "22.11.2026": None,
    "1234567.50": None,
    "192.168.100.200": None,
    "12345-6789": None,
    "123-45-6789": None,
    "123456": None,
    "DE": "region",
    "n/a": "missing",
    "": "missing",
}


def survey(folder: Path, text: str, rows: int, *more: str) -> dict[str, object]:
    """Surveys a CSV file of this text."""
    export = folder / "export.csv"
    export.write_text(text, encoding="utf-8")
    return survey_of(export, rows, *more)


def survey_of(export: Path, rows: int, *more: str) -> dict[str, object]:
    """Surveys an export."""
    out = export.parent / "survey.json"
    survey_export.main(["--export", str(export), "--out", str(out), "--rows", str(rows), *more])
    result: dict[str, object] = json.loads(out.read_text(encoding="utf-8"))
    return result


@pytest.mark.usefixtures("spark")
def test_tells_the_cells_of_the_first_line_and_of_those_below_it(tmp_path: Path) -> None:
    found = survey(tmp_path, "Customers\nemail,phone\na@example.org,1\n", 10)

    assert (found["head"], found["rows"], found["malformed"]) == ([1, 1, 2], 0, 2)


@pytest.mark.usefixtures("spark")
def test_tells_the_cells_of_the_first_line_that_have_text(tmp_path: Path) -> None:
    found = survey(tmp_path, "Customers,, ,\nemail,phone,plan,country\na@example.org,1,2,3\n", 10)

    assert (found["head"], found["rows"], found["malformed"]) == ([4, 1, 4], 2, 0)
    assert found["unusable"] == [{"column": "column 2", "type": "without a name"}]


@pytest.mark.usefixtures("spark")
def test_counts_what_cells_could_be_and_tells_no_value(tmp_path: Path) -> None:
    lines = "\n".join(f'"{cell}",x' for cell in CELLS)

    found = survey(tmp_path, f"Kontakt,email_address\n{lines}\n", 1000)

    kinds = list(CELLS.values())
    assert found["rows"] == len(CELLS)
    assert found["columns"] == [
        {
            "column": "Kontakt",
            "typeByName": None,
            "missing": kinds.count("missing"),
            "audience": len(CELLS) - kinds.count("missing"),
            "notUtf8": 0,
            "sha256": kinds.count("sha256"),
            "email": kinds.count("email"),
            "device": kinds.count("device"),
            "phone": kinds.count("phone") + kinds.count("formatted"),
            "formattedPhone": kinds.count("formatted"),
            # One cell is bare digits; +4155550123 would be no number.
            "bareDigits": kinds.count("phone"),
            "readAsInternational": 0,
            # Of what region the numbers are, nothing says.
            **dict.fromkeys(NUMBER_FACTS, 0),
            "region": kinds.count("region"),
            "callingCode": 0,
            "distinct": len(CELLS) - kinds.count("missing"),
        },
        {
            "column": "email_address",
            "typeByName": "email",
            "missing": 0,
            "audience": len(CELLS),
            "notUtf8": 0,
            **dict.fromkeys(("sha256", "email", "device", "phone", "formattedPhone"), 0),
            **dict.fromkeys(("bareDigits", "readAsInternational"), 0),
            **dict.fromkeys((*NUMBER_FACTS, "region", "callingCode"), 0),
            "distinct": 1,
        },
    ]
    assert "example" not in json.dumps(found).lower()


@pytest.mark.usefixtures("spark")
def test_counts_cells_that_can_name_an_audience_and_text_that_is_not_utf_8(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    lines = [
        "Stra\u00dfe,group,tier",
        ",VIP / Gold,a",
        "x,Caf\u00e9,b",
        f"y,{'n' * 129},c",
        f"z,{'n' * 128},",
    ]
    export.write_bytes("\n".join(lines).encode("cp1252"))

    columns = survey_of(export, 10)["columns"]

    assert isinstance(columns, list)
    keys = ("column", "missing", "audience", "notUtf8")
    assert [tuple(column[key] for key in keys) for column in columns] == [
        ("column 1", 1, 3, 1),
        ("group", 0, 1, 1),
        ("tier", 1, 3, 0),
    ]


@pytest.mark.usefixtures("spark")
def test_calling_codes_of_digits_alone_are_counted_apart_from_regions(tmp_path: Path) -> None:
    # No country is called by 4, 2 or 999, nor by 0.
    cells = ("1", "44", "+49", "0049", "DE", "4", "2", "999", "0", "", "1246")

    found = survey(tmp_path, "country_code,x\n" + "".join(f"{cell},x\n" for cell in cells), 100)

    codes = found["columns"][0]  # type: ignore[index]
    assert (codes["callingCode"], codes["region"]) == (4, 2)


@pytest.mark.usefixtures("spark")
def test_keeps_no_more_than_a_thousand_different_values_of_a_column(tmp_path: Path) -> None:
    rows = "".join(f"{n},{n % 999}\n" for n in range(1500))

    columns = survey(tmp_path, f"id,plan\n{rows}", 2000)["columns"]

    assert isinstance(columns, list)
    assert [column["distinct"] for column in columns] == [1000, 999]


@pytest.mark.usefixtures("spark")
def test_looks_at_no_more_rows_than_asked_for(tmp_path: Path) -> None:
    found = survey(tmp_path, "id\n" + "1\n" * 50, 7)

    assert found["rows"] == 7


def test_parquet_columns_that_cannot_be_read_as_text_are_named_with_their_types(
    spark: SparkSession, tmp_path: Path
) -> None:
    row = (
        "SELECT 'a@example.org' AS mail, true AS active, array('b@example.org') AS tags, 5 AS visits, "
        "named_struct('tel', '+49 30 901820') AS contact, map('a', 'b') AS more"
    )
    spark.sql(row).write.parquet(str(tmp_path / "export"))

    found = survey_of(tmp_path / "export", 10)

    columns = found["columns"]
    assert isinstance(columns, list)
    assert [(column["column"], column["email"], column["phone"]) for column in columns] == [
        ("mail", 1, 0),
        ("active", 0, 0),
        ("tags", 1, 0),
        ("visits", 0, 0),
        ("contact.tel", 0, 1),
    ]
    assert found["unusable"] == [
        {"column": "contact", "type": "STRUCT"},
        {"column": "more", "type": "MAP"},
    ]


@pytest.mark.usefixtures("spark")
def test_bare_digits_are_counted_with_those_that_are_numbers_behind_a_plus(tmp_path: Path) -> None:
    text = "tel\n4915123456789\n447911123456\n4155550123\n+49 30 901820\n"

    found = []
    for more in ([], ["--default-region", "US"]):
        columns = survey(tmp_path, text, 10, *more)["columns"]
        assert isinstance(columns, list)
        (column,) = columns
        counts = ("phone", "bareDigits", "readAsInternational")
        found.append(tuple(column[count] for count in counts))

    # A region does not change what is a number behind a plus.
    assert found == [(4, 3, 2), (4, 3, 2)]


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize(
    ("region", "cells", "expected"),
    [
        # Without its area code; a placeholder; a number in use.
        ("US", ["555-0123", "5555555555", "2015550123"], (1, 1, 0)),
        # A mobile number with its country code, and one of area code 04915.
        ("DE", ["4915123456000", "030 901820"], (0, 0, 1)),
    ],
)
def test_what_the_rule_warns_of_is_counted_before_anything_is_prepared(
    tmp_path: Path, region: str, cells: list[str], expected: tuple[int, int, int]
) -> None:
    export = tmp_path / "export.csv"
    export.write_text("\n".join(["tel", *cells, ""]), encoding="utf-8")

    found = survey_of(export, 10, "--default-region", region)

    columns = found["columns"]
    assert isinstance(columns, list)
    assert tuple(columns[0][fact] for fact in NUMBER_FACTS) == expected


@pytest.mark.usefixtures("spark")
def test_broken_records_are_counted_apart(tmp_path: Path) -> None:
    found = survey(tmp_path, 'email,n\n"b@example.org,2\na@example.org,1\nc@example.org\n', 10)

    assert (found["rows"], found["malformed"]) == (1, 2)


@pytest.mark.usefixtures("spark")
def test_column_of_32_bit_floats_is_unusable_as_it_cannot_hold_a_phone_number(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    phones = pa.array([6577770000.0], pa.float32())
    pq.write_table(pa.table({"email": ["a@example.org"], "phone": phones}), path)

    found = survey_of(path, 10)

    columns = found["columns"]
    assert isinstance(columns, list)
    assert [column["column"] for column in columns] == ["email"]
    assert found["unusable"] == [{"column": "phone", "type": "FLOAT"}]


@pytest.mark.usefixtures("spark")
def test_columns_that_are_there_twice_are_unusable_and_the_others_are_not(tmp_path: Path) -> None:
    found = survey(tmp_path, "id,email,id\n1,a@example.org,2\n", 10)

    columns = found["columns"]
    assert isinstance(columns, list)
    assert [column["column"] for column in columns] == ["email"]
    assert found["unusable"] == [{"column": "id", "type": "twice"}]


@pytest.mark.usefixtures("spark")
def test_column_that_some_file_lacks_is_unusable_and_one_in_other_letters_is_the_same(tmp_path: Path) -> None:
    export = tmp_path / "export"
    export.mkdir()
    (export / "a.csv").write_text("email,id\na@example.org,1\n", encoding="utf-8")
    (export / "b.csv").write_text("note, EMAIL \nx,b@example.org\n", encoding="utf-8")

    found = survey_of(export, 10)

    columns = found["columns"]
    assert isinstance(columns, list)
    assert [(column["column"], column["email"]) for column in columns] == [("email", 2)]
    assert found["unusable"] == [
        {"column": "id", "type": "not in b.csv"},
        {"column": "note", "type": "not in a.csv"},
    ]
    assert found["export"] == {"format": "csv", "files": 2, "bytes": 54, "oneTaskFiles": 0}


@pytest.mark.usefixtures("spark")
@pytest.mark.parametrize("content", ["", "\n", "email\n"])
def test_export_without_rows_is_surveyed(tmp_path: Path, content: str) -> None:
    found = survey(tmp_path, content, 10)

    assert (found["rows"], found["malformed"], found["unusable"]) == (0, 0, [])


@pytest.mark.usefixtures("spark")
def test_export_without_a_header_is_surveyed_by_the_names_that_are_given(tmp_path: Path) -> None:
    export = tmp_path / "export.csv"
    export.write_text("a@example.org,x\nb@example.org,y\n", encoding="utf-8")
    out = tmp_path / "survey.json"

    arguments = ["--export", str(export), "--out", str(out), "--rows", "10", "--columns", "mail,segment"]
    survey_export.main(arguments)

    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["rows"] == 2
    assert [(column["column"], column["email"]) for column in found["columns"]] == [
        ("mail", 2),
        ("segment", 0),
    ]


@pytest.mark.usefixtures("spark")
def test_name_that_may_be_data_is_shown_if_it_is_usual_for_an_identifier_or_known(tmp_path: Path) -> None:
    names = ["Phone #", "$email", "E-mail:", "kim@example.com", "Segment+Tier", "a+b"]
    text = "{" + ", ".join(f'"{name}": "x"' for name in names) + "}\n"
    export = tmp_path / "export.jsonl"
    export.write_text(text, encoding="utf-8")

    found = survey_of(export, 10, "--named", json.dumps([" segment+tier", "other"]))

    columns = found["columns"]
    assert isinstance(columns, list)
    assert [(column["column"], column["typeByName"]) for column in columns] == [
        ("Phone #", "phone"),
        ("$email", "email"),
        ("E-mail:", "email"),
        ("column 4", None),
        ("Segment+Tier", None),
        ("column 6", None),
    ]


@pytest.mark.usefixtures("spark")
def test_identifiers_of_json_that_first_come_late_are_columns(tmp_path: Path) -> None:
    export = tmp_path / "export.jsonl"
    early = json.dumps({"email": "a@example.org", "contact": {"phone": {"home": 1}}, "note": "x" * 1000})
    late = json.dumps({"Mobile Phone": "+49 30 901820", "idfa": None, "cell": {"a": 1}, "late note": "y"})
    export.write_text(f"{early}\n" * 300 + f"{late}\n", encoding="utf-8")

    found = survey_of(export, 1000)

    columns = found["columns"]
    assert isinstance(columns, list)
    assert [(column["column"], column["typeByName"], column["phone"]) for column in columns] == [
        ("email", "email", 0),
        ("contact.phone.home", None, 0),
        ("note", None, 0),
        ("Mobile Phone", "phone", 1),
    ]
    assert (found["rows"], found["malformed"]) == (301, 0)
    assert found["unusable"] == [
        {"column": "contact", "type": "object"},
        {"column": "contact.phone", "type": "object"},
    ]
