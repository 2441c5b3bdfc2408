"""A JVM with the compiled rows, without Spark, and what it reads as Python values."""

import json
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyspark
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway


@cache
def jvm() -> Any:
    """One JVM for the whole run; it ends with this process."""
    jars = Path(pyspark.__file__).parent / "jars" / "*"
    port = launch_gateway(
        classpath=f"{jars}:{os.environ['ROWS_CLASSPATH']}",
        javaopts=["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"],
        die_on_exit=True,
    )
    return JavaGateway(gateway_parameters=GatewayParameters(port=port, auto_convert=True)).jvm


@cache
def hadoop() -> Any:
    """Hadoop's settings."""
    return jvm().org.apache.hadoop.conf.Configuration()


def csv_spec(
    columns: int, positions: Sequence[int], identifiers: Sequence[int], **more: Any
) -> dict[str, Any]:
    """How a CSV file is read; `more` are further fields of the file."""
    file = {"columns": columns, "positions": list(positions), **more}
    return {"kind": "csv", "identifiers": list(identifiers), "files": [file]}


def read_splits(path: Path, spec: dict[str, Any], starts: Sequence[int] = (0,)) -> list[dict[str, Any]]:
    """The records of each split of a file; the splits begin at `starts`."""
    array = jvm().java.lang.reflect.Array.newInstance(jvm().java.lang.Long.TYPE, len(starts))
    for index, start in enumerate(starts):
        array[index] = start
    text = jvm().tiktok.rows.Preview.read(hadoop(), json.dumps(spec), 0, f"file:{path}", array)
    splits: list[dict[str, Any]] = json.loads(text)
    return splits
