"""Which exports a run prepares."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from helpers.job_context import EMAIL_ONLY, JobContext, csv_text
from tiktok_audiences.errors import ArgumentError, UnfinishedExportsError

SCRIPT = Path(__file__).parents[2] / "glue-scripts" / "prepare_audiences.py"


def _land(context: JobContext, export_id: str, seconds_ago: int, *more: str) -> None:
    path = context.write(
        "a.csv", csv_text("email,segment", f"{export_id}@example.org,x"), export_id=export_id
    )
    for name in more:
        context.write(name, "", export_id=export_id)
    moment = time.time() - seconds_ago
    os.utime(path, (moment, moment))


def _reports(context: JobContext) -> list[str]:
    return sorted(path.stem for path in (context.audiences / "reports" / "loyalty").glob("*.json"))


def test_run_without_an_export_id_prepares_what_is_settled_and_waits(
    context: JobContext, capsys: pytest.CaptureFixture[str]
) -> None:
    _land(context, "newer", 100)
    _land(context, "older", 300)
    _land(context, "still-coming", 10)
    _land(context, "marked", 10, "_SUCCESS")

    context.run(export_id=None)
    first = capsys.readouterr()
    context.run(export_id=None)

    assert _reports(context) == ["marked", "newer", "older"]
    assert first.out == ""
    assert first.err.splitlines() == [
        "prepared loyalty/older: 1 rows, 1 partitions",
        "prepared loyalty/newer: 1 rows, 1 partitions",
        "prepared loyalty/marked: 1 rows, 1 partitions",
    ]
    assert capsys.readouterr().err == ""


def test_run_without_an_export_id_leaves_out_exports_whose_report_may_be_deleted(context: JobContext) -> None:
    day = 86_400
    _land(context, "young", 30 * day - 100)
    _land(context, "old", 30 * day + 1, "_SUCCESS")
    # Its report was written before the second file arrived.
    _land(context, "old-with-a-late-file", 30 * day + 1)
    context.write("b.csv", csv_text("email,segment", "late@example.org,x"), export_id="old-with-a-late-file")
    moment = time.time() - 100
    os.utime(context.root / "exports/loyalty/old-with-a-late-file/b.csv", (moment, moment))

    context.run("--report_retention_days", "30", export_id=None)
    scheduled = _reports(context)
    context.run("--report_retention_days", "30", export_id="old")

    assert scheduled == ["young"]
    assert _reports(context) == ["old", "young"]


def test_run_without_an_export_id_takes_no_result_of_clean_rooms_as_its_files_do_not_say_that_it_is_complete(
    context: JobContext,
) -> None:
    context.configure({**EMAIL_ONLY, "cleanRooms": {"membershipId": "m", "sql": "SELECT 1"}})
    _land(context, "query-result", 300)

    with pytest.raises(ArgumentError, match="use npx audiences run --source loyalty, or give an --export_id"):
        context.run(export_id=None)
    assert context.published() == {}

    context.run(export_id="query-result")
    assert _reports(context) == ["query-result"]


def test_export_that_fails_does_not_keep_the_others_from_being_prepared(context: JobContext) -> None:
    _land(context, "good", 100)
    context.write("b.csv", "not the header\n", export_id="bad")
    _land(context, "bad", 300, "_SUCCESS")

    with pytest.raises(UnfinishedExportsError, match=r"1 of 2 exports failed: bad \(MissingColumnError: "):
        context.run(export_id=None)

    assert _reports(context) == ["good"]


def test_run_id_and_time_are_those_that_are_asked_for(context: JobContext) -> None:
    _land(context, "e-1", 0)
    moment = 1_795_320_000  # 2026-11-22T04:00:00Z
    os.utime(context.root / "exports/loyalty/e-1/a.csv", (moment, moment))

    context.run("--run_id", "e-1-2")

    manifest = json.loads(context.published()["tiktok/x/email_sha256/e-1-2/manifest.json"])
    assert (manifest["runId"], manifest["exportedAt"]) == ("e-1-2", "2026-11-22T04:00:00Z")
    assert (context.report("e-1-2")["exportId"], context.report("e-1-2")["runId"]) == ("e-1", "e-1-2")


@pytest.mark.parametrize(
    ("argument", "cost"), [("0.25", {"crpuHours": 0.25}), ("1e-7", {"crpuHours": 1e-7}), ("", None)]
)
def test_cost_of_the_query_is_in_the_report_when_it_is_known(
    context: JobContext, argument: str, cost: object
) -> None:
    _land(context, "e-1", 0)

    context.run("--query_crpu_hours", argument)

    assert context.report().get("query") == cost


@pytest.mark.parametrize(
    ("arguments", "last_line"),
    [
        (["--source", "s"], "ArgumentError: the following arguments are required: --config, "),
        (
            ["--export_uri", "x"],
            "ArgumentError: --export_uri belongs to one export; give its --export_id too",
        ),
        (["--export_id", "a/b"], "ArgumentError: --export_id 'a/b' cannot name a folder"),
        (
            ["--export_id", "e", "--exported_at", "today"],
            "ArgumentError: --exported_at takes an ISO 8601 time",
        ),
        (
            ["--export_id", "e", "--query_crpu_hours", "much"],
            "ArgumentError: --query_crpu_hours takes a number of hours, not 'much'",
        ),
        (
            ["--report_retention_days", "a year"],
            "ArgumentError: --report_retention_days takes a number, not 'a year'",
        ),
        (["--shuffle_partitions", "0"], "ArgumentError: --shuffle_partitions takes a number from 1 to 4096"),
    ],
)
def test_process_ends_with_the_reason_on_its_last_line_and_an_exit_code(
    arguments: list[str], last_line: str
) -> None:
    required = [] if arguments[0] == "--source" else ["--config", "c", "--source", "s", "--exports_root", "e"]
    roots = [*required, *(["--audiences_root", "a"] if required else [])]

    ended = subprocess.run(  # noqa: S603 (our own script)
        [sys.executable, str(SCRIPT), *roots, *arguments, "--JOB_NAME", "of Glue's own"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.splitlines()[-1].startswith(last_line)
