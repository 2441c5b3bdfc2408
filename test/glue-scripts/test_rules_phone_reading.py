"""Phone numbers: one verdict by the rule, by libphonenumber alone and by the reference, `phonenumbers`."""

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from random import Random

import phonenumbers
import pytest
from helpers.jvm import Cell, differences_from_library, judge
from helpers.phone_corpus import REGIONS, example_numbers, numbers_of_every_beginning, written_numbers
from helpers.phone_reference import reference_verdict
from phonenumbers import PhoneNumberFormat, PhoneNumberType

SAMPLE = 149
"""Of the corpus, the reference judges one cell in so many; prime, so that every way of writing occurs."""

# What decides how a number is read: every kind of punctuation, labels of extensions, digits of several
# scripts, letters that are ASCII only in the other case, invisible and control characters.
_CHARACTERS = (
    "0123456789+-x .()[]/~*#;,:_@\\\"'=\t\n\r\x00\x1feExXtTnNiIsSoOaAbBdDzZ"
    "\u00a0\u00ad\u200b\u2060\u3000\u2010\u2015\u2212\u30fc\uff0d\uff0e\uff0f\uff08\uff09\uff3b\uff3d\uff5e\u2053\u223c"
    "\uff0b\uff58\uff38\uff03\uff45\uff54\uff4e\uff49\u0414\u043e\u0431\u00f3\u00d3\u0301\u0131\u017f\u212a\u0130"
    "\u00b2\u00bd\u2460\u4e00\u0660\u0665\uff11\uff19\u0967\u00df\u0085\u2028\u202a\ufeff"
)
_WORDS = (
    *("ext", "ext.", " ext. 1", "extn", "extension", "extensi\u00f3", "extensio\u0301"),
    *("anexo", "int", "\u0434\u043e\u0431", "\uff49\uff4e\uff54", "\uff45\uff58\uff54\uff4e"),
    *(";ext=", ";isub=", ";phone-context=", ";phone-context=+1", ";phone-context=a.com", "tel:"),
    *("CALL", "x12", "#", "/x", "/ x1", "\\x", ",,", "E10", "E9", "e+10", '="', "'"),
    *(".0", ".00", ".000", ".5", ".1234", "00", "011", "810", "0", "14", "15", "+1", "+49"),
)
_REGIONS = ("", *REGIONS)


@cache
def drawn(count: int) -> list[Cell]:
    """So many cells by chance, the same in every run: one call judges them all."""
    random = Random(count)
    ways = (_damaged_number, _pieces_in_a_row, _digits_behind_a_prefix)
    return [random.choice(ways)(random) for _ in range(count)]


def _damaged_number(random: Random) -> Cell:
    """A number as it is written in its region, with something put into it, or taken out."""
    region = random.choice(REGIONS)
    text = phonenumbers.format_number(random.choice(_examples(region)), random.choice((0, 1, 2, 3)))
    for _ in range(random.randint(1, 3)):
        start = random.randint(0, len(text))
        text = text[:start] + _piece(random) + text[start + random.randint(0, 2) :]
    return text, random.choice((region, ""))


def _pieces_in_a_row(random: Random) -> Cell:
    return "".join(_piece(random) for _ in range(random.randint(0, 6))), random.choice(_REGIONS)


def _digits_behind_a_prefix(random: Random) -> Cell:
    return random.choice(("", "+", "00", "011")) + _digits(random), random.choice(_REGIONS)


def _piece(random: Random) -> str:
    characters = "".join(random.choices(_CHARACTERS, k=random.randint(0, 3)))
    return random.choice((_digits(random), random.choice(_WORDS), characters))


def _digits(random: Random) -> str:
    return "".join(random.choices("0123456789", k=random.randint(0, 18)))


_examples = cache(example_numbers)


def disagreements(cases: Iterable[Cell], numbers: str) -> Sequence[tuple[object, ...]]:
    """Cells on which the rule and the reference differ; ten at the most."""
    cells = list(dict.fromkeys(cases))
    assert len(cells) > 1_000
    verdicts = judge("phone", cells, numbers=numbers, phoneVariants=["e164"])
    found = [
        (cell, expected, verdict)
        for cell, verdict in zip(cells, verdicts, strict=True)
        if verdict != (expected := reference_verdict(*cell, numbers))
    ]
    return found[:10]


@pytest.fixture(scope="module")
def corpus() -> list[Cell]:
    """Example numbers in every way of writing, then every beginning and length, of every region."""
    cases = (*written_numbers(), *numbers_of_every_beginning())
    return [(cell, region or "") for cell, region in dict.fromkeys(cases)]


@pytest.mark.full
@pytest.mark.parametrize("numbers", ["auto", "national", "international"])
def test_rule_agrees_with_the_library_on_the_whole_corpus(corpus: list[Cell], numbers: str) -> None:
    assert len(corpus) > 600_000
    assert differences_from_library(corpus, numbers=numbers) == []


@pytest.mark.parametrize("numbers", ["auto", "national", "international"])
def test_rule_agrees_with_the_reference_on_a_sample_of_the_corpus(corpus: list[Cell], numbers: str) -> None:
    assert disagreements(corpus[::SAMPLE], numbers) == []


@pytest.mark.parametrize("numbers", ["auto", "national", "international"])
def test_all_agree_on_whatever_stands_in_a_cell(numbers: str) -> None:
    cells = drawn(12_000)

    assert disagreements(cells, numbers) == []
    assert differences_from_library(cells, numbers=numbers) == []


def _fixed_and_mobile(regions: Iterable[str], *kinds: int) -> list[tuple[str, str, str]]:
    """Region, national number and E.164 of the example numbers."""
    found = []
    for region in regions:
        for kind in kinds:
            number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
                found.append((region, phonenumbers.national_significant_number(number), e164))
    return found


def _right(cells: list[Cell], expected: list[str]) -> tuple[int, int]:
    verdicts = judge("phone", cells, phoneVariants=["e164"])
    hits = Counter(verdict.forms == (e164,) for verdict, e164 in zip(verdicts, expected, strict=True))
    return hits[True], len(cells)


def test_digits_without_a_plus_are_read_as_often_right_as_was_measured() -> None:
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE)
    examples = _fixed_and_mobile(REGIONS, *kinds)
    e164s = [e164 for _, _, e164 in examples]
    mobile = _fixed_and_mobile(REGIONS, PhoneNumberType.MOBILE)
    abroad = [e164 for _, _, e164 in mobile]

    found = {
        "national": _right([(national, region) for region, national, _ in examples], e164s),
        "own": _right([(e164[1:], region) for region, _, e164 in examples], e164s),
        "DE": _right([(e164[1:], "DE") for e164 in abroad], abroad),
        "US": _right([(e164[1:], "US") for e164 in abroad], abroad),
    }

    assert found == {"national": (489, 489), "own": (489, 489), "DE": (238, 244), "US": (234, 244)}
