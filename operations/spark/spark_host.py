"""Runs Spark scripts again and again in one JVM, each time as if they were started from a command line.

Run by `spark.ts` with the path of a script, whose folder holds what the scripts import, and the command that
starts Spark's JVM. Reads one JSON
line `{"script": …, "args": […]}` a run from standard input and answers it with one JSON line
`{"exitCode": …, "errorLine": …}`, where the error line is the last that the script itself wrote to
standard error (Spark's own log goes past it). The line `{"args": null}` starts Spark and what reaches S3
ahead of the first run, and is not answered. Ends when its standard input is closed, so that it never
outlives the command that started it.
"""

from __future__ import annotations

import io
import json
import os
import queue
import runpy
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

POLL_SECONDS = 0.02


class Tee(io.TextIOBase):
    """Writes to a log and remembers the last line that was not empty."""

    def __init__(self, log: TextIO) -> None:
        self._log = log
        self._text = ""

    def write(self, text: str) -> int:
        """Takes text in whatever pieces it comes."""
        self._log.write(text)
        self._text += text
        return len(text)

    def flush(self) -> None:
        """Hands what was written on to the log."""
        self._log.flush()

    def last_line(self) -> str:
        """The last line with anything in it, or nothing."""
        lines = [line for line in self._text.splitlines() if line.strip()]
        return lines[-1] if lines else ""


def run_script(script: str, args: list[str]) -> dict[str, Any]:
    """Runs the script under its own name, as `python script args…` would."""
    tee = Tee(sys.__stderr__ or sys.stderr)
    sys.argv = [script, *args]
    sys.stderr = tee
    try:
        runpy.run_path(script, run_name="__main__")
        code = 0
    except SystemExit as end:
        code = exit_code(end)
    except BaseException:
        traceback.print_exc()
        code = 1
    finally:
        tee.flush()
        sys.stderr = sys.__stderr__
    return {"exitCode": code, "errorLine": tee.last_line() if code else ""}


def exit_code(end: SystemExit) -> int:
    """What the interpreter would make of it: a text is printed and means 1."""
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        return end.code
    print(end.code, file=sys.stderr)
    return 1


class SparkJvm:
    """Spark's JVM, started ahead of PySpark, which connects to it instead of running `spark-submit`."""

    def __init__(self, command: list[str]) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="spark-host-")
        self._connection = Path(self._folder.name) / "connection"
        # The JVM ends when its standard input is closed.
        self._process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            env={**os.environ, "_PYSPARK_DRIVER_CONN_INFO_PATH": str(self._connection)},
        )

    def connect(self) -> None:
        """Waits for the JVM and tells PySpark where it is.

        Raises:
            RuntimeError: When the JVM ends instead.
        """
        while not self._connection.exists():
            if self._process.poll() is not None:
                raise RuntimeError(f"the JVM ended with exit code {self._process.returncode}")
            time.sleep(POLL_SECONDS)
        content = self._connection.read_bytes()
        port, length = struct.unpack(">ii", content[:8])
        os.environ["PYSPARK_GATEWAY_PORT"] = str(port)
        os.environ["PYSPARK_GATEWAY_SECRET"] = content[8 : 8 + length].decode()
        self._folder.cleanup()

    def end(self) -> None:
        """Lets the JVM end, and waits for it."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()


def read_requests(requests: queue.Queue[dict[str, Any]], end: Callable[[], None]) -> None:
    """Takes in requests, and ends this process at once when the starting process closes the pipe or dies."""
    for line in sys.stdin:
        requests.put(json.loads(line))
    end()
    os._exit(0)


def warm_up(spark: SparkSession) -> None:
    """Loads the classes that reach S3, if Spark is configured for it, in a second; no request is sent."""
    spark.sparkContext.setLogLevel("OFF")
    jvm: Any = spark._jvm
    hadoop: Any = spark._jsc.hadoopConfiguration()
    if hadoop.get("fs.s3.impl"):
        jvm.org.apache.hadoop.fs.Path("s3://warm-up/").getFileSystem(hadoop)


def main(script: str, jvm_command: list[str]) -> None:
    """Answers requests one after another."""
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl-C goes to the whole group; the starting process decides.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # What the script or the JVM prints must not end up among the answers.
    jvm = SparkJvm(jvm_command)
    # Only an archive of its classes is worth waiting for: the JVM writes it last of all.
    is_archiving = any(option.startswith("-XX:ArchiveClassesAtExit=") for option in jvm_command)
    sys.path.insert(0, str(Path(script).parent))  # As Python does for a script that it is started with.
    requests: queue.Queue[dict[str, Any]] = queue.Queue()
    end = jvm.end if is_archiving else lambda: None
    threading.Thread(target=read_requests, args=[requests, end], daemon=True).start()
    # While the JVM starts.
    from pyspark.sql import SparkSession

    jvm.connect()
    while True:
        request = requests.get()
        if request["args"] is None:
            warm_up(SparkSession.builder.getOrCreate())
            continue
        answers.write(json.dumps(run_script(request["script"], request["args"])) + "\n")
        answers.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
