"""How fast phone numbers become E.164: the job's compiled rule and the `phonenumbers` package, on the same
cells.

    .venv/bin/python bench/phones.py [--rounds 50] [--cores 2] [--json FILE]

`npm run compile-rows -- --tests` compiles what it calls. The rule judges the cells repeatedly on all cores,
with the quick path first, as in the job; its time is the median of three measurements after one that warms up
the JVM. The package's time is that of one process on the same cells, in its faster setting (compiled patterns
are kept). Neither time includes hashing.
"""

import argparse
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import phonenumbers
import pyspark
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType
from py4j.java_gateway import JavaGateway

JARS = [Path(__file__).resolve().parents[1] / ".local" / folder / "*" for folder in ("rows", "row-tests")]

Cell = tuple[str, str]
"""A text and the region of its row."""

REGIONS = [
    "US",
    "GB",
    "DE",
    "FR",
    "IT",
    "ES",
    "BR",
    "MX",
    "JP",
    "IN",
    "AU",
    "CA",
    "NL",
    "PL",
    "TR",
    "SE",
    "ID",
    "ZA",
    "AR",
    "KR",
]
SAMPLE = 40_000


def national_numbers(regions: list[str], chance: random.Random) -> Iterator[Cell]:
    """Numbers as written within their region."""
    while True:
        region = chance.choice(regions)
        yield phonenumbers.format_number(any_number(region, chance), PhoneNumberFormat.NATIONAL), region


def mixed_numbers(chance: random.Random) -> Iterator[Cell]:
    """Numbers of twenty regions in ten formats, plain formats more often than unusual ones."""
    weights = [writing[1] for writing in WRITINGS]
    while True:
        region = chance.choice(REGIONS)
        write = chance.choices(WRITINGS, weights)[0][0]
        yield write(any_number(region, chance), region), region


def any_number(region: str, chance: random.Random) -> PhoneNumber:
    """A fixed or mobile number whose last six digits are random."""
    kind = chance.choice((PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE))
    number = phonenumbers.example_number_for_type(region, kind)
    if number is None or number.national_number is None:
        raise LookupError(region)
    number.national_number = number.national_number // 10**6 * 10**6 + chance.randrange(10**6)
    return number


def _formatted(style: int) -> Callable[[PhoneNumber, str], str]:
    return lambda number, _: str(phonenumbers.format_number(number, style))


def _digits(number: PhoneNumber, _: str) -> str:
    return str(phonenumbers.format_number(number, PhoneNumberFormat.E164))[1:]


def _dialled_out(number: PhoneNumber, region: str) -> str:
    exit_code = "011" if number.country_code == 1 else "00"
    return f"{exit_code} {_digits(number, region)}"


def _full_width(number: PhoneNumber, region: str) -> str:
    text = _formatted(PhoneNumberFormat.NATIONAL)(number, region)
    return text.translate({ord(digit): 0xFF10 + int(digit) for digit in "0123456789"})


def _with_extension(number: PhoneNumber, region: str) -> str:
    return f"{_formatted(PhoneNumberFormat.NATIONAL)(number, region)} ext. 123"


def _decimal(number: PhoneNumber, region: str) -> str:
    return f"{_digits(number, region)}.0"


def _scientific(number: PhoneNumber, region: str) -> str:
    digits = _digits(number, region)
    return f"{digits[0]}.{digits[1:].rstrip('0') or '0'}E{len(digits) - 1}"


WRITINGS: tuple[tuple[Callable[[PhoneNumber, str], str], int], ...] = (
    (_formatted(PhoneNumberFormat.E164), 4),
    (_formatted(PhoneNumberFormat.INTERNATIONAL), 4),
    (_formatted(PhoneNumberFormat.NATIONAL), 4),
    (_digits, 2),
    (_formatted(PhoneNumberFormat.RFC3966), 1),
    (_dialled_out, 1),
    (_with_extension, 1),
    (_decimal, 1),
    (_scientific, 1),
    (_full_width, 1),
)


def package_seconds(cells: list[Cell]) -> float:
    """Seconds of the package for the cells, in this process."""
    started = time.perf_counter()
    for text, region in cells:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return time.perf_counter() - started


def rule_seconds(judging: Any, cells: list[Cell], default: str, rounds: int, cores: int) -> float:
    """Seconds of the rule for all rounds on each core: the median of three, after a first measurement."""
    settings = json.dumps({"type": "phone", "defaultRegion": default})
    given = json.dumps(cells)
    taken = [float(judging.seconds(settings, given, rounds, cores)) for _ in range(4)]
    return statistics.median(taken[1:])


def main(argv: list[str]) -> None:
    """Runs every workload and prints one line for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    jars = Path(pyspark.__file__).parent / "jars"
    gateway = JavaGateway.launch_gateway(
        jarpath=str(next(jars.glob("py4j-*.jar"))),
        classpath=":".join(str(path) for path in (jars / "*", *JARS)),
        javaopts=["-Xmx2g", "-XX:+UseParallelGC"],
        die_on_exit=True,
    )
    judging = gateway.jvm.tiktok.rows.Judging
    results = [
        measure(judging, name, [next(cells) for _ in range(SAMPLE)], default, options)
        for name, cells, default in workloads(random.Random(1))
    ]
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def workloads(chance: random.Random) -> Iterator[tuple[str, Iterator[Cell], str]]:
    """Name, endless cells, default region."""
    yield "national, US", national_numbers(["US"], chance), "US"
    yield "national, DE", national_numbers(["DE"], chance), "DE"
    yield "national, 20 regions by column", national_numbers(REGIONS, chance), "US"
    yield "ten formats, 20 regions by column", mixed_numbers(chance), "US"


def measure(
    judging: Any, name: str, cells: list[Cell], default: str, options: argparse.Namespace
) -> dict[str, object]:
    """One workload by both, printed."""
    phonenumbers.enable_pattern_cache()
    package_seconds(cells[:1000])
    package = len(cells) / package_seconds(cells)
    judged = len(cells) * options.rounds * options.cores
    rule = judged / rule_seconds(judging, cells, default, options.rounds, options.cores)
    ratio = rule / package
    print(
        f"{name:36s} job {rule:12,.0f}/s   phonenumbers {package:10,.0f}/s   {ratio:6.1f} times", flush=True
    )
    return {"workload": name, "job": round(rule), "phonenumbers": round(package), "ratio": round(ratio, 1)}


if __name__ == "__main__":
    main(sys.argv[1:])
