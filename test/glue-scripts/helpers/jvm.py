"""The compiled rules in a JVM without a Spark session."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pyspark
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway

ROOT = Path(__file__).parents[3]

Cell = tuple[str, str]
"""A cell and the cell of the row's region column; empty for none."""


class Verdict(NamedTuple):
    """What becomes of a cell: the word of the report, the texts to hash, the names of notes."""

    outcome: str
    forms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def class_path() -> list[Path]:
    """Where the rules and what they need are: PySpark's jars, our own, libphonenumber's."""
    own = ROOT / ".local" / "rows"
    return [
        Path(pyspark.__file__).parent / "jars" / "*",
        own / "rows.jar",
        own / "libphonenumber-9.0.43.jar",
    ]


@cache
def jvm() -> Any:
    """One JVM for all tests of the run, without a Spark session; it ends with this process."""
    port = launch_gateway(
        jarpath=str(next((Path(pyspark.__file__).parent / "jars").glob("py4j-*.jar"))),
        classpath=":".join(map(str, class_path())),
        javaopts=["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx1g"],
        die_on_exit=True,
    )
    return JavaGateway(gateway_parameters=GatewayParameters(port=port, auto_convert=True)).jvm


def judging() -> Any:
    """The Scala object `Judging`."""
    return jvm().tiktok.rows.Judging


def judge(kind: str, cells: Iterable[Cell], **settings: object) -> list[Verdict]:
    """The verdicts on cells.

    Args:
        kind: Type of the identifiers.
        cells: The cells.
        settings: As in the configuration.
    """
    return _verdicts({"type": kind, **settings}, cells, by_library=False)


def differences_from_library(cells: Sequence[Cell], **settings: object) -> list[Cell]:
    """The first cells on which the rule of phone numbers and libphonenumber alone differ."""
    by_rule, by_library = (
        _verdicts({"type": "phone", **settings}, cells, by_library=by_library) for by_library in (False, True)
    )
    verdicts = zip(cells, by_rule, by_library, strict=True)
    return [cell for cell, ours, library in verdicts if ours != library][:10]


def _verdicts(settings: dict[str, object], cells: Iterable[Cell], *, by_library: bool) -> list[Verdict]:
    answer = judging().judge(json.dumps(settings), json.dumps(list(cells)), by_library)
    return [_verdict(found) for found in json.loads(answer)]


def shapes(cells: Sequence[str]) -> list[str]:
    """What cells look like, without what they say."""
    return [jvm().tiktok.rows.Text.shape(cell) for cell in cells]


def audiences(cells: Sequence[str]) -> list[str | None]:
    """The audiences that cells name."""
    found = [jvm().tiktok.rows.AudienceName.of(cell) for cell in cells]
    return [name.get() if name.isDefined() else None for name in found]


def regions(cells: Sequence[str]) -> list[str | None]:
    """What region cells say: alpha-2 codes, nothing, or None where it is not understood."""
    found = [jvm().tiktok.rows.Region.of(cell).toString() for cell in cells]
    words = {"Absent": "", "NotUnderstood": None}
    return [words.get(region, region.removeprefix("Known(").removesuffix(")")) for region in found]


def _verdict(found: list[Any]) -> Verdict:
    outcome, forms, notes = found
    return Verdict(outcome, tuple(forms), tuple(notes))
