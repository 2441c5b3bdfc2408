"""The machine behind the contracts: one result for every way of dividing, holding and losing the work."""

import gzip
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from helpers.job_context import EMAIL_ONLY, JobContext, csv_text, hashes_of, sha256
from helpers.own_session import JOB, run_alone
from tiktok_audiences import publishing, staging
from tiktok_audiences.errors import TooManyAudiencesError

TIME = "2026-11-22T04:00:00Z"
HEADER = "note,email,segment"
BROKEN_OF = 120
"""One record of so many is broken."""


def _rows(count: int) -> Iterator[str]:
    """Records of which every third has line breaks, commas and quotes in a cell, and some are broken."""
    for number in range(count):
        text = f'"{number},\n""{"x" * 300}""\n"' if number % 3 == 0 else f"{number} {'y' * 300}"
        audience = "small" if number % 50 == 7 else "big"
        one_more = "," if number % BROKEN_OF == 1 else ""
        yield f"{text},u{number}@example.org,{audience}{one_more}"


def _addresses(count: int, audience: str) -> list[str]:
    kept = (number for number in range(count) if number % BROKEN_OF != 1)
    return [f"u{number}@example.org" for number in kept if (number % 50 == 7) == (audience == "small")]


def _malformed_lines(rows: Sequence[str]) -> list[int]:
    """Lines of the broken records in one file behind its header."""
    lines, line = [], 2
    for number, row in enumerate(rows):
        if number % BROKEN_OF == 1:
            lines.append(line)
        line += row.count("\n") + 1
    return lines


def _tasks_of_first_stage(context: JobContext, export_id: str, *more: str) -> int:
    """Runs the job and says how many tasks read the export."""
    spark_context = context.spark.sparkContext
    spark_context.setJobGroup(export_id, "")
    context.run("--run_id", "r", "--exported_at", TIME, *more, export_id=export_id)
    spark_context.setLocalProperty("spark.jobGroup.id", None)  # type: ignore[arg-type]
    tracker = spark_context.statusTracker()
    first_job = tracker.getJobInfo(min(tracker.getJobIdsForGroup(export_id)))
    assert first_job is not None
    first_stage = tracker.getStageInfo(min(first_job.stageIds))
    assert first_stage is not None
    return first_stage.numTasks


def test_layout_is_the_same_for_any_number_of_buckets_and_any_split_of_the_input(
    context: JobContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "LINES_A_FILE", 7_000)
    rows = list(_rows(40_000))
    context.write("whole.csv", csv_text(HEADER, *rows), export_id="whole")
    for number in range(3):
        packed = gzip.compress(csv_text(HEADER, *rows[number::3]).encode(), 1)
        context.write(f"{number}/part.csv.gz", packed, export_id="packed")
    for number in range(9):
        context.write(f"{number}.csv", csv_text(HEADER, *rows[number::9]), export_id="parts")

    tasks, layouts, counts = {}, [], []
    for export_id, buckets in [("whole", 1), ("whole", 2), ("whole", 97), ("packed", 8), ("parts", 3)]:
        tasks[export_id] = _tasks_of_first_stage(context, export_id, "--shuffle_partitions", str(buckets))
        layouts.append(context.published())
        counts.append([context.report("r")[name] for name in ("records", "rows", "columns", "partitions")])

    assert layouts[1:] == [layouts[0]] * 4
    assert counts[1:] == [counts[0]] * 4
    assert counts[0][:2] == [40_000, 39_666]
    for audience in ("big", "small"):
        assert context.lines(audience, run_id="r") == hashes_of(_addresses(40_000, audience))
    assert len([key for key in layouts[0] if "/big/" in key]) == 1 + 6
    assert tasks["whole"] >= 3


def test_files_that_cut_across_buckets_are_the_same_for_any_number_of_them(
    context: JobContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Files of 70 lines, so that the 600 lines of a partition make nine files that cut across pieces.
    monkeypatch.setattr(publishing, "LINES_A_FILE", 70)
    rows = [f"user{n}@example.org,{'big' if n % 20 else 'small'}" for n in range(632)]
    context.write("whole.csv", csv_text("email,segment", *rows), export_id="whole")
    for number in range(3):
        name = f"{number}/part.csv.gz"
        packed = gzip.compress(csv_text("email,segment", *rows[number::3]).encode())
        context.write(name, packed, export_id="split")
    time = "2026-11-22T04:00:00Z"

    layouts = []
    for export_id, partitions in [("whole", 1), ("whole", 2), ("whole", 8), ("whole", 97), ("split", 3)]:
        more = ["--run_id", "r", "--exported_at", time, "--shuffle_partitions", str(partitions)]
        context.run(*more, export_id=export_id)
        layouts.append(context.published())

    assert layouts[1:] == [layouts[0]] * 4
    names = [f"part-{number:05d}.csv" for number in range(9)]
    assert [Path(key).name for key in layouts[0] if "/big/" in key] == ["manifest.json", *names]
    assert context.lines("big", run_id="r") == hashes_of(
        [f"user{n}@example.org" for n in range(632) if n % 20]
    )


def test_broken_records_of_a_file_that_several_tasks_read_are_reported_by_its_own_lines(
    context: JobContext,
) -> None:
    rows = list(_rows(40_000))
    broken = [1, 2, 7_001, 20_000, 20_002, 33_334, 39_998]
    sound = [row.rstrip(",") for row in rows]
    for number in broken:
        sound[number] += ",one,more"
    context.write("part.csv", csv_text(HEADER, *sound))

    assert _tasks_of_first_stage(context, "e-1", "--run_id", "e-1") >= 3

    report = context.report()
    lines = [2 + sum(row.count("\n") + 1 for row in sound[:number]) for number in broken]
    assert report["malformed"] == [{"file": "part.csv", "line": line} for line in lines]
    assert (report["records"], report["rejectedRows"]) == (40_000, {"malformed_row": 7})


def test_places_of_the_first_twenty_broken_records_are_reported(context: JobContext) -> None:
    rows = list(_rows(4_000))
    context.write("a/part.csv", csv_text(HEADER, *rows))
    context.write("b/part.csv", csv_text(HEADER, *rows))

    context.run()

    report = context.report()
    lines = _malformed_lines(rows)
    assert report["rejectedRows"] == {"malformed_row": 2 * len(lines)}
    assert report["malformed"] == [{"file": "a/part.csv", "line": line} for line in lines[:20]]


@pytest.mark.parametrize("memory", [1, 5_000, 200_000])
def test_bucket_that_memory_does_not_hold_has_the_same_bytes_and_counts(
    context: JobContext, monkeypatch: pytest.MonkeyPatch, memory: int
) -> None:
    rows = [f",a.{n % 4_000}+t{n % 3}@gmail.com,{n % 7}" for n in range(12_000)]
    context.write("a.csv", csv_text(HEADER, *rows))
    context.run("--shuffle_partitions", "3")
    expected, report = context.published(), context.report()

    monkeypatch.setattr(staging, "choose_bucket_memory", lambda _: memory)
    context.run("--shuffle_partitions", "3")

    assert context.published() == expected
    assert context.report() == report
    people = {f"a.{n % 4_000}+t{n % 3}@gmail.com" for n in range(12_000) if n % 7 == 0}
    variants = {f"{dots}{n % 4_000}@gmail.com" for n in range(0, 12_000, 7) for dots in ("a.", "a")}
    assert context.lines("0") == hashes_of(list(people | variants))
    assert context.report()["partitions"][0]["people"] == len(people)


def test_audience_with_nearly_all_rows_and_a_hash_of_many_rows_are_no_matter(context: JobContext) -> None:
    # 95 % of the rows are of one audience, and 200,000 of them are one person's.
    same = ["same@example.org,big"] * 200_000
    others = [f"u{n}@example.org,{'big' if n % 5 else n % 300}" for n in range(20_000)]
    context.write("a.csv", csv_text("email,segment", *same, *others))

    context.run("--shuffle_partitions", "4")

    big = ["same@example.org", *(f"u{n}@example.org" for n in range(20_000) if n % 5)]
    assert context.lines("big") == hashes_of(big)
    partitions = {entry["audience"]: entry for entry in context.report()["partitions"]}
    assert (partitions["big"]["rows"], partitions["big"]["people"]) == (216_000, 16_001)
    assert len(partitions) == 61
    assert context.lines("5") == hashes_of([f"u{n}@example.org" for n in range(20_000) if n % 300 == 5])


@pytest.mark.parametrize(("names", "said"), [(401, "401"), (10_001, "more than 10000")])
def test_column_with_more_names_than_an_advertiser_can_have_audiences_is_refused(
    context: JobContext, names: int, said: str
) -> None:
    context.write("a.csv", csv_text("email,segment", *(f"a@example.org,name {n}" for n in range(names))))

    with pytest.raises(TooManyAudiencesError) as caught:
        context.run()

    export = context.root / "exports" / "loyalty" / "e-1"
    assert str(caught.value) == (
        f"column 'segment' of {export} has {said} names; TikTok accepts 400: "
        "name the column of audiences in the configuration"
    )
    assert list(context.audiences.rglob("*")) == []


def test_names_of_all_files_count_together(context: JobContext) -> None:
    for part in range(3):
        names = range(part * 140, part * 140 + 140)
        packed = gzip.compress(csv_text("email,segment", *(f"a@example.org,{n}" for n in names)).encode())
        context.write(f"{part}.csv.gz", packed)

    with pytest.raises(TooManyAudiencesError, match="has 420 names"):
        context.run()


def test_as_many_names_as_an_advertiser_can_have_audiences_are_prepared(context: JobContext) -> None:
    context.write("a.csv", csv_text("email,segment", *(f"a@example.org,{n}" for n in range(400))))

    context.run()

    assert {entry["unique"] for entry in context.report()["partitions"]} == {1}
    assert len(context.report()["partitions"]) == 400


def test_lines_and_counts_are_exact_when_tasks_are_killed_and_what_they_sent_is_lost(
    context: JobContext, tmp_path: Path
) -> None:
    rows = list(_rows(30_000))
    context.write("part.csv", csv_text(HEADER, *rows))
    arguments = context.arguments("--exported_at", TIME, "--shuffle_partitions", "300")
    context.run("--exported_at", TIME, "--shuffle_partitions", "3")
    expected, report = context.published(), context.report()
    (context.audiences / "reports/loyalty/e-1.json").unlink()

    local_files = tmp_path / "local"
    settings = [f"spark.local.dir={local_files}"]
    ended = run_alone(
        ["-m", "helpers.lost_work", str(local_files), *arguments], master="local[2,4]", settings=settings
    )

    assert ended.returncode == 0, ended.stderr
    destroyed = json.loads(ended.stdout)
    assert destroyed["killed"] >= 2
    # Of each of the three tasks that read: what it sent, and where in it each bucket begins.
    assert destroyed["deleted"] >= 6
    assert max(destroyed["attempts"]) >= 2
    assert not (context.audiences / "staging").exists()
    assert context.published() == expected
    assert context.report() == report
    for audience in ("big", "small"):
        assert context.lines(audience) == hashes_of(_addresses(30_000, audience))
    assert (report["records"], report["rejectedRows"]) == (30_000, {"malformed_row": 250})
    assert {entry["audience"]: entry["rows"] for entry in report["partitions"]} == {
        audience: len(_addresses(30_000, audience)) for audience in ("big", "small")
    }


def test_commonest_shape_is_counted_among_more_shapes_than_are_kept(context: JobContext) -> None:
    # 110,000 cells that all look different, and 500 that look alike, far from each other.
    different = (f"{number:017b}!".translate({48: "a", 49: "9"}) for number in range(110_000))
    cells = [f"{cell},A\n" + "b c,A\n" * (number % 220 == 0) for number, cell in enumerate(different)]
    context.write("a.csv", "email,segment\n" + "".join(cells))

    context.run("--shuffle_partitions", "1")

    report = context.report()
    column = report["columns"][0]
    assert (report["records"], column["rejected"]) == (110_500, {"invalid_email": 110_500})
    assert column["shapes"][0] == {"reason": "invalid_email", "shape": "a a", "count": 500}
    assert len(column["shapes"]) == 10


@pytest.mark.full
def test_most_buckets_and_two_thousand_partitions_need_little_memory(context: JobContext) -> None:
    identifiers = [{"column": kind, "type": kind} for kind in ("email", "phone", "idfa", "gaid", "maid")]
    context.configure({**EMAIL_ONLY, "identifiers": identifiers, "phoneVariants": ["e164"]})
    rows = []
    for number in range(1_200):
        device = f"00000000-0000-4000-8000-{number:012d}"
        rows.append(f"u{number}@example.org,+4915123{number:06d},{device},{device},{device},{number % 400}")
    context.write("a.csv", csv_text("email,phone,idfa,gaid,maid,segment", *rows))

    # Not much more than what Spark itself asks for at least.
    arguments = context.arguments("--shuffle_partitions", "4096")
    ended = run_alone([str(JOB), *arguments], memory="512m")

    assert ended.returncode == 0, ended.stderr
    partitions = context.report()["partitions"]
    assert len(partitions) == 2_000
    assert {(entry["rows"], entry["unique"], entry["files"]) for entry in partitions} == {(3, 3, 1)}
    assert context.lines("17") == hashes_of([f"u{n}@example.org" for n in (17, 417, 817)])
    devices = [f"00000000-0000-4000-8000-{n:012d}" for n in (17, 417, 817)]
    assert context.lines("17", "gaid_sha256") == sorted(map(sha256, devices))
    assert len(context.published()) == 4_000
    assert not (context.audiences / "staging").exists()
