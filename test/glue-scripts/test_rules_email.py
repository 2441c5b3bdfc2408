"""The rule of e-mail addresses."""

import string
import sys
from random import Random

import pytest
from helpers.jvm import Verdict, judge, shapes

_LONGEST_LABEL = "d" * 63

HARD_CASES = [
    # cell, outcome, value: the standard form, or the shape of what is rejected
    ("USER@EXAMPLE.ORG", "hashed", "user@example.org"),
    ("\tuser@example.org\r\n", "hashed", "user@example.org"),
    ("\u3000user@example.org\u2003", "hashed", "user@example.org"),
    ("u\u200bser@exam\u00a0ple.org", "hashed", "user@example.org"),
    ("\u202auser@example.org\u202c", "hashed", "user@example.org"),
    ("MAILTO:user@example.org", "hashed", "user@example.org"),
    ("mailto:<user@example.org>", "hashed", "user@example.org"),
    ("'user@example.org'", "hashed", "user@example.org"),
    ("'user@example.org", "hashed", "user@example.org"),
    ('="user@example.org"', "hashed", "user@example.org"),
    ("\u201cuser@example.org\u201d", "hashed", "user@example.org"),
    ("\uff35\uff33\uff25\uff32\uff20\uff25\uff38\uff0e\uff2f\uff32\uff27", "hashed", "user@ex.org"),
    ("<user@example.org", "invalid_email", "<aaaa@aaaaaaa.aaa"),
    ("<<user@example.org>>", "invalid_email", "<<aaaa@aaaaaaa.aaa>>"),
    ("mailto:mailto:user@example.org", "invalid_email", "aaaaaa:aaaaaa:aaaa@aaaaaaa.aaa"),
    # Lower case has no locale: a Turkish one would make a dotless i of the second, Lithuanian ones add dots.
    ("I\u0130\u00cc@EXAMPLE.ORG", "hashed", "ii\u0307\u00ec@example.org"),
    ("\u00d6SEL@EXAMPLE.ORG", "hashed", "\u00f6sel@example.org"),
    ("user@b\u00fccher.example", "hashed", "user@b\u00fccher.example"),
    ("user@bu\u0308cher.example", "hashed", "user@b\u00fccher.example"),
    ("user@example.\u0431\u0433", "hashed", "user@example.\u0431\u0433"),
    ("user@example.xn--p1ai", "hashed", "user@example.xn--p1ai"),
    ("user@example.xn--p1ai-", "invalid_email", "aaaa@aaaaaaa.aa--a9aa-"),
    ("user@123.example.org", "hashed", "user@123.example.org"),
    ("user@example.123", "invalid_email", "aaaa@aaaaaaa.999"),
    ("user@example.c0m", "invalid_email", "aaaa@aaaaaaa.a9a"),
    ("user@example..org", "invalid_email", "aaaa@aaaaaaa..aaa"),
    ("user@example.org.", "invalid_email", "aaaa@aaaaaaa.aaa."),
    ("user@.example.org", "invalid_email", "aaaa@.aaaaaaa.aaa"),
    ("user@example-.org", "invalid_email", "aaaa@aaaaaaa-.aaa"),
    ("user@ex_ample.org", "invalid_email", "aaaa@aa_aaaaa.aaa"),
    ("user.@example.org", "invalid_email", "aaaa.@aaaaaaa.aaa"),
    ("user,name@example.org", "invalid_email", "aaaa,aaaa@aaaaaaa.aaa"),
    ("user@localhost", "invalid_email", "aaaa@aaaaaaaaa"),
    ("user\ufffd@example.org", "invalid_email", "aaaa?@aaaaaaa.aaa"),
    ("\U0001f600@example.org", "invalid_email", "?@aaaaaaa.aaa"),
    ("!#$%&'*/=?^_`{|}~-@example.org", "hashed", "!#$%&'*/=?^_`{|}~-@example.org"),
    ("x" * 64 + "@example.org", "hashed", "x" * 64 + "@example.org"),
    ("x" * 65 + "@example.org", "invalid_email", "a" * 40),
    (f"user@{_LONGEST_LABEL}.org", "hashed", f"user@{_LONGEST_LABEL}.org"),
    (f"user@d{_LONGEST_LABEL}.org", "invalid_email", "aaaa@" + "a" * 35),
    # 254 characters: 64 + @ + 189; and 255.
    ("x" * 64 + "@" + "d." * 93 + "org", "hashed", "x" * 64 + "@" + "d." * 93 + "org"),
    ("x" * 64 + "@" + "d." * 93 + "info", "invalid_email", "a" * 40),
    # Hidden letters; UTF-8 read as Latin-1; characters that nobody sees.
    ("j***@example.org", "invalid_email", "a***@aaaaaaa.aaa"),
    ("jane@e**mple.org", "invalid_email", "aaaa@a**aaaa.aaa"),
    ("m\u00c3\u00bcller@example.org", "invalid_email", "aa9aaaa@aaaaaaa.aaa"),
    ("user\u034f@example.org", "invalid_email", "aaaa?@aaaaaaa.aaa"),
    ("user\ufe0f@example.org", "invalid_email", "aaaa?@aaaaaaa.aaa"),
    ("user@exam\u3164ple.org", "invalid_email", "aaaa@aaaaaaaa.aaa"),
    ("User Name", "invalid_email", "aaaa aaaa"),
    ("g" * 64, "invalid_email", "a" * 40),
    ("a" * 41, "invalid_email", "a" * 40),
]


def test_hard_cases_have_the_outcome_and_the_value_that_is_written_beside_them() -> None:
    cells = [cell for cell, _, _ in HARD_CASES]

    verdicts = judge("email", [(cell, "") for cell in cells], emailVariants=["standard"])

    values = [
        verdict.forms[0] if verdict.outcome == "hashed" else shape
        for verdict, shape in zip(verdicts, shapes(cells), strict=True)
    ]
    outcomes = [verdict.outcome for verdict in verdicts]
    assert list(zip(cells, outcomes, values, strict=True)) == HARD_CASES


@pytest.mark.parametrize(
    ("address", "forms"),
    [
        ("user@example.org", ["user@example.org"]),
        ("us.er@gmail.com", ["us.er@gmail.com", "user@gmail.com"]),
        ("us.er@example.org", ["us.er@example.org"]),
        ("U.s.er+a+b@Gmail.com", ["u.s.er+a+b@gmail.com", "u.s.er@gmail.com", "user@gmail.com"]),
        ("u.s@xgmail.com", ["u.s@xgmail.com"]),
        ("u.s@gmail.com.example", ["u.s@gmail.com.example"]),
        ("user+@sub.example.org", ["user+@sub.example.org", "user@sub.example.org"]),
        # Nothing would be left of this one.
        ("+tag@example.org", ["+tag@example.org"]),
        # A dot of the tag is none of the local part.
        ("user+t.ag@gmail.com", ["user+t.ag@gmail.com", "user@gmail.com"]),
    ],
)
def test_forms_that_can_be_the_same_person_are_given_once_each(address: str, forms: list[str]) -> None:
    assert judge("email", [(address, "")]) == [Verdict("hashed", tuple(forms))]


@pytest.mark.parametrize(
    ("variants", "domains", "forms"),
    [
        (["standard"], "gmail", ["a.b+c@example.org"]),
        (["untagged"], "gmail", ["a.b@example.org"]),
        (["canonical"], "gmail", ["a.b@example.org"]),
        (["canonical"], "all", ["ab@example.org"]),
        (["standard", "canonical"], "all", ["a.b+c@example.org", "ab@example.org"]),
        (
            ["standard", "untagged", "canonical"],
            "all",
            ["a.b+c@example.org", "a.b@example.org", "ab@example.org"],
        ),
    ],
)
def test_settings_choose_the_forms(variants: list[str], domains: str, forms: list[str]) -> None:
    cells = [("a.b+c@example.org", "")]

    found = judge("email", cells, emailVariants=variants, canonicalDomains=domains)

    assert found == [Verdict("hashed", tuple(forms))]


def test_letter_and_mark_that_meet_where_white_space_was_are_one_letter() -> None:
    found = judge("email", [("u \u0301g@example.org", "")], emailVariants=["standard"])

    assert found == [Verdict("hashed", ("\u00fag@example.org",))]


_PIECES = (
    *string.ascii_letters,
    *"0189._-+@@..<>\"'{}!#/, \t\u00a0\u200b\ufeff\u3000\u0130\u00cc\u00df\u03a3",
    *"\u0301\u00e9\u4e2d\ufffd\U0001f600\uff20\uff0e",
    *("mailto:", "MAILTO:", "@example.org", "@gmail.com", "@GOOGLEMAIL.COM", "@xn--a.example", "nan", '="'),
    *("deadbeef" * 4, "deadbeef" * 8, "x" * 60, "." + "d" * 63),
)
_LOCAL = string.ascii_letters + string.digits + "!#$%&'*+-/=^_`{|}~."
_DOMAINS = ("example.org", "GMAIL.com", "googlemail.com", "a-b.Example", "xn--bcher-kva.example", "x.1.co")


def _pieces_in_a_row(random: Random) -> str:
    return "".join(random.choices(_PIECES, k=random.randint(0, 12)))


def _address(random: Random) -> str:
    return "".join(random.choices(_LOCAL, k=random.randint(1, 20))) + "@" + random.choice(_DOMAINS)


def _any_text(random: Random) -> str:
    """Characters of Latin, of all common scripts, and of all of Unicode."""
    ends = random.choices((0xFF, 0xFFFF, sys.maxunicode), k=random.randint(0, 12))
    # A surrogate alone is not text: no file can contain it.
    return "".join(chr(random.randint(0, end)) for end in ends).encode("utf-8", "ignore").decode("utf-8")


def test_address_keeps_its_verdict_when_it_is_judged_again() -> None:
    random = Random(7)
    ways = (_pieces_in_a_row, _address, _any_text)
    cells = [(random.choice(ways)(random), "") for _ in range(20_000)]

    standard = [verdict for verdict in judge("email", cells, emailVariants=["standard"]) if verdict.forms]
    # A leading apostrophe is a spreadsheet's, however often a cell is judged.
    standard = [verdict for verdict in standard if not verdict.forms[0].startswith("'")]
    again = judge("email", [(verdict.forms[0], "") for verdict in standard], emailVariants=["standard"])
    assert len(standard) > 5_000
    assert [verdict.forms for verdict in again] == [verdict.forms for verdict in standard]
