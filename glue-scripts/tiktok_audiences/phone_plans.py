"""The numbering plans as Spark expressions: lookups by a plan's place in `PLANS`, and patterns that know every plan.

A lookup is a constant array under an index, which costs a few nanoseconds. A question that needs a plan's own pattern is
put to one regular expression that holds the patterns of all plans, each behind a key of two letters: it is compiled
once, finds its part by those two letters, and unlike a pattern column it is not compiled again when the next row
belongs to another region.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.phone_metadata import PLANS
from tiktok_audiences.phone_plan import NumberingPlan
from tiktok_audiences.text import trimmed

_KEY_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_LONGEST = 63
"""Lengths are bits of a 64-bit mask; whatever is longer than any number shares the last one."""

STAYS, MAY_NAME_CODE, MAY_DIAL_OUT = 0, 1, 2
KEEPS_ALL, DROPS_FIRST, ASKS_PATTERNS = 0, 1, 2


def _constant(values: Iterable[object], kind: str) -> Column:
    """An array constant: one literal after Spark's optimizer, where `F.array` would be one for each value."""
    return F.split(F.lit(",".join(str(value) for value in values)), ",").cast(f"array<{kind}>")


def _of_plan(plan: Column, values: Iterable[object], kind: str) -> Column:
    """The value at the plan's place."""
    return F.get(_constant(values, kind), plan)


def region_index(region: str) -> int | None:
    """The place of a region's plan, or None for a region that libphonenumber does not know."""
    return _places().get(region.upper())


@cache
def _places() -> dict[str, int]:
    return {plan.region: place for place, plan in enumerate(PLANS) if plan.region != "001"}


def plan_of_region(region: Column) -> Column:
    """The plan of a region column (any case, blanks around it), or null where it names none."""
    name = F.upper(F.when(F.octet_length(region) == 2, region).otherwise(trimmed(region)))
    first, second = F.ascii(name) - 65, F.ascii(F.substring(name, 2, 1)) - 65
    table = [-1] * 26 * 26
    for code, place in _places().items():
        table[(ord(code[0]) - 65) * 26 + ord(code[1]) - 65] = place
    place = F.get(_constant(table, "int"), first * 26 + second)
    is_code = (F.length(name) == 2) & first.between(0, 25) & second.between(0, 25)
    return F.when(is_code & (place >= 0), place)


def plan_of_international(digits: Column) -> Column:
    """The plan that digits are read by which begin with a calling code, or null where they begin with none."""
    table = [-1] * 1000
    for place, plan in enumerate(PLANS):
        if plan.main:
            width = 10 ** (3 - len(plan.calling_code))
            first = int(plan.calling_code) * width
            table[first : first + width] = [place] * width
    place = F.get(_constant(table, "int"), F.substring(digits, 1, 3).cast("int"))
    # libphonenumber wants more than two digits before it looks for a calling code
    return F.when((F.length(digits) > 2) & (place >= 0), place)


def has_calling_code(digits: Column) -> Column:
    return plan_of_international(digits).isNotNull()


def main_plan(plan: Column) -> Column:
    """The plan by which numbers are read that come with the calling code of this one."""
    mains = {p.calling_code: place for place, p in enumerate(PLANS) if p.main}
    return _of_plan(plan, (mains[p.calling_code] for p in PLANS), "int")


def calling_code(plan: Column) -> Column:
    return _of_plan(plan, (p.calling_code for p in PLANS), "string")


def behind_calling_code(plan: Column, digits: Column) -> Column:
    length = _of_plan(plan, (len(p.calling_code) for p in PLANS), "int")
    return digits.substr(length + 1, F.length(digits))


def e164(plan: Column, national: Column) -> Column:
    return F.concat(_of_plan(plan, (f"+{p.calling_code}" for p in PLANS), "string"), national)


def idd_digits(region: Column) -> Column:
    """What is dialled before a calling code, where that is always the same digits; else null."""
    return _of_plan(region, (p.idd if p.idd.isdigit() else "-" for p in PLANS), "string")


def is_too_long(plan: Column, digits: Column) -> Column:
    return F.length(digits) > _of_plan(plan, (max(p.lengths) for p in PLANS), "int")


def allows_stripped(plan: Column, length: Column) -> Column:
    """Whether a number of this length is one from which the trunk prefix was rightly taken."""
    return _has_bit(plan, length, lambda p: [*p.lengths, *range(max(p.lengths) + 1, _LONGEST + 1)])


def is_possible(plan: Column, length: Column) -> Column:
    """Whether the main plan of the calling code has numbers, or numbers dialled within an area, of this length."""
    mains = {p.calling_code: p for p in PLANS if p.main}
    return _has_bit(
        plan, length, lambda p: [*mains[p.calling_code].lengths, *mains[p.calling_code].local_lengths]
    )


def _has_bit(plan: Column, length: Column, bits: Callable[[NumberingPlan], Iterable[int]]) -> Column:
    mask = _of_plan(plan, (_signed(sum(1 << bit for bit in bits(p))) for p in PLANS), "bigint")
    return F.getbit(mask, F.least(length, F.lit(_LONGEST))) == 1


def _signed(mask: int) -> int:
    return mask - (1 << 64) if mask >> 63 else mask


def exit_rule(plan: Column, digits: Column) -> Column:
    """What a number may begin with by its first two digits: `STAYS`, `MAY_NAME_CODE` (the plan's own) or `MAY_DIAL_OUT`."""

    def rule(p: NumberingPlan, head: str) -> int:
        if _begins(head, p.idd_heads):
            return MAY_DIAL_OUT
        return MAY_NAME_CODE if _begins(head, p.calling_code[:2]) else STAYS

    return _by_head(plan, digits, rule)


def trunk_rule(plan: Column, digits: Column) -> Column:
    """What becomes of the beginning of a national number: `KEEPS_ALL`, `DROPS_FIRST` or `ASKS_PATTERNS`."""

    def rule(p: NumberingPlan, head: str) -> int:
        if _begins(head, p.ask_heads):
            return ASKS_PATTERNS
        return DROPS_FIRST if _begins(head, p.drop_heads) else KEEPS_ALL

    return _by_head(plan, digits, rule)


def _begins(head: str, heads: str) -> bool:
    return head.startswith(tuple(heads.split()))


def _by_head(plan: Column, digits: Column, rule: Callable[[NumberingPlan, str], int]) -> Column:
    """The rule's answer (0 to 3) for the first two digits: two bits for each second digit in a first digit's mask."""
    masks = _constant(
        (
            sum(rule(p, f"{first}{second}") << 2 * second for second in range(10))
            for p in PLANS
            for first in range(10)
        ),
        "int",
    )
    two = F.substring(digits, 1, 2).cast("int")
    mask = F.get(masks, plan * 10 + (two / 10).cast("int"))
    return F.call_function("shiftright", mask, two % 10 * 2).bitwiseAND(3)


def dialled_out(plan: Column, digits: Column) -> Column:
    """The digits in the form +…, where they begin with what is dialled before a calling code; else something else."""
    pattern, keys = _idd_pattern()
    return F.regexp_replace(F.concat(_of_plan(plan, keys, "string"), digits), pattern, "+")


def without_trunk(plan: Column, digits: Column) -> Column:
    """A national number without its trunk prefix, and with the area code that its plan puts before it."""
    pattern, keys = _trunk_pattern()
    put_back = "".join(f"${n + 1}" for n in range(len(_CAPTURES.findall(pattern))))
    rest = F.regexp_replace(
        F.concat(_of_plan(plan, keys, "string"), digits), f"{pattern}|^[a-z]{{2}}", put_back
    )
    lead_pattern, lead_keys = keyed_pattern([p.lead_when for p in PLANS], "{}")
    leads = F.concat(_of_plan(plan, lead_keys, "string"), digits).rlike(lead_pattern)
    return F.when(leads, F.concat(_of_plan(plan, (p.lead for p in PLANS), "string"), rest)).otherwise(rest)


def is_national(plan: Column, digits: Column) -> Column:
    """Whether digits look like a whole national number of the plan."""
    pattern, keys = _national_pattern()
    return F.concat(_of_plan(plan, keys, "string"), digits).rlike(pattern)


def keyed_pattern(patterns: Sequence[str], form: str) -> tuple[str, list[str]]:
    """One pattern that holds them all, and the key of each (empty for an empty pattern).

    `form` says how a pattern stands behind its key, as in `(?:{})$`. Equal patterns share a key, and frequent ones
    come first.
    """
    ranked = [pattern for pattern, _ in Counter(filter(None, patterns)).most_common()]
    keys = {p: _KEY_LETTERS[n // 16] + _KEY_LETTERS[n % 16] for n, p in enumerate(ranked)}
    branches = [
        letter
        + "(?:"
        + "|".join(k[1] + form.replace("{}", p) for p, k in keys.items() if k[0] == letter)
        + ")"
        for letter in sorted({key[0] for key in keys.values()})
    ]
    return f"^(?:{'|'.join(branches)})", [keys.get(pattern, "") for pattern in patterns]


_CAPTURES = re.compile(r"(?<!\\)\((?!\?)")


@cache
def _idd_pattern() -> tuple[str, list[str]]:
    # an international prefix is the first that fits, and no calling code begins with 0
    return keyed_pattern([p.idd for p in PLANS], "(?>{})(?!0)")


@cache
def _trunk_pattern() -> tuple[str, list[str]]:
    return keyed_pattern([p.trunk for p in PLANS], "(?>{})")


@cache
def _national_pattern() -> tuple[str, list[str]]:
    return keyed_pattern([p.national for p in PLANS], "(?:{})$")
