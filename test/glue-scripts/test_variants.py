"""The forms of an identifier that are sent, and how people and lines are counted."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from helpers.job_context import EMAIL_ONLY, JobContext, csv_text, hashes_of, partition_entry, sha256


def test_people_are_counted_before_variants_and_lines_after_them(context: JobContext) -> None:
    rows = ["a.b+c@gmail.com,x", "a.b+c@gmail.com,x", "d.e+f@example.org,x", "g@example.org,x"]
    context.write("a.csv", csv_text("email,segment", *rows))

    context.run()

    people = {
        "a.b+c@gmail.com": ["a.b@gmail.com", "ab@gmail.com"],
        # Dots tell two people apart where the mailbox is not Gmail's.
        "d.e+f@example.org": ["d.e@example.org"],
        "g@example.org": [],
    }
    assert context.lines("x") == hashes_of([form for one in people for form in (one, *people[one])])
    expected = partition_entry("x", "email_sha256", rows=4, rejected=0, people=3, unique=6, bytes=390)
    assert context.report()["partitions"] == [expected]


def test_form_that_is_somebody_else_s_primary_one_is_a_person_and_one_line(context: JobContext) -> None:
    context.write("a.csv", csv_text("email,segment", "a+b@example.org,x", "a@example.org,x"))

    context.run()

    assert context.lines("x") == hashes_of(["a+b@example.org", "a@example.org"])
    expected = partition_entry("x", "email_sha256", rows=2, rejected=0, people=2, unique=2, bytes=130)
    assert context.report()["partitions"] == [expected]


@pytest.mark.parametrize("action", ["append", "replace", "remove"])
def test_every_action_has_the_same_lines(context: JobContext, action: str) -> None:
    phone = {"column": "phone", "type": "phone"}
    context.configure({**EMAIL_ONLY, "identifiers": [*EMAIL_ONLY["identifiers"], phone], "action": action})
    context.write("a.csv", csv_text("email,phone,segment", "a.b+c@gmail.com,+37493828222,x"))

    context.run()

    assert context.lines("x") == hashes_of(["a.b+c@gmail.com", "a.b@gmail.com", "ab@gmail.com"])
    # The second is the check value that TikTok publishes under +37493828222.
    published = "65b7e6dcf6f4310f8d7cbfbd78289a753062fb054d6664fb9aaac5df66a422d4"
    assert context.lines("x", "phone_sha256") == sorted([sha256("+37493828222"), published])
    manifest = json.loads(context.published()["tiktok/x/email_sha256/e-1/manifest.json"])
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
    context: JobContext, settings: Mapping[str, Any], addresses: list[str]
) -> None:
    context.configure({**EMAIL_ONLY, **settings})
    rows = ["a.b+c@example.org,x", "d.e+f@gmail.com,x", "g@example.org,x", "+tag@example.org,x"]
    context.write("a.csv", csv_text("email,segment", *rows))

    context.run()

    assert context.lines("x") == hashes_of(addresses)
    assert context.report()["partitions"][0]["people"] == 4


@pytest.mark.parametrize(
    ("settings", "forms"),
    [
        ({}, ["5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25"]),
        ({"deviceVariants": ["upper"]}, ["5F3A2B18-9C4D-4E7F-B8E2-17D3A1E69B25"]),
        (
            {"deviceVariants": ["lower", "upper"]},
            ["5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25", "5F3A2B18-9C4D-4E7F-B8E2-17D3A1E69B25"],
        ),
    ],
)
def test_setting_chooses_the_case_in_which_device_ids_are_sent(
    context: JobContext, settings: Mapping[str, Any], forms: list[str]
) -> None:
    context.configure({**EMAIL_ONLY, "identifiers": [{"column": "idfa", "type": "idfa"}], **settings})
    context.write("a.csv", csv_text("idfa,segment", "5f3A2b18-9c4d-4e7f-b8e2-17d3a1e69b25,x"))

    context.run()

    assert context.lines("x", "idfa_sha256") == hashes_of(forms)
    assert context.report()["partitions"][0]["people"] == 1


@pytest.mark.parametrize("variant", ["e164", "digits"])
def test_setting_chooses_the_variants_of_numbers_that_are_sent(context: JobContext, variant: str) -> None:
    phone = {"column": "phone", "type": "phone"}
    context.configure({**EMAIL_ONLY, "identifiers": [phone], "phoneVariants": [variant]})
    context.write("a.csv", csv_text("phone,segment", "+442071838750,x"))

    context.run()

    number = {"e164": "+442071838750", "digits": "442071838750"}[variant]
    assert context.lines("x", "phone_sha256") == [sha256(number)]
