"""Runs the job while tasks are killed and what they sent is deleted.

Arguments: the folder of Spark's local files, then the job's own. Prints as JSON what was destroyed.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import prepare_audiences
from py4j.protocol import Py4JError
from pyspark.sql import SparkSession
from tiktok_audiences.session import get_session

KILLED_FIRST = 2
"""Tasks that are killed while they read the export."""

_FIRST_TASKS = range(12)
_ALL_TASKS = range(600)
"""Ids of tasks; they go up from 0."""

_PAUSE_SECONDS = 0.002


class Saboteur:
    """Kills tasks that read, deletes what they sent once it is used, and kills a task after that."""

    def __init__(self, spark: SparkSession, local_files: Path) -> None:
        self._context = spark._jsc.sc()
        self._tracker = spark.sparkContext.statusTracker()
        self._local_files = local_files
        self._ended = threading.Event()
        self._killed: set[int] = set()
        self.deleted = 0

    @property
    def killed(self) -> int:
        """Tasks that were killed."""
        return len(self._killed)

    def work(self) -> None:
        """Goes on until the job has ended, or until everything is destroyed that should be."""
        for _ in range(KILLED_FIRST):
            self._wait_for(lambda: self._kill_any(_FIRST_TASKS))
        self._wait_for(lambda: len(self._known_stages()) > 1 and self._done_tasks() > 0)
        for file in self._local_files.rglob("shuffle_*"):
            file.unlink(missing_ok=True)
            self.deleted += 1
        self._wait_for(lambda: self._kill_any(_ALL_TASKS))

    def end(self) -> None:
        """Says that the job has ended."""
        self._ended.set()

    def attempts(self) -> list[int]:
        """How often each stage was begun."""
        infos = [self._tracker.getStageInfo(stage) for stage in range(20)]
        return [info.currentAttemptId + 1 for info in infos if info is not None]

    def _kill_any(self, tasks: range) -> bool:
        """Kills one of the tasks that runs and was not killed yet; false where none does."""
        for task in tasks:
            if task not in self._killed and self._kill(task):
                self._killed.add(task)
                return True
        return False

    def _kill(self, task: int) -> bool:
        try:
            return bool(self._context.killTaskAttempt(task, False, "a test"))
        except Py4JError:
            return False

    def _known_stages(self) -> list[int]:
        return [stage for stage in range(20) if self._tracker.getStageInfo(stage) is not None]

    def _done_tasks(self) -> int:
        info = self._tracker.getStageInfo(max(self._known_stages()))
        return 0 if info is None else info.numCompletedTasks

    def _wait_for(self, happens: Callable[[], bool]) -> None:
        while not self._ended.is_set() and not happens():
            time.sleep(_PAUSE_SECONDS)


def main(local_files: str, argv: list[str]) -> None:
    """Runs the job and the saboteur side by side."""
    saboteur = Saboteur(get_session(), Path(local_files))
    thread = threading.Thread(target=saboteur.work, daemon=True)
    thread.start()
    prepare_audiences.main(argv)
    saboteur.end()
    thread.join()
    found = {"killed": saboteur.killed, "deleted": saboteur.deleted, "attempts": saboteur.attempts()}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
