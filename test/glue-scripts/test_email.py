"""The rule of e-mail addresses."""

import string

import pytest
from helpers.verdicts import verdicts_on, with_email_verdict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from tiktok_audiences.email import canonical_email, is_email

_LONGEST_LABEL = "d" * 63

HARD_CASES = [
    # cell, outcome, value: the standard form, or the shape of what is rejected
    ("USER@EXAMPLE.ORG", "hashed", "user@example.org"),
    ("\tuser@example.org\r\n", "hashed", "user@example.org"),
    ("\u3000user@example.org\u2003", "hashed", "user@example.org"),
    ("u\u200bser@exam\u00a0ple.org", "hashed", "user@example.org"),
    ("MAILTO:user@example.org", "hashed", "user@example.org"),
    ("mailto:<user@example.org>", "hashed", "user@example.org"),
    ("'user@example.org'", "hashed", "user@example.org"),
    ("\u201cuser@example.org\u201d", "hashed", "user@example.org"),
    ("<user@example.org", "invalid_email", "<aaaa@aaaaaaa.aaa"),
    ("<<user@example.org>>", "invalid_email", "<<aaaa@aaaaaaa.aaa>>"),
    ("mailto:mailto:user@example.org", "invalid_email", "aaaaaa:aaaaaa:aaaa@aaaaaaa.aaa"),
    # Lower case has no locale: a Turkish one would make a dotless i of the second, Lithuanian ones add dots.
    ("I\u0130\u00cc@EXAMPLE.ORG", "hashed", "ii\u0307\u00ec@example.org"),
    ("\u00d6SEL@EXAMPLE.ORG", "hashed", "\u00f6sel@example.org"),
    ("user@b\u00fccher.example", "hashed", "user@b\u00fccher.example"),
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
    ("!#$%&'*+/=?^_`{|}~-@example.org", "hashed", "!#$%&'*+/=?^_`{|}~-@example.org"),
    ("x" * 64 + "@example.org", "hashed", "x" * 64 + "@example.org"),
    ("x" * 65 + "@example.org", "invalid_email", "a" * 40),
    (f"user@{_LONGEST_LABEL}.org", "hashed", f"user@{_LONGEST_LABEL}.org"),
    (f"user@d{_LONGEST_LABEL}.org", "invalid_email", "aaaa@" + "a" * 35),
    # 254 characters: 64 + @ + 189; and 255.
    ("x" * 64 + "@" + "d." * 93 + "org", "hashed", "x" * 64 + "@" + "d." * 93 + "org"),
    ("x" * 64 + "@" + "d." * 93 + "info", "invalid_email", "a" * 40),
    ("User Name", "invalid_email", "aaaa aaaa"),
    ("Unknown", "missing", None),
    ("\u00a0-\u00a0", "missing", None),
    ("\u200bNULL", "missing", None),
    (None, "missing", None),
    ("\u00a0" + "AB" * 32, "prehashed", "ab" * 32),
    ("g" * 64, "invalid_email", "a" * 40),
    ("A" * 32, "hashed_md5", None),
    ("\u00a0" + "a" * 40 + " ", "hashed_sha1", None),
    ("a" * 41, "invalid_email", "a" * 40),
]


def test_hard_cases_have_the_outcome_and_the_value_that_is_written_beside_them(spark: SparkSession) -> None:
    found = verdicts_on(spark, "email", [(cell, "") for cell, _, _ in HARD_CASES])

    assert list(zip([case[0] for case in HARD_CASES], found, strict=True)) == [
        (cell, (outcome, value)) for cell, outcome, value in HARD_CASES
    ]


@pytest.mark.parametrize(
    ("standard", "canonical"),
    [
        ("user@example.org", None),
        ("us.er@example.org", "user@example.org"),
        ("u.s.e.r+a+b@example.org", "user@example.org"),
        ("user+@sub.example.org", "user@sub.example.org"),
        # Nothing would be left of these.
        ("+tag@example.org", None),
    ],
)
def test_canonical_form_drops_tag_and_dots_before_the_at_sign(
    spark: SparkSession, standard: str, canonical: str | None
) -> None:
    frame = spark.sql("SELECT * FROM VALUES (0)")

    row = frame.select(canonical_email(F.lit(standard))).collect()[0]

    assert row[0] == canonical


_PIECES = st.sampled_from(
    [
        *string.ascii_letters,
        *"0189._-+@@..<>\"'{}!#/, \t\u00a0\u200b\ufeff\u3000\u0130\u00cc\u00df\u03a3",
        *"\u0301\u00e9\u4e2d\ufffd\U0001f600",
        "mailto:",
        "MAILTO:",
        "@example.org",
        "@xn--a.example",
        "nan",
        "deadbeef" * 4,
        "deadbeef" * 8,
        "x" * 60,
    ]
)
_CELLS = st.lists(
    st.one_of(st.lists(_PIECES, max_size=12).map("".join), st.emails(), st.text(max_size=12)),
    min_size=150,
    max_size=150,
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(cells=_CELLS)
def test_any_cell_has_one_outcome_by_the_quick_way_and_the_whole_one_and_keeps_it_when_judged_again(
    spark: SparkSession, cells: list[str]
) -> None:
    # A surrogate alone is no text: it cannot come out of a file.
    texts = [cell.encode("utf-8", "ignore").decode("utf-8") for cell in cells]
    frame = spark.createDataFrame(list(enumerate(texts)), "number int, cell string")

    quick = with_email_verdict(frame.withColumn("cell", F.trim("cell")), "quick")
    # White space means nothing, and with it no cell is quick to check.
    whole = with_email_verdict(quick.withColumn("cell", F.concat(F.lit("\u00a0"), "cell")), "whole")
    again = with_email_verdict(whole.withColumn("cell", F.col("whole.value")), "again")
    address = F.when(F.col("whole.outcome") == "h", is_email(F.col("whole.value")))
    rows = again.withColumn("is_address", address).orderBy("number").collect()

    assert [row["quick"] for row in rows] == [row["whole"] for row in rows]
    given_again = [
        (row["whole"]["value"], row["again"]["value"]) for row in rows if row["whole"]["outcome"] in "hp"
    ]
    assert all(value == same for value, same in given_again)
    assert all(row["is_address"] for row in rows if row["whole"]["outcome"] == "h")
    assert {row["whole"]["outcome"] for row in rows} <= set("mph51e")
