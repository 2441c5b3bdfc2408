"""The Spark session of the job."""

from pyspark.sql import SparkSession


def get_session() -> SparkSession:
    """The session that runs the job; the submitter sets master, memory and similar options."""
    spark = SparkSession.builder.appName("prepare-audiences").getOrCreate()
    # The job reports a failure in one line, because Spark's own messages can include text that it read.
    spark.sparkContext.setLogLevel("OFF")
    return spark
