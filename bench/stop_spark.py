"""Ends the Spark application of this process, which completes its event log."""

from pyspark.sql import SparkSession

SparkSession.builder.getOrCreate().stop()
