"""Exports that cannot be used: one clear error each, and nothing left behind."""

import gzip
import re
from collections.abc import Callable

import pytest
from helpers.job_context import EMAIL_ONLY, JobContext, csv_text
from tiktok_audiences.errors import (
    AmbiguousColumnError,
    ConfigError,
    EmptyExportError,
    MissingColumnError,
    PrepareError,
    UnreadableExportError,
)

HEADER = "email,segment"


def _nothing(context: JobContext) -> None:
    context.configure(EMAIL_ONLY)


def _file(name: str, content: str | bytes) -> Callable[[JobContext], None]:
    def arrange(context: JobContext) -> None:
        context.write(name, content)

    return arrange


def _mixed(context: JobContext) -> None:
    context.write("a.csv", csv_text(HEADER, "a@example.org,x"))
    context.write("b.jsonl", '{"email": "b@example.org", "segment": "x"}\n')


def _second_file_lacks_a_column(context: JobContext) -> None:
    context.write("a.csv", csv_text(HEADER, "a@example.org,x"))
    context.write("b.csv", csv_text("mail,segment", "b@example.org,x"))


def _unknown_region(context: JobContext) -> None:
    phone = {"column": "phone", "type": "phone", "defaultRegion": "Atlantis"}
    context.configure({**EMAIL_ONLY, "identifiers": [phone]})
    context.write("a.csv", csv_text("phone,segment", "6577770000,x"))


def _unknown_source(context: JobContext) -> None:
    context.configure({**EMAIL_ONLY, "name": "web"}, {**EMAIL_ONLY, "name": "app"})


@pytest.mark.parametrize(
    ("arrange", "error", "message"),
    [
        (
            _nothing,
            EmptyExportError,
            "exports/loyalty/e-1 has no data file; check the source's name and export id, or path",
        ),
        (_file("_SUCCESS", ""), EmptyExportError, "has no data file"),
        (
            _file("a.csv", csv_text("a@example.org,x", "b@example.org,x")),
            UnreadableExportError,
            'a.csv begins with a line of data and has no header; name its columns with "columns"',
        ),
        (
            _file("a.csv", csv_text("mail,segment", "a@b.co,x")),
            MissingColumnError,
            "e-1/a.csv has no column 'email'; found 'mail', 'segment'",
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
            MissingColumnError,
            r"a.csv has no column 'email'; found column 1 \(save the file as UTF-8\), 'segment'; correct",
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
            "Kunden.XLSX is a .xlsx file, which is not read; save the sheet as CSV UTF-8",
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
        (_mixed, UnreadableExportError, "has files of several kinds: csv .*a.csv.*, json .*b.jsonl"),
        (_unknown_region, ConfigError, "defaultRegion 'Atlantis' is not a known region; give an ISO 3166"),
        (_unknown_source, ConfigError, "has no source 'loyalty'; it has app, web"),
    ],
)
def test_export_that_cannot_be_used_ends_in_one_clear_error_and_leaves_nothing(
    context: JobContext, arrange: Callable[[JobContext], None], error: type[PrepareError], message: str
) -> None:
    arrange(context)

    with pytest.raises(error) as caught:
        context.run()

    assert re.search(message, str(caught.value))
    assert not (context.audiences / "tiktok").exists()
    assert not (context.audiences / "reports").exists()
    assert not (context.audiences / "staging").exists()


def test_file_that_breaks_off_in_the_middle_leaves_nothing(context: JobContext) -> None:
    whole = gzip.compress(csv_text(HEADER, *(f"{n * 7919}@example.org,x" for n in range(60_000))).encode())
    context.write("a.csv.gz", whole[: len(whole) - 1000])

    with pytest.raises(UnreadableExportError, match=r"a\.csv\.gz"):
        context.run()

    assert list(context.audiences.rglob("*")) == []
