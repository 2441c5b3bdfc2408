"""Runs the job in a process and a Spark session of its own."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[3]
ROWS = ROOT / ".local" / "rows"
JOB = ROOT / "glue-scripts" / "prepare_audiences.py"

_SECONDS = 900


def run_alone(
    arguments: Sequence[str], *, master: str = "local[2]", memory: str = "1g", settings: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Runs a Python program that uses Spark, and gives what it wrote and how it ended.

    Args:
        arguments: The program and its arguments.
        master: Spark's master.
        memory: The heap.
        settings: Further settings of Spark, `name=value`.
    """
    jars = os.pathsep.join(str(jar) for jar in sorted(ROWS.glob("*.jar")))
    given = [
        "spark.ui.enabled=false",
        "spark.driver.bindAddress=127.0.0.1",
        "spark.driver.host=127.0.0.1",
        *settings,
    ]
    options = [text for setting in given for text in ("--conf", setting)]
    java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    submit = ["--master", master, "--driver-memory", memory, "--driver-class-path", jars, *options]
    quoted = " ".join([*submit, "--driver-java-options", f"'{java}'", "pyspark-shell"])
    folders = [ROOT / "glue-scripts", ROOT / "test" / "glue-scripts"]
    environment = {
        **os.environ,
        "PYSPARK_SUBMIT_ARGS": quoted,
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
    }
    return subprocess.run(  # noqa: S603 (our own programs)
        [sys.executable, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=_SECONDS,
    )
