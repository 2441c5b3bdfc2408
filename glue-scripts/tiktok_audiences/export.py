"""What lies in the folder of an export: its data files, their kind and the columns they promise."""

import csv
import io
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tiktok_audiences.errors import EmptyExportError, UnreadableExportError
from tiktok_audiences.storage import Storage, StoredFile

CSV = "csv"
PARQUET = "parquet"
JSON = "json"

_HEAD_BYTES = 256 * 1024
_READERS = 16
_GZIP = b"\x1f\x8b"
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff")
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_OFFICE_AND_ARCHIVES = (
    ".xlsx",
    ".xls",
    ".xlsm",
    ".ods",
    ".docx",
    ".pdf",
    ".zip",
    ".7z",
    ".rar",
    ".tar",
    ".tgz",
)


@dataclass(frozen=True)
class ExportFile:
    """A data file of an export.

    Attributes:
        stored: Where it is and how large.
        kind: `csv`, `parquet` or `json`.
        compressed: Whether its bytes are packed as a whole, so that it can only be read from its beginning.
        columns: The CSV header, or the keys of the first JSON lines; empty for Parquet.
    """

    stored: StoredFile
    kind: str
    compressed: bool
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Export:
    """The data files of one export: at least one, all of one kind, in the order of their URIs."""

    place: str
    files: tuple[ExportFile, ...]

    @property
    def kind(self) -> str:
        """`csv`, `parquet` or `json`."""
        return self.files[0].kind

    @property
    def bytes(self) -> int:
        """Size of all files together, as stored."""
        return sum(file.stored.bytes for file in self.files)

    @property
    def modified_ms(self) -> int:
        """When the newest file was written, in milliseconds since 1970."""
        return max(file.stored.modified_ms for file in self.files)


def data_files(folder: str, files: Sequence[StoredFile]) -> list[StoredFile]:
    """The files that hold rows: no part of their path begins with `_` or `.` (markers, temporary files)."""
    return [file for file in files if not _is_hidden(file.uri, folder)]


def inspect_export(storage: Storage, place: str) -> Export:
    """Looks at the beginning of every file of an export.

    Args:
        storage: Where files are.
        place: URI of the export's folder, or of its one file.

    Raises:
        EmptyExportError: When there is no file, or no file with anything in it.
        UnreadableExportError: When a file is of no kind that can be read, or the kinds are mixed.
    """
    stored = data_files(place, storage.list_files(place))
    if not stored:
        raise EmptyExportError(f"{place} holds no data file; check the source's name and the export's id")
    filled = [file for file in stored if file.bytes > 0]
    with ThreadPoolExecutor(_READERS) as pool:
        files = tuple(pool.map(lambda file: _inspect_file(storage, file), filled))
    if not files:
        raise EmptyExportError(
            f"{place} holds {len(stored)} files and all are of zero bytes; an export needs a header at least"
        )
    kinds = {file.kind: file.stored.uri for file in files}
    if len(kinds) > 1:
        examples = ", ".join(f"{kind} ({uri})" for kind, uri in sorted(kinds.items()))
        raise UnreadableExportError(f"{place} mixes kinds of files: {examples}; land one kind in an export")
    return Export(place, files)


def _is_hidden(uri: str, folder: str) -> bool:
    base = folder.split("://", 1)[-1].removeprefix("file:").strip("/")
    _, _, below = uri.partition(f"{base}/")
    names = (below or uri.rsplit("/", 1)[-1]).split("/")
    return any(name.startswith(("_", ".")) for name in names)


def _inspect_file(storage: Storage, file: StoredFile) -> ExportFile:
    _refuse_by_name(file.uri)
    stored = storage.read_head(file.uri, _HEAD_BYTES, unpack=False)
    if stored.startswith(b"PAR1"):
        return ExportFile(file, PARQUET, compressed=False, columns=())
    head = storage.read_head(file.uri, _HEAD_BYTES, unpack=True)
    compressed = head != stored
    text = _text(file.uri, head, whole=len(head) < _HEAD_BYTES)
    if text.lstrip().startswith(("{", "[{")):
        return ExportFile(file, JSON, compressed, _json_keys(file.uri, text))
    return ExportFile(file, CSV, compressed, _csv_header(file.uri, text))


def _refuse_by_name(uri: str) -> None:
    ending = next((ending for ending in _OFFICE_AND_ARCHIVES if uri.lower().endswith(ending)), None)
    if ending is not None:
        raise UnreadableExportError(
            f"{uri} is a {ending} file, which is not read; land CSV, JSON Lines or Parquet"
        )


def _text(uri: str, head: bytes, *, whole: bool) -> str:
    if head.startswith(_GZIP):
        raise UnreadableExportError(f"{uri} is packed with gzip; let its name end in .gz")
    if head.startswith(_WIDE_TEXT):
        raise UnreadableExportError(f"{uri} is UTF-16 text; save it as UTF-8")
    if b"\x00" in head:
        raise UnreadableExportError(f"{uri} is neither text nor Parquet; land CSV, JSON Lines or Parquet")
    lines = head if whole else head[: head.rfind(b"\n") + 1] or head
    # Bytes that are not UTF-8 are a matter of the cells they are in; the header is looked at below.
    return lines.decode("utf-8", errors="replace").removeprefix("\ufeff")


def _csv_header(uri: str, text: str) -> tuple[str, ...]:
    header = next((row for row in csv.reader(io.StringIO(text, newline="")) if row), None)
    if header is None:
        raise UnreadableExportError(f"{uri} has no header; the first line of a CSV file names its columns")
    if "\ufffd" in "".join(header):
        raise UnreadableExportError(f"{uri} has a header that is not UTF-8; save the file as UTF-8")
    if len(header) == 1:
        _refuse_other_separators(uri, text)
    return tuple(header)


def _refuse_other_separators(uri: str, text: str) -> None:
    for separator, name in _OTHER_SEPARATORS.items():
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        if len(next(row for row in rows if row)) > 1:
            raise UnreadableExportError(
                f"{uri} looks separated by {name}, and only commas are read; write the export with commas"
            )


def _json_keys(uri: str, text: str) -> tuple[str, ...]:
    keys: dict[str, None] = {}
    for line in text.splitlines():
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(row, dict):
            keys.update(dict.fromkeys(row))
    if not keys:
        raise UnreadableExportError(
            f"{uri} begins with no line that is a JSON object; write one object a line"
        )
    return tuple(keys)
