"""The only code that accesses files: Hadoop's FileSystem, through the session's own JVM.

It works for `s3://` on AWS Glue and for folders on a laptop, with Spark's credentials and settings.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

from py4j.protocol import Py4JJavaError
from pyspark.errors.exceptions.captured import CapturedException
from pyspark.sql import SparkSession

from tiktok_audiences.compiled import load_rows
from tiktok_audiences.errors import PublishError

JAVA_ERRORS = (Py4JJavaError, CapturedException)
"""Exceptions of py4j and PySpark for an error in Java."""

_WITHOUT_CELLS = (
    "java.io.",
    "java.nio.",
    "java.net.",
    "java.lang.OutOfMemoryError",
    "org.apache.hadoop.",
    "org.apache.spark.",
    "tiktok.rows.",
    "software.amazon.",
    "com.amazonaws.",
)
"""Java classes whose messages are about files, networks and machines, or are this project's own."""


@dataclass(frozen=True)
class StoredFile:
    """A file in a listing: full URI, size in bytes, modification time in milliseconds since 1970."""

    uri: str
    bytes: int
    modified_ms: int


class Storage:
    """Files by URI. Folders in URIs are plain text: nothing is escaped, no character is a pattern."""

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark
        self._hadoop: Any = spark._jsc.hadoopConfiguration()
        # py4j takes longer to find a class than to call it.
        jvm: Any = spark.sparkContext._jvm
        self._path_class: Any = jvm.org.apache.hadoop.fs.Path
        self._file_class: Any = jvm.java.io.File
        self._system_class: Any = jvm.java.lang.System

    def list_files(self, folder: str) -> list[StoredFile]:
        """All files below a folder by URI; the file itself for a file; none if neither exists."""
        found = []
        with nothing_for_missing():
            for status in self._statuses(self._path(folder)):
                uri = str(status.getPath().toString())
                found.append(StoredFile(uri, status.getLen(), status.getModificationTime()))
        return sorted(found, key=lambda file: file.uri)

    def list_folders(self, folder: str) -> list[str]:
        """Names of the direct subfolders of a folder, sorted; none if it does not exist."""
        path = self._path(folder)
        found = []
        with nothing_for_missing():
            found = [s for s in self._system(path).listStatus(path) if s.isDirectory()]
        return sorted(str(status.getPath().getName()) for status in found)

    def exists(self, uri: str) -> bool:
        """Whether a file or folder exists."""
        path = self._path(uri)
        return bool(self._system(path).exists(path))

    def read_text(self, uri: str) -> str:
        """Reads a small UTF-8 file.

        Raises:
            FileNotFoundError: When it cannot be read.
        """
        path = self._path(uri)
        try:
            with closing(self._system(path).open(path)) as stream:
                return bytes(stream.readAllBytes()).decode("utf-8")
        except JAVA_ERRORS as cause:
            raise FileNotFoundError(f"{uri} cannot be read: {one_line(cause)}") from cause

    def write_text(self, uri: str, text: str) -> None:
        """Writes a small UTF-8 file, and replaces an existing one.

        Raises:
            PublishError: When it cannot be written.
        """
        path = self._path(uri).toString()
        try:
            # What tasks write is written in the same way.
            with closing(load_rows(self._spark).DataFiles(self._hadoop).create(path)) as out:
                out.write(text.encode("utf-8"))
        except JAVA_ERRORS as cause:
            raise PublishError(f"{uri} cannot be written: {one_line(cause)}") from cause

    def delete(self, uris: Iterable[str]) -> None:
        """Removes files or whole folders; missing ones are ignored."""
        for uri in uris:
            path = self._path(uri)
            self._system(path).delete(path, True)

    def delete_if_empty(self, folder: str) -> None:
        """Removes a folder that has nothing in it."""
        path = self._path(folder)
        files = self._system(path)
        with nothing_for_missing():
            if not files.listStatus(path):
                files.delete(path, False)

    def check_name(self, root: str, name: str) -> None:
        """Rejects a name that the file system below `root` would change or cannot represent.

        Object stores accept any name; on a local disk two names could become one folder.

        Raises:
            PublishError: When the name cannot be represented.
        """
        if self._path(root).toUri().getScheme() not in (None, "file"):
            return
        if len(name.encode("utf-8")) > 255:
            raise PublishError(
                f"{root} is on a local disk, where a name has at most 255 bytes; {name!r} is longer: use S3"
            )
        charset = "UTF-8" if name.isascii() else self._system_class.getProperty("sun.jnu.encoding")
        if charset.upper() != "UTF-8":
            raise PublishError(
                f"this Java names files in {charset}, which cannot hold {name!r}; run it with LC_ALL=C.UTF-8"
            )

    def _statuses(self, path: Any) -> Iterator[Any]:
        """Hadoop's statuses of the files below a folder, or of a file."""
        files = self._system(path)
        if files.getScheme() != "file":
            # All subfolders in one request.
            found = files.listFiles(path, True)
            while found.hasNext():
                yield found.next()
            return
        # On a local disk that would start `ls` for each file, and checking first is faster than an error.
        for status in files.listStatus(path) if files.exists(path) else ():
            if status.isDirectory():
                yield from self._statuses(status.getPath())
            else:
                yield status

    def _system(self, path: Any) -> Any:
        return path.getFileSystem(self._hadoop)

    def _path(self, uri: str) -> Any:
        """A Hadoop path of exactly this text; Hadoop's parser would read the `a` of `a:b` as a scheme."""
        scheme, separator, rest = uri.partition("://")
        if separator:
            authority, _, path = rest.partition("/")
            return self._path_class(scheme, authority or None, f"/{path}")
        if uri.startswith("file:"):
            return self._path_class("file", None, uri.removeprefix("file:"))
        return self._path_class("file", None, str(self._file_class(uri).getAbsolutePath()))


@contextmanager
def nothing_for_missing() -> Iterator[None]:
    """Ends the block when the path does not exist: checking first would cost more requests to S3."""
    try:
        yield
    except Py4JJavaError as cause:
        if cause.java_exception.getClass().getName() != "java.io.FileNotFoundException":
            raise


def thrown_by_java(error: Py4JJavaError | CapturedException) -> Any:
    """The Java exception."""
    return error.java_exception if isinstance(error, Py4JJavaError) else error._origin


def one_line(error: Py4JJavaError | CapturedException) -> str:
    """The first Java exception on one line, with its message unless that may include a cell."""
    cause = thrown_by_java(error)
    while cause.getCause() is not None:
        cause = cause.getCause()
    name = str(cause.getClass().getSimpleName())
    if not str(cause.getClass().getName()).startswith(_WITHOUT_CELLS):
        return name
    return f"{name}: {' '.join(str(cause.getMessage() or '').split())[:300]}"
