"""The numbering plans as Spark expressions: lookups by a plan's place in `PLANS`, and patterns of many plans.

A lookup is a constant array under an index, which costs a few nanoseconds. A question that needs a plan's own
pattern is put to a regular expression that holds the patterns of many plans, each behind a key of two
letters: it is compiled once, finds its part by those two letters, and unlike a pattern that comes out of a
column it is not compiled again when the next row belongs to another region.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache, reduce

from pyspark.sql import Column
from pyspark.sql import functions as F

from tiktok_audiences.constants import constant_array
from tiktok_audiences.let import let
from tiktok_audiences.phone_metadata import PLANS
from tiktok_audiences.phone_plan import NumberingPlan
from tiktok_audiences.text import trimmed

KEEPS_ALL, DROPS_FIRST, ASKS_PATTERN = 0, 1, 2

IS_WHOLE, BEHIND_FIRST, IMPOSSIBLE = 1, 2, 3

_LONGEST_SETTLED = 30
"""No number is as long. Longer ones count as this long, and are not settled: they may be hashes."""

_LONGEST = 63
"""Lengths are bits of a 64-bit mask; whatever is longer than any number shares the last one."""

_NO_EXIT = "-"

_PLANS_A_PATTERN = 32
"""Java clears a variable for each group of a pattern before each match: one pattern for all is slower."""


def place_of(region: str) -> int | None:
    """The place of a region's plan, or None for a region that libphonenumber does not know."""
    return _places().get(region.upper())


def plan_of_region(region: Column) -> Column:
    """The plan of a region column (any case, white space around it), or null where it names none."""
    is_code = F.octet_length(region) == 2
    return F.when(is_code, _plan_of_code(region)).otherwise(_plan_of_code(F.upper(trimmed(region))))


def plan_of_international(digits: Column) -> Column:
    """The plan by which digits are read that begin with a calling code; null where they begin with none."""
    mains = {p.calling_code: place for place, p in enumerate(PLANS) if p.main}
    codes = [next((c for c in mains if f"{n:03}".startswith(c)), "") for n in range(1000)]
    place = F.get(
        constant_array((mains.get(c, -1) for c in codes), "int"), F.substring(digits, 1, 3).cast("int")
    )
    # libphonenumber wants more than two digits before it looks for a calling code
    return F.when((F.length(digits) > 2) & (place >= 0), place)


def calling_code(plan: Column) -> Column:
    return _of_plan(plan, (p.calling_code for p in PLANS), "string")


def e164(plan: Column, national: Column) -> Column:
    return F.concat(_of_plan(plan, (f"+{p.calling_code}" for p in PLANS), "string"), national)


def behind_calling_code(plan: Column, digits: Column) -> Column:
    return _behind(digits, _of_plan(plan, (len(p.calling_code) for p in PLANS), "int"))


def may_dial_out(plan: Column, digits: Column) -> Column:
    """Whether a number, by its first two digits, may begin with what is dialled before a calling code."""
    return _by_head(plan, digits, lambda p, head: int(_begins(head, p.idd_heads))) == 1


def may_dial_out_by_pattern(plan: Column, digits: Column) -> Column:
    """The same, where what is dialled is not always the same."""
    return (
        _by_head(plan, digits, lambda p, head: int(not p.idd.isdigit() and _begins(head, p.idd_heads))) == 1
    )


def dials_out(plan: Column, digits: Column) -> Column:
    """Whether a number begins with what is always dialled before a calling code, and a calling code."""
    # No calling code begins with 0.
    return digits.startswith(_fixed_exit(plan)) & ~behind_exit(plan, digits).startswith("0")


def behind_exit(plan: Column, digits: Column) -> Column:
    """The digits of a number that dials out behind what is always dialled."""
    return _behind(digits, F.length(_fixed_exit(plan)))


def dialled_out(plan: Column, digits: Column) -> Column:
    """The digits behind what is dialled before a calling code; null where they do not begin with it."""
    pattern, keys = _one_of([p.idd if not p.idd.isdigit() else "" for p in PLANS], "(?>{})(?!0)")
    found = F.regexp_replace(F.concat(_of_plan(plan, keys, "string"), digits), pattern, "+")
    return (
        F.when(dials_out(plan, digits), behind_exit(plan, digits))
        .when(_fixed_exit(plan) != _NO_EXIT, None)
        .when(found.startswith("+"), _behind(found, F.lit(1)))
    )


def trunk_rule(plan: Column, digits: Column) -> Column:
    """What goes of a national number, by its first two digits: `KEEPS_ALL`, `DROPS_FIRST`, `ASKS_PATTERN`."""

    def rule(p: NumberingPlan, head: str) -> int:
        if _begins(head, p.ask_heads):
            return ASKS_PATTERN
        return DROPS_FIRST if _begins(head, p.drop_heads) else KEEPS_ALL

    return _by_head(plan, digits, rule)


def without_first(digits: Column) -> Column:
    return _behind(digits, F.lit(1))


def without_trunk(plan: Column, digits: Column) -> Column:
    """A national number without its trunk prefix, and with the area code that its plan puts before it."""
    pattern, keys = _one_of([p.trunk for p in PLANS], "(?>{})")
    keyed = F.concat(_of_plan(plan, keys, "string"), digits)
    rest = F.regexp_replace(
        keyed, f"{pattern}|^[a-z]{{2}}", "".join(f"${n + 1}" for n in range(_captures(pattern)))
    )
    lead = _of_plan(plan, (p.lead or "-" for p in PLANS), "string")
    lead_pattern, lead_keys = _one_of([p.lead_when for p in PLANS], "{}")
    takes_lead = (lead != "-") & F.concat(_of_plan(plan, lead_keys, "string"), digits).rlike(lead_pattern)
    return F.when(takes_lead, F.concat(lead, rest)).otherwise(rest)


def is_national(plan: Column, digits: Column) -> Column:
    """Whether digits look like a whole national number of the plan."""
    starts = range(0, len(PLANS), _PLANS_A_PATTERN)
    patterns = [_one_of([p.national for p in PLANS[n : n + _PLANS_A_PATTERN]], "(?:{})$") for n in starts]
    key = _of_plan(plan, (key for _, keys in patterns for key in keys), "string")

    def matches(keyed: Column) -> Column:
        first, *others = [
            (plan < n + _PLANS_A_PATTERN, keyed.rlike(p)) for n, (p, _) in zip(starts, patterns, strict=True)
        ]
        return reduce(lambda cases, case: cases.when(*case), others, F.when(*first))

    return let(F.concat(key, digits), matches)


def is_too_long(plan: Column, digits: Column) -> Column:
    return F.length(digits) > _of_plan(plan, (max(p.lengths) for p in PLANS), "int")


def allows_stripped(plan: Column, digits: Column) -> Column:
    """Whether this is a length at which the trunk prefix was rightly taken off."""
    return _has_bit(plan, digits, lambda p: [n for n in range(_LONGEST + 1) if _allows_stripped(p, n)])


def is_possible(plan: Column, digits: Column) -> Column:
    """Whether the main plan of the calling code has numbers of this length, be it within an area only."""
    mains = _main_plans()
    return _has_bit(
        plan, digits, lambda p: [*mains[p.calling_code].lengths, *mains[p.calling_code].local_lengths]
    )


def settled_way(plan: Column, national: Column) -> Column:
    """How a national number is read where its first two digits and its length settle that.

    Returns:
        `IS_WHOLE`, `BEHIND_FIRST` (a trunk prefix of one digit), `IMPOSSIBLE`, or 0 where a pattern decides.
    """
    rule = trunk_rule(plan, national)
    masks = constant_array((_ways(p, rule) for p in PLANS for rule in (KEEPS_ALL, DROPS_FIRST)), "bigint")
    mask = F.when(rule != ASKS_PATTERN, F.get(masks, plan * 2 + rule)).otherwise(F.lit(0).cast("bigint"))
    length = F.least(F.length(national), F.lit(_LONGEST_SETTLED))
    return F.call_function("shiftright", mask, length * 2).bitwiseAND(3)


def _ways(plan: NumberingPlan, rule: int) -> int:
    """Two bits for each length: how a number of that length is read to which the rule applies."""
    main = _main_plans()[plan.calling_code]
    possible = {*main.lengths, *main.local_lengths}

    def way(length: int) -> int:
        is_stripped = rule == DROPS_FIRST and _allows_stripped(plan, length - 1)
        if length - is_stripped not in possible:
            return IMPOSSIBLE
        return BEHIND_FIRST if is_stripped else IS_WHOLE

    return sum(way(length) << 2 * length for length in range(1, _LONGEST_SETTLED))


@cache
def _main_plans() -> dict[str, NumberingPlan]:
    return {plan.calling_code: plan for plan in PLANS if plan.main}


def _allows_stripped(plan: NumberingPlan, length: int) -> bool:
    return length in plan.lengths or length > max(plan.lengths)


def _fixed_exit(plan: Column) -> Column:
    """What is always dialled before a calling code; `-` where it is not always the same."""
    return _of_plan(plan, (p.idd if p.idd.isdigit() else _NO_EXIT for p in PLANS), "string")


def _plan_of_code(text: Column) -> Column:
    """The plan of a text that is a region's two letters, in any case; null for any other."""
    # The lowest five bits of a letter are its place in the alphabet, in both cases.
    places = {
        (ord(region[0]) & 31) * 32 + (ord(region[1]) & 31): place for region, place in _places().items()
    }
    first, second = F.ascii(text), F.ascii(F.substring(text, 2, 1))
    number = first.bitwiseAND(F.lit(31)) * 32 + second.bitwiseAND(F.lit(31))
    # What is no number is null as one.
    place = F.get(constant_array((places.get(n, "") for n in range(32 * 32)), "int"), number)
    return F.when((F.octet_length(text) == 2) & (first >= ord("A")) & (second >= ord("A")), place)


@cache
def _places() -> dict[str, int]:
    return {plan.region: place for place, plan in enumerate(PLANS) if plan.region != "001"}


def _of_plan(plan: Column, values: Iterable[object], kind: str) -> Column:
    """The value at the plan's place."""
    return F.get(constant_array(values, kind), plan)


def _behind(text: Column, length: Column) -> Column:
    return text.substr(length + 1, F.length(text))


def _has_bit(plan: Column, digits: Column, bits: Callable[[NumberingPlan], Iterable[int]]) -> Column:
    """Whether the length of the digits is among those of the plan."""
    unsigned = [sum(1 << bit for bit in set(bits(p))) for p in PLANS]
    mask = _of_plan(plan, (n - (1 << 64) if n >> 63 else n for n in unsigned), "bigint")
    return F.getbit(mask, F.least(F.length(digits), F.lit(_LONGEST))) == 1


def _begins(head: str, heads: str) -> bool:
    return head.startswith(tuple(heads.split()))


def _by_head(plan: Column, digits: Column, rule: Callable[[NumberingPlan, str], int]) -> Column:
    """The rule's answer (0 to 3) for the first two digits.

    The first digit has a mask, in which the second one has two bits.
    """

    def mask(p: NumberingPlan, first: int) -> int:
        return sum(rule(p, f"{first}{second}") << 2 * second for second in range(10))

    two = F.substring(digits, 1, 2).cast("int")
    masks = constant_array((mask(p, first) for p in PLANS for first in range(10)), "int")
    chosen = F.get(masks, plan * 10 + (two / 10).cast("int"))
    return F.call_function("shiftright", chosen, two % 10 * 2).bitwiseAND(3)


def _one_of(patterns: Sequence[str], form: str) -> tuple[str, list[str]]:
    """One pattern for all, and for each the key that stands before digits to be held against it.

    Args:
        patterns: The plans' patterns; an empty one has no key. Equal ones share a key, frequent ones come
        first. form: How a pattern stands behind its key, as in `(?:{})$`.
    """
    ranked = [pattern for pattern, _ in Counter(filter(None, patterns)).most_common()]
    keys = {pattern: chr(97 + n // 16) + chr(97 + n % 16) for n, pattern in enumerate(ranked)}

    def branch(letter: str) -> str:
        own = [key[1] + form.replace("{}", pattern) for pattern, key in keys.items() if key[0] == letter]
        return f"{letter}(?:{'|'.join(own)})"

    letters = sorted({key[0] for key in keys.values()})
    return f"^(?:{'|'.join(map(branch, letters))})", [keys.get(pattern, "") for pattern in patterns]


def _captures(pattern: str) -> int:
    """How many groups of a pattern without escaped brackets capture."""
    return sum(after[:1] != "?" for after in pattern.split("(")[1:])
