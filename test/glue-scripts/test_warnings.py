"""Warnings of the report: what a person should know before the upload. They never stop a run."""

import gzip
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from helpers.job_context import EMAIL_ONLY, JobContext, csv_text, sha256

BELOW_MINIMUM = "below_minimum"
PHONE = {"column": "phone", "type": "phone", "defaultRegion": "US"}
IN_USE = "+1657777"
NOT_IN_USE = "+1555555"


def _warnings(context: JobContext, *kinds: str, run_id: str = "e-1") -> list[Mapping[str, Any]]:
    """The warnings of a report; only those of some kinds where kinds are given."""
    warnings = context.report(run_id)["warnings"]
    return [warning for warning in warnings if not kinds or warning["warning"] in kinds]


def _phones(context: JobContext, cells: Iterable[str], **column: Any) -> None:
    """Runs the job on an export of phone numbers."""
    context.configure({**EMAIL_ONLY, "audience": {"name": "x"}, "identifiers": [{**PHONE, **column}]})
    context.write("a.csv", csv_text("phone", *cells))
    context.run()


def _people(context: JobContext, export_id: str, **audiences: int) -> None:
    """Runs the job on an export with a number of people in each audience."""
    rows = [f"u{n}@example.org,{name}" for name, people in audiences.items() for n in range(people)]
    context.write("a.csv", csv_text("email,segment", *rows), export_id=export_id)
    context.run(export_id=export_id)


def test_partition_of_fewer_than_a_thousand_lines_is_below_the_minimum(context: JobContext) -> None:
    _people(context, "e-1", small=999, enough=1_000)

    assert _warnings(context) == [
        {"warning": BELOW_MINIMUM, "audience": "small", "format": "email_sha256", "lines": 999}
    ]
    flags = {entry["audience"]: entry["belowMinimum"] for entry in context.report()["partitions"]}
    assert flags == {"small": True, "enough": False}


def test_lines_and_not_people_reach_the_minimum(context: JobContext) -> None:
    # Three lines each: 334 people are 1,002 lines.
    rows = [f"a.{n}+t@gmail.com,x" for n in range(334)]
    context.write("a.csv", csv_text("email,segment", *rows))

    context.run()

    assert _warnings(context) == []


@pytest.mark.parametrize(("not_in_use", "warns"), [(10, False), (11, True)])
def test_more_than_a_tenth_of_numbers_that_nobody_uses_are_a_warning(
    context: JobContext, not_in_use: int, warns: bool
) -> None:
    cells = [f"{NOT_IN_USE}{n:04d}" for n in range(not_in_use)]
    _phones(context, [*cells, *(f"{IN_USE}{n:04d}" for n in range(100 - not_in_use))])

    assert context.report()["columns"][0]["notInUse"] == not_in_use
    expected = [{"warning": "not_in_use", "column": "phone", "count": not_in_use, "of": 100}]
    assert _warnings(context, "not_in_use") == (expected if warns else [])


def test_digits_that_are_a_number_both_ways_are_a_warning(context: JobContext) -> None:
    # Of Germany: a mobile number behind a plus, and a number of area code 04915 without.
    _phones(context, ["4915123456789", "015123456789"], defaultRegion="DE")

    assert _warnings(context, "both_readings_valid") == [
        {"warning": "both_readings_valid", "column": "phone", "count": 1}
    ]
    column = context.report()["columns"][0]
    assert (column["readAsInternational"], column["bothReadingsValid"]) == (1, 1)


@pytest.mark.parametrize("numbers", ["national", "international"])
def test_setting_leaves_nothing_to_warn_of_between_two_readings(context: JobContext, numbers: str) -> None:
    _phones(context, ["4915123456789"], defaultRegion="DE", numbers=numbers)

    number = {"national": "+494915123456789", "international": "+4915123456789"}[numbers]
    assert sha256(number) in context.lines("x", "phone_sha256")
    assert _warnings(context, "both_readings_valid") == []


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        ([sha256("a").upper(), sha256("b").upper(), "c@example.org", ""], 2),
        ([sha256("a").upper(), sha256("b")], None),
        (["c@example.org", ""], None),
    ],
)
def test_hashes_in_upper_case_alone_are_a_warning(
    context: JobContext, cells: list[str], count: int | None
) -> None:
    context.write("a.csv", csv_text("email,segment", *(f"{cell},x" for cell in cells)))

    context.run()

    expected = [{"warning": "upper_case_hashes", "column": "email", "count": count}]
    assert _warnings(context, "upper_case_hashes") == (expected if count else [])


def test_partition_that_shrank_by_more_than_half_since_the_run_before_is_a_warning(
    context: JobContext,
) -> None:
    _people(context, "e-1", half=10, less=10, gone=3, more=10)
    _people(context, "e-2", half=5, less=4, more=11, new=1)

    assert _warnings(context, "partition_shrank") == []
    assert _warnings(context, "partition_shrank", run_id="e-2") == [
        {
            "warning": "partition_shrank",
            "audience": audience,
            "format": "email_sha256",
            "lines": lines,
            "previousLines": previous,
            "previousRun": "e-1",
        }
        for audience, lines, previous in [("gone", 0, 3), ("less", 4, 10)]
    ]


def test_run_is_compared_with_the_newest_other_run_of_its_source(context: JobContext) -> None:
    context.configure(EMAIL_ONLY, {**EMAIL_ONLY, "name": "web"})
    context.write("a.csv", csv_text("email,segment", "a@example.org,x"), source="web", export_id="w-1")
    _people(context, "z-first", x=100)
    _people(context, "a-second", x=8)
    context.run(source="web", export_id="w-1")
    _people(context, "e-3", x=3)
    report = context.report("e-3")

    context.run(export_id="e-3")

    assert [warning["previousRun"] for warning in _warnings(context, "partition_shrank", run_id="e-3")] == [
        "a-second"
    ]
    assert context.report("e-3") == report


def test_report_of_the_first_version_is_compared_with(context: JobContext) -> None:
    _write_report(context, {"version": 1, "runId": "old", "partitions": [_old_partition("x", 5)]})

    _people(context, "e-1", x=2)

    (warning,) = _warnings(context, "partition_shrank")
    assert (warning["lines"], warning["previousLines"], warning["previousRun"]) == (2, 5, "old")


@pytest.mark.parametrize("text", ["", "no JSON", "[]", "{}", '{"runId": "old", "partitions": [{}]}'])
def test_report_that_cannot_be_understood_is_not_compared_with_and_stops_nothing(
    context: JobContext, text: str
) -> None:
    folder = context.audiences / "reports" / "loyalty"
    folder.mkdir(parents=True)
    (folder / "old.json").write_text(text)

    _people(context, "e-1", x=2)

    assert _warnings(context, "partition_shrank") == []


def test_files_that_one_task_has_to_read_are_a_warning(context: JobContext) -> None:
    for part in range(2):
        packed = gzip.compress(csv_text("email,segment", f"{part}@example.org,x").encode())
        context.write(f"{part}.csv.gz", packed)

    context.run()

    assert _warnings(context, "one_task_files") == [{"warning": "one_task_files", "files": 2}]
    assert context.report()["export"]["oneTaskFiles"] == 2


def test_parquet_packed_inside_is_read_by_several_tasks_and_no_warning(context: JobContext) -> None:
    frame = context.spark.sql("SELECT 'a@example.org' AS email, 'x' AS segment")
    frame.coalesce(1).write.option("compression", "gzip").parquet(f"{context.root}/exports/loyalty/e-1")

    context.run()

    assert _warnings(context, "one_task_files") == []


def _old_partition(audience: str, lines: int) -> dict[str, Any]:
    return {"audience": audience, "format": "email_sha256", "rows": lines, "people": lines, "unique": lines}


def _write_report(context: JobContext, report: Mapping[str, Any]) -> None:
    path = context.audiences / "reports" / "loyalty" / f"{report['runId']}.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(report), encoding="utf-8")
    os.utime(path, (1_000_000_000, 1_000_000_000))
