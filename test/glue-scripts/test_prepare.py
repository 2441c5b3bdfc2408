"""One export from its files to its partitions: the contracts that readers rely on."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from helpers.workbench import EMAIL_ONLY, Workbench, csv_text, hashes_of, sha256
from tiktok_audiences import publishing
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


def _partition(audience: str, format_name: str, **counts: int) -> dict[str, Any]:
    return {"audience": audience, "format": format_name, **counts, "files": 1, "belowMinimum": True}


def test_export_becomes_partitions_manifests_and_a_report(bench: Workbench) -> None:
    bench.configure(ALL_TYPES)
    rows = [
        f"Jane.Doe@example.org,,(657) 777-0000,US,{IDFA.upper()},foodies",
        f"jane.doe@example.org,{sha256('x@example.org')},020 7183 8750,gb,{IDFA},foodies",
        "janedoe@example.org,NULL,12345,,00000000-0000-0000-0000-000000000000,foodies",
        f"no mail,{'ab' * 16},,,,{ODD_NAME}",
        f"ann@example.org,,,,,{ODD_NAME}",
        "bob@example.org,,,,,..",
        "one,two",
    ]
    path = bench.write("part-0.csv", csv_text("email,hashed,phone,country,device,segment", *rows))

    bench.run("--exported_at", "2026-11-22T05:00:00+01:00")

    assert bench.lines("foodies") == hashes_of(
        ["jane.doe@example.org", "janedoe@example.org", "x@example.org"]
    )
    assert bench.lines("foodies", "phone_sha256") == hashes_of(
        ["+16577770000", "16577770000", "+442071838750", "442071838750"]
    )
    assert bench.lines("foodies", "first_sha256") == [sha256(IDFA)]
    assert bench.lines(ODD_NAME) == hashes_of(["ann@example.org"])
    assert json.loads(bench.published()["tiktok/foodies/first_sha256/e-1/manifest.json"]) == {
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
    assert bench.report() == {
        "version": 2,
        "runId": "e-1",
        "source": "loyalty",
        "exportId": "e-1",
        "action": "append",
        "exportedAt": "2026-11-22T04:00:00Z",
        "export": {"format": "csv", "files": 1, "bytes": path.stat().st_size, "oneTaskFiles": 0},
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
            _partition(ODD_NAME, "email_sha256", rows=1, rejected=2, people=1, unique=1, bytes=65),
            # Three people: the address with dots, the one without, the hash.
            _partition("foodies", "email_sha256", rows=3, rejected=0, people=3, unique=3, bytes=195),
            _partition("foodies", "first_sha256", rows=2, rejected=1, people=1, unique=1, bytes=65),
            _partition("foodies", "phone_sha256", rows=2, rejected=1, people=2, unique=4, bytes=260),
        ],
        "warnings": [
            {"warning": "below_minimum", "audience": ODD_NAME, "format": "email_sha256", "lines": 1},
            {"warning": "below_minimum", "audience": "foodies", "format": "email_sha256", "lines": 3},
            {"warning": "below_minimum", "audience": "foodies", "format": "first_sha256", "lines": 1},
            {"warning": "below_minimum", "audience": "foodies", "format": "phone_sha256", "lines": 4},
        ],
    }
    assert not (bench.audiences / "staging").exists()


def test_people_are_counted_before_variants_and_lines_after_them(bench: Workbench) -> None:
    rows = ["a.b+c@gmail.com,x", "a.b+c@gmail.com,x", "d.e+f@example.org,x", "g@example.org,x"]
    bench.write("a.csv", csv_text("email,segment", *rows))

    bench.run()

    people = {
        "a.b+c@gmail.com": ["a.b@gmail.com", "ab@gmail.com"],
        # Dots tell two people apart where the mailbox is not Gmail's.
        "d.e+f@example.org": ["d.e@example.org"],
        "g@example.org": [],
    }
    assert bench.lines("x") == hashes_of([form for one in people for form in (one, *people[one])])
    expected = _partition("x", "email_sha256", rows=4, rejected=0, people=3, unique=6, bytes=390)
    assert bench.report()["partitions"] == [expected]


def test_form_that_is_somebody_else_s_primary_one_is_a_person_and_one_line(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "a+b@example.org,x", "a@example.org,x"))

    bench.run()

    assert bench.lines("x") == hashes_of(["a+b@example.org", "a@example.org"])
    expected = _partition("x", "email_sha256", rows=2, rejected=0, people=2, unique=2, bytes=130)
    assert bench.report()["partitions"] == [expected]


@pytest.mark.parametrize("action", ["append", "replace", "remove"])
def test_every_action_has_the_same_lines(bench: Workbench, action: str) -> None:
    phone = {"column": "phone", "type": "phone"}
    bench.configure({**EMAIL_ONLY, "identifiers": [*EMAIL_ONLY["identifiers"], phone], "action": action})
    bench.write("a.csv", csv_text("email,phone,segment", "a.b+c@gmail.com,+37493828222,x"))

    bench.run()

    assert bench.lines("x") == hashes_of(["a.b+c@gmail.com", "a.b@gmail.com", "ab@gmail.com"])
    # The second is the check value that TikTok publishes under +37493828222.
    published = "65b7e6dcf6f4310f8d7cbfbd78289a753062fb054d6664fb9aaac5df66a422d4"
    assert bench.lines("x", "phone_sha256") == sorted([sha256("+37493828222"), published])
    manifest = json.loads(bench.published()["tiktok/x/email_sha256/e-1/manifest.json"])
    assert (manifest["action"], manifest["rows"]) == (action, 3)


@pytest.mark.parametrize(
    ("settings", "addresses"),
    [
        (
            {"emailVariants": ["standard"]},
            ["a.b+c@example.org", "d.e+f@gmail.com", "g@example.org", "+tag@example.org"],
        ),
        # Without its tag the last one would be nothing.
        (
            {"emailVariants": ["untagged"]},
            ["a.b@example.org", "d.e@gmail.com", "g@example.org", "+tag@example.org"],
        ),
        (
            {"emailVariants": ["canonical"]},
            ["a.b@example.org", "de@gmail.com", "g@example.org", "+tag@example.org"],
        ),
        (
            {"emailVariants": ["canonical"], "canonicalDomains": "all"},
            ["ab@example.org", "de@gmail.com", "g@example.org", "+tag@example.org"],
        ),
    ],
)
def test_setting_chooses_the_variants_of_addresses_that_are_sent(
    bench: Workbench, settings: Mapping[str, Any], addresses: list[str]
) -> None:
    bench.configure({**EMAIL_ONLY, **settings})
    rows = ["a.b+c@example.org,x", "d.e+f@gmail.com,x", "g@example.org,x", "+tag@example.org,x"]
    bench.write("a.csv", csv_text("email,segment", *rows))

    bench.run()

    assert bench.lines("x") == hashes_of(addresses)
    assert bench.report()["partitions"][0]["people"] == 4


@pytest.mark.parametrize("variant", ["e164", "digits"])
def test_setting_chooses_the_variants_of_numbers_that_are_sent(bench: Workbench, variant: str) -> None:
    phone = {"column": "phone", "type": "phone"}
    bench.configure({**EMAIL_ONLY, "identifiers": [phone], "phoneVariants": [variant]})
    bench.write("a.csv", csv_text("phone,segment", "+442071838750,x"))

    bench.run()

    number = {"e164": "+442071838750", "digits": "442071838750"}[variant]
    assert bench.lines("x", "phone_sha256") == [sha256(number)]


def test_second_run_writes_the_same_bytes(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", *(f"u.{n}@example.org,{n % 3}" for n in range(200))))
    bench.run()
    first, report = bench.published(), bench.report()

    bench.run()

    assert bench.published() == first
    assert bench.report() == report
    assert len(first) == 6


def test_layout_is_the_same_for_any_number_of_shuffle_partitions_and_any_split_of_the_input(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Files of 70 lines, so that the 600 lines of a partition make nine files that cut across pieces.
    monkeypatch.setattr(publishing, "LINES_A_FILE", 70)
    rows = [f"user{n}@example.org,{'big' if n % 20 else 'small'}" for n in range(632)]
    bench.write("whole.csv", csv_text("email,segment", *rows), export_id="whole")
    for number in range(3):
        name = f"{number}/part.csv.gz"
        packed = gzip.compress(csv_text("email,segment", *rows[number::3]).encode())
        bench.write(name, packed, export_id="split")
    time = "2026-11-22T04:00:00Z"

    layouts = []
    for export_id, partitions in [("whole", 1), ("whole", 2), ("whole", 8), ("split", 3)]:
        more = ["--run_id", "r", "--exported_at", time, "--shuffle_partitions", str(partitions)]
        bench.run(*more, export_id=export_id)
        layouts.append(bench.published())

    assert layouts[1:] == [layouts[0]] * 3
    names = [f"part-{number:05d}.csv" for number in range(9)]
    assert [Path(key).name for key in layouts[0] if "/big/" in key] == ["manifest.json", *names]
    assert bench.lines("big", run_id="r") == hashes_of([f"user{n}@example.org" for n in range(632) if n % 20])


def test_files_of_an_earlier_attempt_that_the_manifest_does_not_name_are_removed(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "a@example.org,x"))
    bench.run()
    before = bench.published()
    stale = bench.audiences / "tiktok/x/email_sha256/e-1/part-00001.csv"
    stale.write_text("left by an attempt that died")

    bench.run()

    assert bench.published() == before


def test_partition_that_an_earlier_attempt_reported_and_this_one_has_not_is_removed(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "a@example.org,x", "b@example.org,gone"))
    bench.run()
    bench.write("a.csv", csv_text("email,segment", "a@example.org,x"))

    bench.run()

    assert [key.split("/")[1] for key in bench.published()] == ["x", "x"]


def test_attempt_that_dies_leaves_no_manifest_no_report_and_nothing_staged(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "a@example.org,x", "b@example.org,y"))
    # A file where the folder of audience y has to be: its files cannot be written.
    blocked = bench.audiences / "tiktok" / "y"
    blocked.parent.mkdir(parents=True)
    blocked.write_text("")

    with pytest.raises(PublishError, match=r"tiktok/y/email_sha256/e-1/part-00000.csv cannot be written"):
        bench.run()

    # Manifests come when all files are written, so that to a reader there is nothing.
    assert [key for key in bench.published() if not key.endswith(".csv")] == ["tiktok/y"]
    assert not (bench.audiences / "reports").exists()
    assert not (bench.audiences / "staging").exists()
    blocked.unlink()
    bench.run()
    assert bench.lines("y") == hashes_of(["b@example.org"])


def test_nothing_is_published_where_another_source_has_published(bench: Workbench) -> None:
    bench.configure(EMAIL_ONLY, {**EMAIL_ONLY, "name": "web"})
    bench.write("a.csv", csv_text("email,segment", "a@example.org,x"))
    bench.write("a.csv", csv_text("email,segment", "b@example.org,w", "c@example.org,x"), source="web")
    bench.run()
    before = bench.published()

    with pytest.raises(ForeignManifestError, match=r"tiktok/x/email_sha256/e-1/manifest.json.*'loyalty'"):
        bench.run(source="web")

    assert bench.published() == before
    assert not (bench.audiences / "reports" / "web").exists()


def test_audiences_whose_names_look_alike_to_file_systems_and_spark_stay_apart(bench: Workbench) -> None:
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
    bench.write(
        "a.csv", csv_text("email,segment", *(f"u{n}@example.org,{name}" for n, name in enumerate(names)))
    )

    bench.run()

    found = {entry["audience"]: bench.lines(entry["audience"]) for entry in bench.report()["partitions"]}
    assert found == {name: hashes_of([f"u{n}@example.org"]) for n, name in enumerate(names)}


def test_composed_and_decomposed_letters_are_one_audience(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "a@example.org,Caf\u00e9", "b@example.org,Cafe\u0301"))

    bench.run()

    assert bench.lines("Caf\u00e9") == hashes_of(["a@example.org", "b@example.org"])
    assert len(bench.report()["partitions"]) == 1


def test_name_that_a_local_disk_cannot_hold_is_refused_before_anything_is_published(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("email,segment", "a@example.org,a", f"b@example.org,{chr(0x4E2D) * 128}"))

    with pytest.raises(PublishError, match="names end at 255 bytes"):
        bench.run()

    assert bench.published() == {}


def test_fixed_name_takes_every_row_and_columns_are_recognised(bench: Workbench) -> None:
    bench.configure({"name": "loyalty", "audience": {"name": "Everyone"}, "action": "replace"})
    bench.write("a.jsonl", '{"Email Address": "a@example.org"}\n{"Email Address": null}\n')

    bench.run()

    assert bench.lines("Everyone") == hashes_of(["a@example.org"])
    report = bench.report()
    chosen = [(column["column"], column["type"], column["chosenBy"]) for column in report["columns"]]
    assert (report["action"], chosen) == ("replace", [("Email Address", "email", "name")])


def test_row_that_gives_an_audience_the_same_kind_twice_is_one_row(bench: Workbench) -> None:
    bench.configure(ALL_TYPES)
    header = "email,hashed,phone,country,device,segment"
    bench.write("a.csv", csv_text(header, f"a@example.org,{sha256('b@example.org')},,,,x"))

    bench.run()

    expected = _partition("x", "email_sha256", rows=1, rejected=0, people=2, unique=2, bytes=130)
    assert bench.report()["partitions"] == [expected]


def test_shapes_are_the_ten_commonest(bench: Workbench) -> None:
    # `a`, `aa` … twelve shapes, the n-th given n times.
    rows = [f"{'x' * n},s" for n in range(1, 13) for _ in range(n)]
    bench.write("a.csv", csv_text("email,segment", *rows))

    bench.run()

    assert bench.report()["rows"] == 78
    shapes = bench.report()["columns"][0]["shapes"]
    assert shapes == [{"reason": "invalid_email", "shape": "a" * n, "count": n} for n in range(12, 2, -1)]


def test_error_of_one_line_is_what_a_failed_run_ends_with(bench: Workbench) -> None:
    bench.write("a.csv", csv_text("mail,segment", "a@example.org,x"))

    with pytest.raises(PrepareError) as caught:
        bench.run()

    assert "\n" not in str(caught.value)
