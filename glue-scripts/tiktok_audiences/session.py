"""The Spark session of the job."""

from pyspark.sql import SparkSession


def get_session() -> SparkSession:
    """The session that runs the job; master, memory and the like come from whoever submits it."""
    spark = SparkSession.builder.appName("prepare-audiences").getOrCreate()
    # What failed, the job says in one line. Spark's own words can hold a piece of the text that it read.
    spark.sparkContext.setLogLevel("OFF")
    return spark
