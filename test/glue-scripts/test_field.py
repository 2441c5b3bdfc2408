"""Files as people really have them: small exports, each the essence of a trouble that somebody reported."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import survey_export
from helpers.job_context import JobContext, sha256
from tiktok_audiences.errors import UnreadableExportError

FIELD = Path(__file__).parent / "field"

EMAIL: Mapping[str, Any] = {"column": "email", "type": "email"}
PHONE: Mapping[str, Any] = {"column": "phone", "type": "phone"}
HASH = "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476"
GAID = "5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25"


@dataclass(frozen=True)
class Case:
    """An export below `field` and what has to come of it.

    Attributes:
        identifiers: The source's identifiers.
        segment: Whether the audience is the column of that name; otherwise it is `A`.
        records: Records of the export.
        columns: What became of each column's cells, without what did not occur.
        lines: The texts whose hashes are each partition's lines; its people are the first of each group.
        malformed: File and line of the records that cannot be read.
        invalid_audience: Rows whose audience cannot be used.
    """

    identifiers: tuple[Mapping[str, Any], ...]
    records: int
    columns: Mapping[str, Mapping[str, int]]
    lines: Mapping[tuple[str, str], Iterable[tuple[str, ...]]]
    segment: bool = False
    malformed: list[tuple[str, int]] = field(default_factory=list)
    invalid_audience: int = 0


def _mails(*names: str) -> list[tuple[str, ...]]:
    return [(f"{name}@example.com",) for name in names]


def _phones(*digits: str) -> list[tuple[str, ...]]:
    return [(f"+{one}", one) for one in digits]


ALPHA3 = [
    f"{('919876500', '525512000', '447911000', '16577700')[number % 4]}{number:03d}" for number in range(100)
]

CASES = {
    "one-stray-quote": Case(
        (EMAIL,),
        2_000,
        {"email": {"hashed": 1_999}},
        {("A", "email_sha256"): _mails(*(f"u{number}" for number in range(2_000) if number != 10))},
        malformed=[("part-0.csv", 12)],
    ),
    # `"fin" smith` may be hashed or malformed; it is malformed.
    "unbalanced": Case(
        (EMAIL,),
        8,
        {"email": {"hashed": 5}},
        {("A", "email_sha256"): _mails("ann", "cy", "dee", "eve", "hal")},
        malformed=[("part-0.csv", 3), ("part-0.csv", 7), ("part-0.csv", 8)],
    ),
    "backslash": Case(
        (EMAIL,),
        6,
        {"email": {"hashed": 5}},
        {
            ("VIP", "email_sha256"): _mails("ann", "bob", "dee", "fin"),
            ('12" vinyl, new', "email_sha256"): _mails("cy"),
        },
        segment=True,
        malformed=[("part-0.csv", 6)],
    ),
    "alpha3": Case(
        ({**PHONE, "regionColumn": "country", "defaultRegion": "US"},),
        100,
        {"phone": {"hashed": 100}},
        {("A", "phone_sha256"): _phones(*ALPHA3)},
    ),
    "meta-format-de": Case(
        ({**PHONE, "defaultRegion": "DE"},),
        100,
        # Of area code 04915 they would be valid, too; a mobile number of the own region wins.
        {"phone": {"hashed": 100, "readAsInternational": 100, "bothReadingsValid": 100}},
        {("A", "phone_sha256"): _phones(*(f"4915123456{number:03d}" for number in range(100)))},
    ),
    "local-only": Case(
        ({**PHONE, "regionColumn": "country"},),
        8,
        {"phone": {"hashed": 5, "notInUse": 5, "no_area_code": 3}},
        {
            ("A", "phone_sha256"): _phones(
                "10000000000", "11111111111", "19999999999", "11234567890", "10764019408"
            )
        },
    ),
    "spreadsheet-gb": Case(
        ({**PHONE, "defaultRegion": "GB"},),
        13,
        {"phone": {"hashed": 11, "rounded_number": 2, "readAsInternational": 5}},
        {("A", "phone_sha256"): _phones("447911123456")},
    ),
    # `--`, `N.A.`, `[null]` and `empty` are not words for nothing, in either column.
    "nothing": Case(
        (EMAIL,),
        40,
        {"email": {"hashed": 4, "missing": 15, "invalid_email": 5}},
        {
            ("--", "email_sha256"): _mails("u11"),
            ("N.A.", "email_sha256"): _mails("u16"),
            ("[null]", "email_sha256"): _mails("u17"),
            ("empty", "email_sha256"): _mails("u18"),
        },
        segment=True,
        invalid_audience=16,
    ),
    "base64": Case(
        (EMAIL, PHONE),
        300,
        {"email": {"hash_in_base64": 300}, "phone": {"hash_in_base64": 300}},
        {},
    ),
    "gzip": Case((EMAIL,), 3, {"email": {"hashed": 3}}, {("A", "email_sha256"): _mails("a", "b", "c")}),
    "name-twice": Case((EMAIL,), 2, {"email": {"hashed": 2}}, {("A", "email_sha256"): _mails("a", "b")}),
    "nanos": Case((EMAIL,), 1, {"email": {"hashed": 1}}, {("A", "email_sha256"): _mails("a")}),
    "uuid": Case(
        ({"column": "gaid", "type": "gaid"},),
        1,
        {"gaid": {"hashed": 1}},
        {("A", "gaid_sha256"): [(GAID,)]},
    ),
    "null-type": Case(
        (EMAIL, PHONE),
        2,
        {"email": {"hashed": 2}, "phone": {"hashed": 1, "missing": 1}},
        {("A", "email_sha256"): _mails("a", "b"), ("A", "phone_sha256"): _phones("447911123456")},
    ),
    "audiences": Case(
        (EMAIL,),
        19,
        {"email": {"hashed": 15}},
        {
            (name, "email_sha256"): _mails(*people)
            for name, people in {
                "Caf\u00e9 \u2615 lovers": ["n0"],
                "\U0001f525 Hot \U0001f525": ["n1"],
                "x" * 128: ["n3"],
                "trim": ["n5"],
                "con": ["n6"],
                "a\\b": ["n8"],
                "\u00dcn\u00ef": ["n10"],
                "a:b": ["n11"],
                "a*b?": ["n12"],
                "A": ["n13"],
                "a": ["n14"],
                "100%": ["n15"],
                "=cmd()": ["n16"],
                "\u00e9": ["n17", "n18"],
            }.items()
        },
        segment=True,
        # `a/b`, 129 characters, `..` and a tab.
        invalid_audience=4,
    ),
    "mixed-eol": Case(
        (EMAIL,),
        3,
        {"email": {"hashed": 3}},
        {("VIP", "email_sha256"): _mails("a", "b"), ("Gold", "email_sha256"): _mails("c")},
        segment=True,
    ),
    "order": Case(
        (EMAIL, PHONE),
        2,
        {"email": {"hashed": 2}, "phone": {"hashed": 2}},
        {
            ("A", "email_sha256"): _mails("a", "b"),
            ("A", "phone_sha256"): _phones("447911123451", "447911123452"),
        },
    ),
    "ragged": Case(
        (EMAIL, PHONE),
        5,
        {"email": {"hashed": 2}, "phone": {"hashed": 2}},
        {
            ("A", "email_sha256"): _mails("a", "e"),
            ("A", "phone_sha256"): _phones("447911123451", "447911123455"),
        },
        malformed=[("part-0.csv", 3), ("part-0.csv", 4), ("part-0.csv", 5)],
    ),
}


def _configure(
    context: JobContext, identifiers: Iterable[Mapping[str, Any]], *, segment: bool, **more: Any
) -> None:
    audience = {"column": "segment"} if segment else {"name": "A"}
    context.configure({"name": "loyalty", "audience": audience, "identifiers": list(identifiers), **more})


def _survey(context: JobContext, export: Path) -> dict[str, Any]:
    out = context.root / "survey.json"
    survey_export.main(["--export", str(export), "--out", str(out), "--rows", "100000"])
    found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def _counts(column: Mapping[str, Any]) -> dict[str, int]:
    """What occurred of the outcomes and notes of a column."""
    notes = ("readAsInternational", "bothReadingsValid", "notInUse", "upperCaseHash")
    names = ("missing", "prehashed", "hashed", *notes)
    return {
        name: n for name, n in {**{name: column[name] for name in names}, **column["rejected"]}.items() if n
    }


@pytest.mark.parametrize("folder", CASES)
def test_everybody_is_in_a_count_and_nobody_is_taken_for_someone_else(
    context: JobContext, folder: str
) -> None:
    case = CASES[folder]
    _configure(context, case.identifiers, segment=case.segment)

    context.run("--export_uri", str(FIELD / folder))

    report = context.report()
    rejected = {"invalid_audience": case.invalid_audience, "malformed_row": len(case.malformed)}
    assert {
        "records": report["records"],
        "rows": report["rows"],
        "rejectedRows": report["rejectedRows"],
        "malformed": report["malformed"],
        "columns": {column["column"]: _counts(column) for column in report["columns"]},
        "partitions": {
            (entry["audience"], entry["format"]): (
                entry["people"],
                context.lines(entry["audience"], entry["format"]),
            )
            for entry in report["partitions"]
        },
    } == {
        "records": case.records,
        "rows": case.records - len(case.malformed),
        "rejectedRows": {reason: n for reason, n in rejected.items() if n},
        "malformed": [{"file": file, "line": line} for file, line in case.malformed],
        "columns": case.columns,
        "partitions": {
            place: (len(list(people)), sorted(sha256(form) for forms in people for form in forms))
            for place, people in case.lines.items()
        },
    }


@pytest.mark.parametrize("folder", [*CASES, "prehashed"])
def test_survey_reads_whatever_is_prepared(context: JobContext, folder: str) -> None:
    found = _survey(context, FIELD / folder)

    records, malformed = (CASES[folder].records, len(CASES[folder].malformed)) if folder in CASES else (12, 0)
    assert (found["rows"], found["malformed"]) == (records - malformed, malformed)
    wanted = [*CASES[folder].columns] if folder in CASES else ["email"]
    # Each column of identifiers is there once, by its name in the first file.
    assert [column["column"] for column in found["columns"] if column["column"] in wanted] == wanted


def test_survey_refuses_what_is_not_prepared(context: JobContext) -> None:
    for folder in ("no-header", "json-array-pretty", "semicolon-comma"):
        with pytest.raises(UnreadableExportError, match=folder):
            _survey(context, FIELD / folder)


def test_hash_passes_as_it_is_and_the_hash_of_nothing_is_nobody(context: JobContext) -> None:
    _configure(context, [EMAIL], segment=False)

    context.run("--export_uri", str(FIELD / "prehashed"))

    report = context.report()
    assert context.lines("A") == [HASH]
    # Three have a prefix (0x and the like), which is taken off; 63 and 65 digits are not a hash.
    assert _counts(report["columns"][0]) == {
        "prehashed": 5,
        "upperCaseHash": 1,
        "invalid_email": 2,
        "hash_of_nothing": 3,
        "hashed_md5": 1,
        "hashed_sha1": 1,
    }
    assert (report["partitions"][0]["people"], report["partitions"][0]["unique"]) == (1, 1)


@pytest.mark.parametrize(
    ("folder", "identifiers", "message"),
    [
        (
            "no-header",
            [EMAIL, PHONE],
            '{uri} begins with a line of data and has no header; name its columns with "columns" in the '
            "source's configuration, or with --columns of init and inspect",
        ),
        (
            "json-array-pretty",
            [EMAIL],
            "{uri} is JSON without a complete object on a line; write one object a line: "
            "jq -c '.[]' IN > OUT",
        ),
        (
            "semicolon-comma",
            [EMAIL],
            "{uri} looks separated by semicolons, and only commas are read; write the export with commas "
            "(LibreOffice asks for them when it saves CSV, Excel takes the list separator of the system)",
        ),
    ],
)
def test_file_that_would_be_misread_is_refused_with_the_remedy_and_without_a_cell(
    context: JobContext, folder: str, identifiers: list[Mapping[str, Any]], message: str
) -> None:
    _configure(context, identifiers, segment=False)
    (file,) = (FIELD / folder).iterdir()

    with pytest.raises(UnreadableExportError) as caught:
        context.run("--export_uri", str(FIELD / folder))

    assert str(caught.value) == message.format(uri=f"file:{file}")
    assert not context.audiences.exists()


def test_file_without_a_header_is_read_by_the_columns_of_the_configuration(context: JobContext) -> None:
    _configure(context, [EMAIL, PHONE], segment=True, columns=["email", "phone", "segment"])

    context.run("--export_uri", str(FIELD / "no-header"))

    assert context.report()["records"] == 2
    assert context.lines("vip") == sorted(map(sha256, ["jane.roe@example.com", "bob@example.com"]))
    phones = ["+447911123456", "447911123456", "+447911123457", "447911123457"]
    assert context.lines("vip", "phone_sha256") == sorted(map(sha256, phones))
