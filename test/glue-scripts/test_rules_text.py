"""What holds for cells of every type: words for nothing, hashes, and shapes."""

import hashlib

import pytest
from helpers.jvm import Verdict, judge, shapes
from tiktok_audiences.config import IDENTIFIER_TYPES

TYPES = list(IDENTIFIER_TYPES)
HASH = "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476"
WORDS = [
    "null",
    "none",
    "nil",
    "n/a",
    "na",
    "nan",
    "nat",
    "undefined",
    "unknown",
    "-",
    "\\N",
    "<na>",
    "<null>",
    "(null)",
    "#n/a",
]


def outcomes(kind: str, cells: list[str]) -> list[str]:
    """The outcomes of cells without a region."""
    return [verdict.outcome for verdict in judge(kind, [(cell, "") for cell in cells])]


@pytest.mark.parametrize("kind", TYPES)
def test_words_for_nothing_are_missing_in_any_case_and_with_blanks_around_them(kind: str) -> None:
    written = [*WORDS, *(word.upper() for word in WORDS), *(f"\u00a0{word.title()}\ufeff" for word in WORDS)]
    cells = ["", " \u3000\u200b", "'", '=""', "\uff2e\uff35\uff2c\uff2c", "'NULL", *written]

    assert outcomes(kind, cells) == ["missing"] * len(cells)


@pytest.mark.parametrize("kind", TYPES)
def test_sha_256_is_passed_through_in_lower_case_without_its_prefix(kind: str) -> None:
    cells = [HASH, f"  {HASH}\n", f"sha256:{HASH}", f"SHA256:{HASH}", f"0x{HASH}", f"\\x{HASH}", f"'{HASH}"]

    found = judge(kind, [(cell, "") for cell in cells])

    assert found == [Verdict("prehashed", (HASH,))] * len(cells)


@pytest.mark.parametrize("kind", TYPES)
def test_letters_in_upper_case_of_a_hash_are_noted(kind: str) -> None:
    found = judge(kind, [(HASH.upper(), ""), ("12" * 32, "")])

    assert found == [Verdict("prehashed", (HASH,), ("upperCaseHash",)), Verdict("prehashed", ("12" * 32,))]


@pytest.mark.parametrize("kind", TYPES)
def test_hashes_of_nothing_are_rejected(kind: str) -> None:
    nothing = ["", " ", "null", "NULL", "none", "None", "nan", "NaN", "undefined", "unknown", "0"]
    hashes = [hashlib.sha256(word.encode()).hexdigest() for word in nothing]

    padding = ["0" * 64, "f" * 64, "F" * 64]

    found = outcomes(kind, [*hashes, *(found.upper() for found in hashes), f"0x{hashes[0]}", *padding])

    assert found == ["hash_of_nothing"] * (2 * len(nothing) + 1 + len(padding))


def test_other_hashes_are_rejected_by_their_name() -> None:
    cells = ["D41D8CD98F00B204E9800998ECF8427E", "da39a3ee5e6b4b0d3255bfef95601890afd80709"]
    base64 = ["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="]

    found = {kind: outcomes(kind, [*cells, *base64]) for kind in ("email", "phone")}

    expected = ["hashed_md5", "hashed_sha1", "hash_in_base64", "hash_in_base64"]
    assert found == {"email": expected, "phone": expected}


def test_hash_of_another_length_is_no_hash() -> None:
    assert outcomes("email", [HASH + "0", HASH[1:], "0x" + HASH[1:]]) == ["invalid_email"] * 3


def test_shape_shows_the_kinds_of_the_first_characters_only() -> None:
    cells = ["Jos\u00e9 12\u0663 \u00a35, <x>", "\u00a0 ab ", "x\u0301y", "a" * 41, "\U0001f600\U0001d7d7"]

    assert shapes(cells) == ["aaaa 999 ?9, <a>", "aa", "a?a", "a" * 40, "?9"]
