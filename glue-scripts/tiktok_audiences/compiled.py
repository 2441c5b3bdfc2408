"""The compiled code that processes rows: access through the JVM, and a check that it fits Spark."""

from functools import cache
from typing import Any

from py4j.protocol import Py4JError
from pyspark.sql import SparkSession

from tiktok_audiences.errors import CompiledRowsError

_BUILD = "tiktok/rows/build.properties"
_LIBRARY = "META-INF/maven/com.googlecode.libphonenumber/libphonenumber/pom.properties"
_REMEDY = (
    'run "npm run setup" and start again; on Glue deploy again, and check that --extra-jars names both jars'
)


@cache
def load_rows(spark: SparkSession) -> Any:
    """The Scala package `tiktok.rows`, whose objects the job calls; checked once for each session.

    Args:
        spark: The running session, with both jars on its class path.

    Returns:
        py4j's view of the package: `load_rows(spark).Name.method(...)` calls the object `tiktok.rows.Name`.

    Raises:
        CompiledRowsError: A jar is missing or unreadable, or was built for another Scala or Spark.
    """
    jvm: Any = spark.sparkContext._jvm
    build = _properties(jvm, _BUILD, ("scala", "spark", "libphonenumber"))
    if build is None:
        raise CompiledRowsError(f"rows.jar is not on Spark's class path; {_REMEDY}")
    _check_versions(build, jvm.scala.util.Properties.versionNumberString(), spark.version)
    _check_library(jvm, build)
    return jvm.tiktok.rows


def _check_versions(build: dict[str, str], scala: str, spark: str) -> None:
    """Scala and Spark are compatible if their first two numbers are equal (Glue appends to the rest)."""
    for name, built, running in (("Scala", build["scala"], scala), ("Spark", build["spark"], spark)):
        if built.split(".")[:2] != running.split(".")[:2]:
            raise CompiledRowsError(
                f"rows.jar was built for {name} {built}, but {name} {running} runs; "
                "use Glue 5.1 (Spark 3.5, Scala 2.12) or PySpark 3.5"
            )


def _check_library(jvm: Any, build: dict[str, str]) -> None:
    wanted = build["libphonenumber"]
    found = _properties(jvm, _LIBRARY, ("version",))
    if found is None:
        raise CompiledRowsError(f"libphonenumber-{wanted}.jar is not on Spark's class path; {_REMEDY}")
    if found["version"] != wanted:
        raise CompiledRowsError(
            f"libphonenumber {found['version']} is there, but {wanted} is needed; {_REMEDY}"
        )
    try:
        # Reads the library's metadata of one region.
        library = jvm.com.google.i18n.phonenumbers.PhoneNumberUtil.getInstance()
        library.getExampleNumber("US").getNationalNumber()
    except (Py4JError, TypeError, AttributeError) as cause:
        # py4j treats a name that is not a class as a package, and returns None if there is no number.
        raise CompiledRowsError(f"libphonenumber-{wanted}.jar cannot be read; {_REMEDY}") from cause


def _properties(jvm: Any, resource: str, names: tuple[str, ...]) -> dict[str, str] | None:
    """Some of a properties file on the class path; None if it does not exist."""
    stream = jvm.Thread.currentThread().getContextClassLoader().getResourceAsStream(resource)
    if stream is None:
        return None
    try:
        properties = jvm.java.util.Properties()
        properties.load(stream)
        return {name: properties.getProperty(name) for name in names}
    finally:
        stream.close()
