"""The check of the compiled rows at the start of a run."""

import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyspark
import pytest
from pyspark.sql import SparkSession
from tiktok_audiences.compiled import load_rows
from tiktok_audiences.errors import CompiledRowsError

ROWS = Path(__file__).parents[2] / ".local" / "rows"
ROWS_JAR = ROWS / "rows.jar"
LIBRARY_JAR = ROWS / "libphonenumber-9.0.43.jar"
SPARK_JARS = sorted((Path(pyspark.__file__).parent / "jars").glob("*.jar"))
LIBRARY_PROPERTIES = "META-INF/maven/com.googlecode.libphonenumber/libphonenumber/pom.properties"
REMEDY = (
    'run "npm run setup" and start again; on Glue deploy again, and check that --extra-jars names both jars'
)

Load = Callable[..., Any]


@pytest.fixture
def load_with(spark: SparkSession) -> Load:
    """Loads the compiled code where the JVM sees only the given jars, besides those of Java and Spark."""

    def load(*jars: Path) -> Any:
        jvm: Any = spark.sparkContext._jvm
        gateway: Any = spark.sparkContext._gateway
        paths = [*SPARK_JARS, *jars]
        urls = gateway.new_array(jvm.java.net.URL, len(paths))
        for index, path in enumerate(paths):
            urls[index] = jvm.java.io.File(str(path)).toURI().toURL()
        loader = jvm.java.net.URLClassLoader(urls, jvm.ClassLoader.getPlatformClassLoader())
        jvm.Thread.currentThread().setContextClassLoader(loader)
        return load_rows.__wrapped__(spark)

    def load_in_a_thread(*jars: Path) -> Any:
        # A thread of its own in the JVM too: py4j keeps the methods that a thread has called, by name.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(load, *jars).result()

    return load_in_a_thread


def rows_jar(folder: Path, scala: str = "2.12.18", spark: str = "3.5.6") -> Path:
    """A jar that says what it was built for."""
    build = f"scala={scala}\nspark={spark}\nlibphonenumber=9.0.43\nsources=0123\n"
    return jar_of(folder / "rows.jar", {"tiktok/rows/build.properties": build.encode()})


def jar_of(jar: Path, entries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(jar, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return jar


def test_the_session_reaches_the_compiled_code(spark: SparkSession) -> None:
    rows = load_rows(spark)

    assert rows.Text.shape("Café 12") == "aaaa 99"


def test_a_jar_built_for_the_same_scala_and_spark_up_to_the_patch_is_accepted(
    load_with: Load, tmp_path: Path
) -> None:
    rows = load_with(rows_jar(tmp_path, scala="2.12.15", spark="3.5.0"), LIBRARY_JAR)

    assert str(rows._fqn) == "tiktok.rows"


def test_a_missing_rows_jar_is_named_with_the_remedy(load_with: Load) -> None:
    with pytest.raises(CompiledRowsError) as caught:
        load_with(LIBRARY_JAR)

    assert str(caught.value) == f"rows.jar is not on Spark's class path; {REMEDY}"


def test_a_rows_jar_that_is_not_an_archive_counts_as_missing(load_with: Load, tmp_path: Path) -> None:
    broken = tmp_path / "rows.jar"
    broken.write_bytes(ROWS_JAR.read_bytes()[:5000])
    with pytest.raises(CompiledRowsError) as caught:
        load_with(broken, LIBRARY_JAR)

    assert str(caught.value) == f"rows.jar is not on Spark's class path; {REMEDY}"


def test_a_jar_for_another_scala_is_refused(load_with: Load, tmp_path: Path) -> None:
    with pytest.raises(CompiledRowsError) as caught:
        load_with(rows_jar(tmp_path, scala="2.13.16"), LIBRARY_JAR)

    assert str(caught.value) == (
        "rows.jar was built for Scala 2.13.16, but Scala 2.12.18 runs; "
        "use Glue 5.1 (Spark 3.5, Scala 2.12) or PySpark 3.5"
    )


def test_a_jar_for_another_spark_is_refused(load_with: Load, tmp_path: Path) -> None:
    with pytest.raises(CompiledRowsError) as caught:
        load_with(rows_jar(tmp_path, spark="4.1.0"), LIBRARY_JAR)

    assert str(caught.value) == (
        "rows.jar was built for Spark 4.1.0, but Spark 3.5.6 runs; "
        "use Glue 5.1 (Spark 3.5, Scala 2.12) or PySpark 3.5"
    )


def test_a_missing_libphonenumber_is_named_with_the_remedy(load_with: Load) -> None:
    with pytest.raises(CompiledRowsError) as caught:
        load_with(ROWS_JAR)

    assert str(caught.value) == f"libphonenumber-9.0.43.jar is not on Spark's class path; {REMEDY}"


def test_another_version_of_libphonenumber_is_refused(load_with: Load, tmp_path: Path) -> None:
    other = jar_of(tmp_path / "library.jar", {LIBRARY_PROPERTIES: b"version=8.13.1\n"})
    with pytest.raises(CompiledRowsError) as caught:
        load_with(ROWS_JAR, other)

    assert str(caught.value) == f"libphonenumber 8.13.1 is there, but 9.0.43 is needed; {REMEDY}"


@pytest.mark.parametrize("missing", ["PhoneNumberUtil.class", "data/PhoneNumberMetadataProto_US"])
def test_a_libphonenumber_without_its_classes_or_metadata_is_refused(
    load_with: Load, tmp_path: Path, missing: str
) -> None:
    with zipfile.ZipFile(LIBRARY_JAR) as whole:
        entries = {name: whole.read(name) for name in whole.namelist() if not name.endswith(missing)}
    with pytest.raises(CompiledRowsError) as caught:
        load_with(ROWS_JAR, jar_of(tmp_path / "library.jar", entries))

    assert str(caught.value) == f"libphonenumber-9.0.43.jar cannot be read; {REMEDY}"
