"""No cell's value reaches a message, a log or a report, whatever is wrong with the export that it is in."""

import gzip
import io
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow
import pytest
import survey_export
from helpers.job_context import JobContext, csv_text
from helpers.own_session import JOB, run_alone
from pyarrow import parquet
from tiktok_audiences.errors import PrepareError, UnreadableExportError
from tiktok_audiences.job import describe
from tiktok_audiences.staging import clear_errors

WORD = "zqxanna"
DIGITS = "7911987654"
MARKS = re.compile(f"{WORD}|{DIGITS}|{DIGITS[2:]}", re.IGNORECASE)

MAIL = f"{WORD}@example.com"
TEL = f"+44{DIGITS}"
SOURCE: Mapping[str, Any] = {
    "name": "loyalty",
    "audience": {"column": "segment"},
    "identifiers": [
        {"column": "email", "type": "email"},
        {"column": "phone", "type": "phone", "regionColumn": "country"},
    ],
}
HEADER = "email,phone,country,segment"


def _parquet(email: object) -> bytes:
    """A file whose column of addresses has this one value."""
    cells = {"email": [email], "phone": [TEL], "country": ["GB"], "segment": ["x"]}
    out = io.BytesIO()
    parquet.write_table(pyarrow.table(cells), out, compression="NONE", use_dictionary=False)
    return out.getvalue()


def _one_line_too_many() -> bytes:
    """Records of which a quote too many may or may not swallow the next."""
    return csv_text(HEADER, f'"{MAIL},{TEL},GB,x', f'{MAIL}",{TEL},GB,x', f"{MAIL},{TEL},GB,x").encode()


REFUSED: dict[str, tuple[str, bytes]] = {
    "quote-out-of-place": ("a.csv", csv_text(HEADER, f'"{MAIL},{TEL}', WORD).encode()),
    "first-line-is-data": ("000", csv_text(f"{MAIL},{TEL},GB,x", f"{MAIL},{TEL},GB,x").encode()),
    "first-line-is-bare-digits": ("a.csv", csv_text(f"x,{DIGITS},GB,x").encode()),
    "first-line-is-other-text": ("a.csv", csv_text(f"{WORD}: no mail,{WORD}@home,x,y").encode()),
    "first-line-is-broken": ("a.csv", csv_text(f'"{MAIL}" {WORD},{TEL}', "a,b").encode()),
    "first-line-is-endless": ("a.csv", (MAIL + ",").encode() * 20_000),
    "first-line-is-latin": ("a.csv", f"e-m\u00e4il {WORD},{WORD}\u00e9\n".encode("latin-1")),
    "wide-text": ("a.csv", f"{MAIL}\n".encode("utf-16")),
    "no-text": ("a.csv", f"{MAIL}\x00\n".encode()),
    "semicolons": ("a.csv", f"{WORD};{TEL}\n".encode()),
    "two-readings": ("a.csv", _one_line_too_many()),
    "cut-off": ("a.csv.gz", gzip.compress(csv_text(HEADER, *[f"{MAIL},{TEL},GB,x"] * 9).encode(), 0)[:-60]),
    "no-archive": ("a.csv.gz", f"\x1f\x8b{MAIL}".encode("latin-1")),
    "keys-are-data": ("a.jsonl", json.dumps({MAIL: {TEL: f"{WORD} Roe"}}).encode()),
    "keys-of-people-are-data": ("a.json", json.dumps({TEL[1:]: {"customer_segment_of_today": "x"}}).encode()),
    "broken-object-in-a-list": ("a.json", f'[{{"email": "{MAIL}" "x": 1}}, {{"email": "{MAIL}"}}]'.encode()),
    "pretty": ("a.json", json.dumps([{"email": MAIL}], indent=2).encode()),
    "no-json": ("a.jsonl", f'{{"email": {MAIL}}}\n'.encode()),
    "parquet-cut-off": ("a.parquet", _parquet(MAIL)[:-9]),
    "parquet-broken": ("a.parquet", _parquet(MAIL).replace(b"\x15", b"\x35", 3)),
    "parquet-struct": ("a.parquet", _parquet({MAIL: TEL})),
    "many-names": (
        "a.csv",
        csv_text(HEADER, *(f"{MAIL},{TEL},GB,{WORD}{n}" for n in range(401))).encode(),
    ),
}

PREPARED: dict[str, tuple[str, bytes]] = {
    "rejected-cells": (
        "a.csv",
        csv_text(
            HEADER,
            f"{WORD} Roe,x{DIGITS}x,GB,x",
            f"{MAIL}@,{DIGITS},{WORD}land,x",
            f"{MAIL} {MAIL},+{DIGITS}{DIGITS},,x",
            f"{MAIL},{TEL},GB,{WORD}/{WORD}",
            f"{MAIL},{TEL},GB,",
            f"{MAIL},{TEL},GB,x",
        ).encode(),
    ),
    "broken-records": (
        "a.csv",
        csv_text(HEADER, f'"{MAIL},{TEL},GB,x', f"{MAIL},{TEL},GB,x,{WORD},{WORD}", MAIL).encode(),
    ),
    "broken-lines": (
        "a.jsonl",
        f'{json.dumps(dict.fromkeys(HEADER.split(","), "x"))}\n{{"email": "{MAIL}\n{MAIL}\n["{MAIL}"]\n'
        f'{{"email": {{"{MAIL}": "{TEL}"}}}}\n{{"email": {MAIL}}}\n'.encode(),
    ),
}


def _land(context: JobContext, exports: Mapping[str, tuple[str, bytes]]) -> None:
    context.configure(SOURCE)
    for export_id, (name, content) in exports.items():
        context.write(name, content, export_id=export_id)
        context.write("_SUCCESS", "", export_id=export_id)


def _written(folder: Path) -> str:
    """Names and contents of everything below a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(f"{path} {path.read_text(encoding='utf-8')}" for path in files)


@pytest.mark.parametrize("export_id", [*REFUSED, *PREPARED])
def test_message_and_report_have_no_cell(
    context: JobContext, capsys: pytest.CaptureFixture[str], export_id: str
) -> None:
    _land(context, {**REFUSED, **PREPARED})

    said = ""
    if export_id in PREPARED:
        context.run(export_id=export_id)
        assert context.report(export_id)["records"] > 0
    else:
        with pytest.raises(PrepareError) as caught:
            context.run(export_id=export_id)
        said = describe(caught.value)
        assert str(context.root) in said

    out, err = capsys.readouterr()
    assert MARKS.search("\n".join([said, out, err, _written(context.audiences)])) is None


def test_process_writes_no_cell_to_its_streams(context: JobContext) -> None:
    _land(context, {**REFUSED, **PREPARED})

    ended = run_alone([str(JOB), *context.arguments(export_id=None)], master="local[1]")

    failed = f"UnfinishedExportsError: {len(REFUSED)} of {len(REFUSED) + len(PREPARED)} exports failed: "
    assert ended.stderr.splitlines()[-1].startswith(failed)
    assert ended.returncode == 1
    # Nothing ended in an error that was not foreseen.
    assert "Traceback" not in ended.stderr
    assert {path.stem for path in (context.audiences / "reports" / "loyalty").iterdir()} == set(PREPARED)
    assert MARKS.search(ended.stdout + ended.stderr + _written(context.audiences)) is None


@pytest.mark.parametrize("export_id", [*REFUSED, *PREPARED])
def test_survey_has_no_cell(context: JobContext, capsys: pytest.CaptureFixture[str], export_id: str) -> None:
    _land(context, {**REFUSED, **PREPARED})
    out = context.root / "survey.json"
    arguments = [
        "--export",
        f"{context.root}/exports/loyalty/{export_id}",
        "--out",
        str(out),
        "--rows",
        "1000",
    ]

    said = ""
    try:
        survey_export.main(arguments)
        said = out.read_text(encoding="utf-8")
    except PrepareError as error:
        said = describe(error)

    assert MARKS.search("\n".join([said, *capsys.readouterr()])) is None


def test_wrong_number_of_configured_columns_is_said_without_a_cell(context: JobContext) -> None:
    context.configure({**SOURCE, "columns": ["email", "phone", "segment"]})
    context.write("a.csv", csv_text(f"{MAIL},{TEL},GB,x"))

    with pytest.raises(PrepareError, match="has 4 columns in its first line, and 3 are named") as caught:
        context.run()

    assert MARKS.search(describe(caught.value)) is None


@pytest.mark.parametrize(
    ("throw", "said"),
    [
        # PySpark turns the first of these into an error of its own.
        (lambda java: java.lang.Integer.parseInt(MAIL), "NumberFormatException"),
        (lambda java: java.util.UUID.fromString(MAIL), "IllegalArgumentException"),
        (lambda java: java.util.ArrayList().get(5), "IndexOutOfBoundsException"),
        (
            lambda java: java.io.FileInputStream("/no/such/file"),
            "FileNotFoundException: /no/such/file (No such file or directory)",
        ),
    ],
)
def test_unforeseen_error_that_may_repeat_a_cell_is_named_by_its_class(
    context: JobContext, throw: Callable[[Any], object], said: str
) -> None:
    java: Any = context.spark.sparkContext._jvm.java  # type: ignore[union-attr]

    with pytest.raises(UnreadableExportError) as caught, clear_errors("the export"):
        throw(java)
    with pytest.raises(Exception) as alone:  # noqa: PT011 (whatever class it has)
        throw(java)

    assert str(caught.value) == f"the export cannot be read: {said}"
    assert describe(alone.value).split(": ", 1)[1] == said
