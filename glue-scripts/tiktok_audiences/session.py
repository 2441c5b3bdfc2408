"""The Spark session of the job."""

from pyspark.sql import SparkSession

from tiktok_audiences.lines import FORMATS, MOST_AUDIENCES

_SETTINGS = {
    # Names of columns differ by case too; the job finds columns by name itself.
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    # Equal lines lie side by side once sorted: no hash table is needed to make them unique.
    "spark.sql.execution.replaceHashWithSortAgg": "true",
    # The Java VM never compiles a method above this size: larger pipelines are left to smaller methods.
    "spark.sql.codegen.hugeMethodLimit": "8000",
    # A task writes the files of all audiences side by side, as its lines come in the order of their hashes.
    # One folder for each format of each audience, one more for its markers, one for tallies.
    "spark.sql.maxConcurrentOutputFileWriters": str(MOST_AUDIENCES * (len(FORMATS) + 1) + 1),
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
