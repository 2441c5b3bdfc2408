"""The Spark session of the job."""

from pyspark.sql import SparkSession

_SETTINGS = {
    # Names of columns differ by case too; the job finds columns by name itself.
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    # The lines of a group lie side by side once sorted: a task holds one group at a time, not a table of all.
    "spark.sql.execution.replaceHashWithSortAgg": "true",
    # The Java VM never compiles a method above this size: larger pipelines are left to smaller methods.
    "spark.sql.codegen.hugeMethodLimit": "8000",
    # Arithmetic on bits wraps around, and a text that is no number is null.
    "spark.sql.ansi.enabled": "false",
}


def get_session() -> SparkSession:
    """The session that runs the job; master, memory and the like come from whoever submits it."""
    builder = SparkSession.builder.appName("prepare-audiences")
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    # What failed, the job says in one line. Spark's own words can hold a piece of the text that it read.
    spark.sparkContext.setLogLevel("OFF")
    return spark
