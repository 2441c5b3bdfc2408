"""The numbering plans that the job ships, and the generator that writes them."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from tiktok_audiences.phone_metadata import LIBRARY_VERSION
from tools.generate_phone_metadata import TARGET, PlanError, check_lengths, lead_of, render, trunk_pattern

_REQUIREMENTS = Path(__file__).resolve().parents[3] / "requirements.txt"


def test_the_committed_plans_are_those_of_the_installed_library() -> None:
    assert TARGET.read_text(encoding="utf-8") == render()


def test_the_plans_name_the_version_that_is_required_and_installed() -> None:
    required = re.search(r"^phonenumbers==(.+)$", _REQUIREMENTS.read_text(encoding="utf-8"), re.MULTILINE)

    assert required is not None
    assert {required[1], version("phonenumbers")} == {LIBRARY_VERSION}


@pytest.mark.parametrize(
    ("prefix", "rule", "expected"),
    [
        ("0", "", "0"),
        ("0(1\\d)?", "", "0(?:1\\d)?"),
        ("([457]\\d{6})$|1", "268\\1", "(?=(?:[457]\\d{6})$)|1"),
        ("0(11\\d{6}|60\\d{6})", "\\1", "0(?=11\\d{6}|60\\d{6})"),
        ("(?:0|90)(?:(1[245])(\\d{10,11}))?", "\\2", "(?:0|90)(?:(?:1[245])(?=\\d{10,11}))?"),
        ("0?(?:(11|2(?:2|3))15)?", "9\\1", "0?(?:(11|2(?:2|3))15)?"),
    ],
)
def test_sees_the_group_that_is_put_back_without_taking_it(prefix: str, rule: str, expected: str) -> None:
    assert trunk_pattern("XX", prefix, rule) == expected


@pytest.mark.parametrize(
    ("prefix", "rule", "expected"),
    [
        ("0", "", ("", "")),
        ("0(11\\d{6})", "\\1", ("", "")),
        ("([457]\\d{6})$|1", "268\\1", ("268", "(?:[457]\\d{6})$")),
        ("0?(?:(11|2(?:2|3))15)?", "9\\1", ("9", "0?(?:(?:11|2(?:2|3))15)")),
    ],
)
def test_finds_the_digits_that_go_before_a_number_and_when(
    prefix: str, rule: str, expected: tuple[str, str]
) -> None:
    assert lead_of("XX", prefix, rule) == expected


@pytest.mark.parametrize(("prefix", "rule"), [("0(1)(2)", "\\1"), ("0(1)", "\\1 2"), ("0(1)2|3", "9\\1")])
def test_stops_at_a_transform_rule_that_the_expressions_cannot_express(prefix: str, rule: str) -> None:
    with pytest.raises(PlanError, match="XX"):
        lead_of("XX", prefix, f"9{rule}")


@pytest.mark.parametrize(
    ("possible", "local"),
    [((1, 9), ()), ((9, 18), ()), ((9,), (10,))],
    ids=["too short", "too long", "long local"],
)
def test_stops_at_lengths_that_the_checks_do_not_expect(
    possible: tuple[int, ...], local: tuple[int, ...]
) -> None:
    with pytest.raises(PlanError, match="XX"):
        check_lengths("XX", possible, local)
