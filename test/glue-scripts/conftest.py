"""One Spark session for all tests, set up like the job's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.job_context import JobContext
from helpers.jvm import jvm
from pyspark.sql import SparkSession
from tiktok_audiences.session import get_session


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """The job's session on this machine."""
    jvm()
    session = get_session()
    yield session
    session.stop()


@pytest.fixture
def context(spark: SparkSession, tmp_path: Path) -> JobContext:
    """Folders for exports and audiences, and the job to run on them."""
    return JobContext(spark, tmp_path)
