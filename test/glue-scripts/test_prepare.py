"""One export from its files to its partitions: the contracts that readers rely on."""

import json
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pytest
from helpers.job_context import EMAIL_ONLY, JobContext, csv_text, hashes_of, partition_entry, sha256
from tiktok_audiences.errors import (
    ForeignManifestError,
    PrepareError,
    PublishError,
)

ALL_TYPES = {
    **EMAIL_ONLY,
    "identifiers": [
        {"column": "email", "type": "email"},
        {"column": "hashed", "type": "email"},
        {"column": "phone", "type": "phone", "defaultRegion": "US", "regionColumn": "country"},
        {"column": "device", "type": "maid"},
    ],
}
IDFA = "918f1d4f-d195-4a8b-af47-44683fe11db9"


ODD_NAME = "Q1: a+b %20 \u00e9=x"


def _column(
    column: str,
    identifier_type: str,
    *,
    rejected: Mapping[str, int] = MappingProxyType({}),
    shapes: Sequence[Mapping[str, Any]] = (),
    **counts: int,
) -> dict[str, Any]:
    """A configured column of the report; what is not given is 0."""
    return {
        "column": column,
        "type": identifier_type,
        "chosenBy": "config",
        "missing": 0,
        "prehashed": 0,
        "hashed": 0,
        "rejected": rejected,
        "shapes": list(shapes),
        "readAsInternational": 0,
        "bothReadingsValid": 0,
        "notInUse": 0,
        "upperCaseHash": 0,
        **counts,
    }


def test_export_becomes_partitions_manifests_and_a_report(context: JobContext) -> None:
    context.configure(ALL_TYPES)
    rows = [
        f"Jane.Doe@example.org,,(657) 777-0000,US,{IDFA.upper()},foodies",
        f"jane.doe@example.org,{sha256('x@example.org')},020 7183 8750,gb,{IDFA},foodies",
        "janedoe@example.org,NULL,12345,,00000000-0000-0000-0000-000000000000,foodies",
        f"no mail,{'ab' * 16},,,,{ODD_NAME}",
        f"ann@example.org,,,,,{ODD_NAME}",
        "bob@example.org,,,,,..",
        "one,two",
    ]
    path = context.write("part-0.csv", csv_text("email,hashed,phone,country,device,segment", *rows))

    context.run("--exported_at", "2026-11-22T05:00:00+01:00")

    assert context.lines("foodies") == hashes_of(
        ["jane.doe@example.org", "janedoe@example.org", "x@example.org"]
    )
    assert context.lines("foodies", "phone_sha256") == hashes_of(
        ["+16577770000", "16577770000", "+442071838750", "442071838750"]
    )
    assert context.lines("foodies", "first_sha256") == [sha256(IDFA)]
    assert context.lines(ODD_NAME) == hashes_of(["ann@example.org"])
    assert json.loads(context.published()["tiktok/foodies/first_sha256/e-1/manifest.json"]) == {
        "version": 1,
        "runId": "e-1",
        "source": "loyalty",
        "audience": "foodies",
        "format": "first_sha256",
        "action": "append",
        "exportedAt": "2026-11-22T04:00:00Z",
        "files": [{"key": "tiktok/foodies/first_sha256/e-1/part-00000.csv", "rows": 1, "bytes": 65}],
        "rows": 1,
    }
    assert context.report() == {
        "version": 2,
        "runId": "e-1",
        "source": "loyalty",
        "exportId": "e-1",
        "action": "append",
        "exportedAt": "2026-11-22T04:00:00Z",
        "export": {
            "format": "csv",
            "files": 1,
            "bytes": path.stat().st_size,
            "oneTaskFiles": 0,
            "foundFiles": 1,
        },
        "records": 7,
        "rows": 6,
        "rejectedRows": {"invalid_audience": 1, "malformed_row": 1},
        "malformed": [{"file": "part-0.csv", "line": 8}],
        "columns": [
            _column(
                "email",
                "email",
                rows=5,
                hashed=4,
                rejected={"invalid_email": 1},
                shapes=[{"reason": "invalid_email", "shape": "aa aaaa", "count": 1}],
            ),
            _column("hashed", "email", rows=5, missing=3, prehashed=1, rejected={"hashed_md5": 1}),
            _column(
                "phone",
                "phone",
                rows=5,
                missing=2,
                hashed=2,
                rejected={"invalid_phone": 1},
                shapes=[{"reason": "invalid_phone", "shape": "99999", "count": 1}],
            ),
            _column("device", "maid", rows=5, missing=2, hashed=2, rejected={"opted_out": 1}),
        ],
        "partitions": [
            partition_entry(ODD_NAME, "email_sha256", rows=1, rejected=2, people=1, unique=1, bytes=65),
            # Three people: the address with dots, the one without, the hash.
            partition_entry("foodies", "email_sha256", rows=3, rejected=0, people=3, unique=3, bytes=195),
            partition_entry("foodies", "first_sha256", rows=2, rejected=1, people=1, unique=1, bytes=65),
            partition_entry("foodies", "phone_sha256", rows=2, rejected=1, people=2, unique=4, bytes=260),
        ],
        "warnings": [
            {"warning": "below_minimum", "audience": ODD_NAME, "format": "email_sha256", "lines": 1},
            {"warning": "below_minimum", "audience": "foodies", "format": "email_sha256", "lines": 3},
            {"warning": "below_minimum", "audience": "foodies", "format": "first_sha256", "lines": 1},
            {"warning": "below_minimum", "audience": "foodies", "format": "phone_sha256", "lines": 4},
        ],
    }
    assert not (context.audiences / "staging").exists()


def test_second_run_writes_the_same_bytes(context: JobContext) -> None:
    context.write("a.csv", csv_text("email,segment", *(f"u.{n}@example.org,{n % 3}" for n in range(200))))
    context.run()
    first, report = context.published(), context.report()

    context.run()

    assert context.published() == first
    assert context.report() == report
    assert len(first) == 6


def test_files_of_an_earlier_attempt_that_the_manifest_does_not_name_are_removed(context: JobContext) -> None:
    context.write("a.csv", csv_text("email,segment", "a@example.org,x"))
    context.run()
    before = context.published()
    stale = context.audiences / "tiktok/x/email_sha256/e-1/part-00001.csv"
    stale.write_text("left by an attempt that died")

    context.run()

    assert context.published() == before


def test_partition_that_an_earlier_attempt_reported_and_this_one_has_not_is_removed(
    context: JobContext,
) -> None:
    context.write("a.csv", csv_text("email,segment", "a@example.org,x", "b@example.org,gone"))
    context.run()
    context.write("a.csv", csv_text("email,segment", "a@example.org,x"))

    context.run()

    assert [key.split("/")[1] for key in context.published()] == ["x", "x"]


def test_staged_file_that_cannot_be_written_is_named_and_not_the_export(context: JobContext) -> None:
    context.write("a.csv", csv_text("email,segment", "a@example.org,x"))
    context.audiences.mkdir(exist_ok=True)
    (context.audiences / "staging").write_text("")

    with pytest.raises(
        PublishError, match=r"/audiences/staging/\w+/bucket-\S+ cannot be written \(\w+\); see"
    ):
        context.run()


def test_attempt_that_dies_leaves_no_manifest_no_report_and_nothing_staged(context: JobContext) -> None:
    context.write("a.csv", csv_text("email,segment", "a@example.org,x", "b@example.org,y"))
    # A file where the folder of audience y has to be: its files cannot be written.
    blocked = context.audiences / "tiktok" / "y"
    blocked.parent.mkdir(parents=True)
    blocked.write_text("")

    with pytest.raises(PublishError, match=r"tiktok/y/email_sha256/e-1/part-00000.csv cannot be written"):
        context.run()

    # Manifests come when all files are written, so that to a reader there is nothing.
    assert [key for key in context.published() if not key.endswith(".csv")] == ["tiktok/y"]
    assert not (context.audiences / "reports").exists()
    assert not (context.audiences / "staging").exists()
    blocked.unlink()
    context.run()
    assert context.lines("y") == hashes_of(["b@example.org"])


def test_nothing_is_published_where_another_source_has_published(context: JobContext) -> None:
    context.configure(EMAIL_ONLY, {**EMAIL_ONLY, "name": "web"})
    context.write("a.csv", csv_text("email,segment", "a@example.org,x"))
    context.write("a.csv", csv_text("email,segment", "b@example.org,w", "c@example.org,x"), source="web")
    context.run()
    before = context.published()

    with pytest.raises(ForeignManifestError, match=r"tiktok/x/email_sha256/e-1/manifest.json.*'loyalty'"):
        context.run(source="web")

    assert context.published() == before
    assert not (context.audiences / "reports" / "web").exists()


def test_audiences_whose_names_look_alike_to_file_systems_and_spark_stay_apart(context: JobContext) -> None:
    names = [
        "__HIVE_DEFAULT_PARTITION__",
        "null_",
        "a b",
        "a%20b",
        "a+b",
        "A B",
        "a=b",
        "\u00e9",
        "~",
    ]
    context.write(
        "a.csv", csv_text("email,segment", *(f"u{n}@example.org,{name}" for n, name in enumerate(names)))
    )

    context.run()

    found = {entry["audience"]: context.lines(entry["audience"]) for entry in context.report()["partitions"]}
    assert found == {name: hashes_of([f"u{n}@example.org"]) for n, name in enumerate(names)}


def test_composed_and_decomposed_letters_are_one_audience(context: JobContext) -> None:
    context.write("a.csv", csv_text("email,segment", "a@example.org,Caf\u00e9", "b@example.org,Cafe\u0301"))

    context.run()

    assert context.lines("Caf\u00e9") == hashes_of(["a@example.org", "b@example.org"])
    assert len(context.report()["partitions"]) == 1


def test_name_that_a_local_disk_cannot_hold_is_refused_before_anything_is_published(
    context: JobContext,
) -> None:
    context.write("a.csv", csv_text("email,segment", "a@example.org,a", f"b@example.org,{chr(0x4E2D) * 128}"))

    with pytest.raises(PublishError, match="a name has at most 255 bytes"):
        context.run()

    assert context.published() == {}


def test_fixed_name_takes_every_row_and_columns_are_recognised(context: JobContext) -> None:
    context.configure({"name": "loyalty", "audience": {"name": "Everyone"}, "action": "replace"})
    context.write("a.jsonl", '{"Email Address": "a@example.org"}\n{"Email Address": null}\n')

    context.run()

    assert context.lines("Everyone") == hashes_of(["a@example.org"])
    report = context.report()
    chosen = [(column["column"], column["type"], column["chosenBy"]) for column in report["columns"]]
    assert (report["action"], chosen) == ("replace", [("Email Address", "email", "name")])


def test_fixed_name_is_trimmed_and_in_nfc_as_a_name_of_a_row_is(context: JobContext) -> None:
    context.configure({"name": "loyalty", "audience": {"name": " Cafe\u0301\u200b "}})
    context.write("a.csv", csv_text("email", "a@example.org"))

    context.run()

    assert context.lines("Caf\u00e9") == hashes_of(["a@example.org"])
    assert [entry["audience"] for entry in context.report()["partitions"]] == ["Caf\u00e9"]


def test_row_that_gives_an_audience_the_same_kind_twice_is_one_row(context: JobContext) -> None:
    context.configure(ALL_TYPES)
    header = "email,hashed,phone,country,device,segment"
    context.write("a.csv", csv_text(header, f"a@example.org,{sha256('b@example.org')},,,,x"))

    context.run()

    expected = partition_entry("x", "email_sha256", rows=1, rejected=0, people=2, unique=2, bytes=130)
    assert context.report()["partitions"] == [expected]


def test_shapes_are_the_ten_commonest(context: JobContext) -> None:
    # `a`, `aa` … twelve shapes, the n-th given n times.
    rows = [f"{'x' * n},s" for n in range(1, 13) for _ in range(n)]
    context.write("a.csv", csv_text("email,segment", *rows))

    context.run()

    assert context.report()["rows"] == 78
    shapes = context.report()["columns"][0]["shapes"]
    assert shapes == [{"reason": "invalid_email", "shape": "a" * n, "count": n} for n in range(12, 2, -1)]


def test_error_of_one_line_is_what_a_failed_run_ends_with(context: JobContext) -> None:
    context.write("a.csv", csv_text("mail,segment", "a@example.org,x"))

    with pytest.raises(PrepareError) as caught:
        context.run()

    assert "\n" not in str(caught.value)
