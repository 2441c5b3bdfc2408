"""Writes the numbering plans of the installed `phonenumbers` package as a module that the job ships.

    .venv/bin/python glue-scripts/tools/generate_phone_metadata.py

`phonenumbers` carries the metadata of Google's libphonenumber. Run this after raising its version in
requirements.txt; a test fails while the committed module and the installed package differ. Where the metadata
holds a construct that the job's expressions do not know, this stops with a `PlanError` instead of writing a
plan that reads numbers wrongly.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import phonenumbers
import regex
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, REGION_CODE_FOR_NON_GEO_ENTITY, PhoneMetadata

TARGET = Path(__file__).resolve().parent.parent / "tiktok_audiences" / "phone_metadata.py"

_HEADER = '''"""Numbering plans of libphonenumber {version}.

Written by glue-scripts/tools/generate_phone_metadata.py: do not edit.
"""

# fmt: off
# ruff: noqa: E501
from tiktok_audiences.phone_plan import NumberingPlan as P

LIBRARY_VERSION = "{version}"

PLANS = (
'''


class PlanError(Exception):
    """The library's metadata holds what the job's expressions cannot express."""

    def __init__(self, region: str, problem: str) -> None:
        super().__init__(f"{region}: {problem}")
        self.region = region
        self.problem = problem


def render() -> str:
    """The text of the generated module, the same for the same version of the library."""
    rows = [f"    P{plan_row(metadata, main)!r},\n" for metadata, main in all_metadata()]
    return _HEADER.format(version=phonenumbers.__version__) + "".join(rows) + ")\n"


def all_metadata() -> Iterator[tuple[PhoneMetadata, bool]]:
    """Every region's metadata by calling code, each with whether it is the main one of its code."""
    for code, regions in sorted(COUNTRY_CODE_TO_REGION_CODE.items()):
        for region in regions:
            metadata = PhoneMetadata.metadata_for_region_or_calling_code(code, region)
            if metadata is None:
                raise PlanError(region, f"has no metadata for calling code {code}")
            yield metadata, region == regions[0]


def plan_row(metadata: PhoneMetadata, main: bool) -> tuple[object, ...]:
    """The fields of a `NumberingPlan`, in its order."""
    region, general = str(metadata.id), metadata.general_desc
    if general is None or general.national_number_pattern is None:
        raise PlanError(region, "has no national numbers")
    idd = metadata.international_prefix or ""
    prefix = metadata.national_prefix_for_parsing or ""
    rule = metadata.national_prefix_transform_rule or ""
    if region == REGION_CODE_FOR_NON_GEO_ENTITY and (idd or prefix):
        raise PlanError(region, "belongs to no region, yet has a prefix")
    return (
        *(region, str(metadata.country_code), main),
        *(without_captures(idd), heads(lambda dd: may_begin(idd, dd))),
        trunk_pattern(region, prefix, rule),
        *trunk_heads(prefix, rule, general.national_number_pattern),
        *lead_of(region, prefix, rule),
        general.national_number_pattern,
        *check_lengths(region, general.possible_length, general.possible_length_local_only),
    )


def check_lengths(region: str, *lengths: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """The possible and the local lengths, which the order of the job's checks relies on being usual ones."""
    possible, local = lengths
    if min(possible + local) < 2 or max(possible) > 17 or max(local, default=0) > max(possible):
        raise PlanError(region, f"has unusual lengths {possible} and {local}")
    return lengths


def may_begin(pattern: str, head: str) -> bool:
    """Whether a number that begins with the two digits may begin with a match that is not empty."""
    return bool(pattern) and bool(re.fullmatch(pattern, head[0]) or goes_on(pattern, head))


def goes_on(pattern: str, head: str) -> bool:
    """Whether the digits are the beginning of a match, or a match."""
    return regex.fullmatch(pattern, head, partial=True) is not None


def trunk_heads(prefix: str, rule: str, national: str) -> tuple[str, str]:
    """Beginnings whose first digit always goes, and beginnings for which the patterns have to be asked."""

    def always_drops(head: str) -> bool:
        first = re.fullmatch(prefix, head[0])
        is_put_back = bool(first and rule and first.groups()[-1])
        # libphonenumber leaves the prefix on when the number is national with it and not without it
        may_be_refused = goes_on(national, head)
        return bool(first) and not (is_put_back or goes_on(prefix, head) or may_be_refused)

    drops = heads(lambda head: may_begin(prefix, head) and always_drops(head))
    asks = heads(lambda head: may_begin(prefix, head) and not always_drops(head))
    return drops, asks


def heads(concerns: Callable[[str], bool]) -> str:
    """The beginnings of two digits that are concerned, ten with one first digit as that digit."""
    found = [f"{number:02}" for number in range(100) if concerns(f"{number:02}")]
    whole = [digit for digit in "0123456789" if sum(head[0] == digit for head in found) == 10]
    return " ".join(whole + [head for head in found if head[0] not in whole])


def without_captures(pattern: str) -> str:
    """The same pattern with groups that capture nothing."""
    return re.sub(r"\((?!\?)", "(?:", pattern)


def group_put_back(region: str, prefix: str, rule: str) -> tuple[int, int]:
    """Where the group that the rule puts back, the last one, opens and closes in the prefix pattern."""
    opens = [match.start() for match in re.finditer(r"\((?!\?)", prefix)]
    if not re.fullmatch(rf"\d*\\{len(opens)}", rule):
        raise PlanError(region, f"has a transform rule of another kind: {rule}")
    depth = 0
    for position in range(opens[-1], len(prefix)):
        depth += {"(": 1, ")": -1}.get(prefix[position], 0)
        if depth == 0:
            return opens[-1], position
    raise PlanError(region, f"has a bracket that is not closed: {prefix}")


def trunk_pattern(region: str, prefix: str, rule: str) -> str:
    """What goes of a number's beginning: the prefix pattern, which does not take the group that is put back.

    Where more follows that group (mobile numbers of Argentina) it stays a capture, to be put back.
    """
    if not rule:
        return without_captures(prefix)
    opens, closes = group_put_back(region, prefix, rule)
    before, after = without_captures(prefix[:opens]), without_captures(prefix[closes + 1 :])
    group = without_captures(prefix[opens + 1 : closes])
    if after.startswith("$"):
        return f"{before}(?=(?:{group})$){after[1:]}"
    is_last = re.match(r"[)?]*(?:\||$)", after)
    return f"{before}(?={group}){after}" if is_last else f"{before}({group}){after}"


def lead_of(region: str, prefix: str, rule: str) -> tuple[str, str]:
    """The digits that a transform rule puts before numbers, and the beginning of numbers that get them."""
    lead = rule.partition("\\")[0]
    if not lead:
        return "", ""
    opens, _ = group_put_back(region, prefix, rule)
    alone = re.match(r"\((?!\?)[^()]*\)\$", prefix)
    if alone and opens == 0:
        return lead, without_captures(alone.group())
    # The group is in an optional part that ends the only alternative: lead there is when that part is there.
    if prefix.endswith(")?") and "|" not in re.sub(r"\(.*\)", "", prefix):
        return lead, without_captures(prefix.removesuffix("?"))
    raise PlanError(region, f"has a prefix of another kind: {prefix}")


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8")
    print(f"{TARGET.name}: libphonenumber {phonenumbers.__version__}")
