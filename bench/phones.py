"""How fast phone numbers become E.164: the job's Spark expressions beside the `phonenumbers` package, on the
same cells.

    .venv/bin/python bench/phones.py [--rows 2000000] [--cores 2] [--json FILE]

Each workload is written to Parquet once. Spark's time is from the file to a sink that keeps nothing, the
median of three runs after one that warms the JVM up; starting the JVM is not in it. The package's time is
that of one process on a sample of the same cells, in its faster setting (compiled patterns kept), reading the
cells not included.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import phonenumbers
import pyarrow as pa
import pyarrow.parquet as pq
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "glue-scripts"))

from tiktok_audiences.audience import audience_name
from tiktok_audiences.phone import region_place
from tiktok_audiences.phone_quick import with_quick_number
from tiktok_audiences.phone_text import bare_number, plain_number
from tiktok_audiences.phone_verdict import phone_verdict
from tiktok_audiences.session import get_session

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
    """Numbers as they are written within their region."""
    while True:
        region = chance.choice(regions)
        yield phonenumbers.format_number(any_number(region, chance), PhoneNumberFormat.NATIONAL), region


def mixed_numbers(chance: random.Random) -> Iterator[Cell]:
    """Numbers of twenty regions in ten ways of writing, the plain ones more often than the odd ones."""
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
    """Seconds that the package takes for the cells, in this process."""
    started = time.perf_counter()
    for text, region in cells:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return time.perf_counter() - started


def spark_seconds(frame: DataFrame, has_region: bool, default: str) -> float:
    """Seconds that Spark takes from the file to the verdict: the median of three runs, after a first one."""
    region = F.col("region") if has_region else None
    cell, place, number = F.col("cell"), F.col("place"), F.col("number")
    taken = []
    for _ in range(4):
        # With a name of an audience, as in the job: it keeps this projection out of the next pipeline.
        starts = {
            "audience": audience_name(F.col("region")),
            "plain": plain_number(cell, F.col("bare")),
            "place": region_place(region, default),
        }
        cells = frame.withColumn("bare", bare_number(cell)).withColumns(starts)
        numbers = with_quick_number(cells, "number", F.col("plain"), place)
        is_left = number.isNull() | (number == "")
        verdicts = numbers.select("audience", "number", F.when(is_left, phone_verdict(cell, number, place)))
        started = time.perf_counter()
        verdicts.write.format("noop").mode("overwrite").save()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[1:])


def write_cells(cells: list[Cell], rows: int, path: Path) -> None:
    """A Parquet file of so many rows, the cells over and over."""
    table = pa.table({"cell": [cell for cell, _ in cells], "region": [region for _, region in cells]})
    with pq.ParquetWriter(path, table.schema) as writer:
        for _ in range(rows // len(cells)):
            writer.write_table(table)


def main(argv: list[str]) -> None:
    """Runs every workload and prints one line for each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(argv)
    results = [
        measure(name, cells, has_region, default, options.rows, session(options.cores))
        for name, cells, has_region, default in workloads(random.Random(1))
    ]
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")


def workloads(chance: random.Random) -> Iterator[tuple[str, Iterator[Cell], bool, str]]:
    """Name, endless cells, whether the region column is used, default region."""
    yield "national, US", national_numbers(["US"], chance), False, "US"
    yield "national, DE", national_numbers(["DE"], chance), False, "DE"
    yield "national, 20 regions by column", national_numbers(REGIONS, chance), True, "US"
    yield "ten formats, 20 regions by column", mixed_numbers(chance), True, "US"


def session(cores: int) -> SparkSession:
    """A local session like the job's."""
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.memory": "2g",
    }
    builder = SparkSession.builder.master(f"local[{cores}]").appName("bench-phones")
    for name, value in settings.items():
        builder = builder.config(name, value)
    builder.getOrCreate()
    spark = get_session()
    spark.sparkContext.setLogLevel("ERROR")
    return spark


def measure(
    name: str, endless: Iterator[Cell], has_region: bool, default: str, rows: int, spark: SparkSession
) -> dict[str, object]:
    """One workload by both, printed."""
    cells = [next(endless) for _ in range(SAMPLE)]
    phonenumbers.enable_pattern_cache()
    package_seconds(cells[:1000])
    package = len(cells) / package_seconds(cells)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cells.parquet"
        write_cells(cells, rows, path)
        spark_rate = rows / spark_seconds(spark.read.parquet(str(path)), has_region, default)
    ratio = spark_rate / package
    print(
        f"{name:36s} Spark {spark_rate:12,.0f}/s   phonenumbers {package:10,.0f}/s   {ratio:6.1f} times",
        flush=True,
    )
    return {
        "workload": name,
        "spark": round(spark_rate),
        "phonenumbers": round(package),
        "ratio": round(ratio, 1),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
