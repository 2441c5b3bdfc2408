"""Puts staged partitions at their keys: files, then manifest; then removes an earlier attempt's remains."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tiktok_audiences.errors import ForeignManifestError, PublishError
from tiktok_audiences.staging import LINE_BYTES, StagedPartition
from tiktok_audiences.storage import ByteRange, Storage

LINES_A_FILE = 750_000
"""TikTok takes files of up to 50 MB: 750,000 lines of 65 bytes are 48.75 MB."""

_MANIFEST = "manifest.json"
_WRITERS = 8


@dataclass(frozen=True)
class Run:
    """What all manifests of one preparation say alike."""

    run_id: str
    source: str
    action: str
    exported_at: str


@dataclass(frozen=True)
class PublishedFile:
    """A finished file of hashes: its key below the audiences' root, and the staged ranges it is made of."""

    key: str
    ranges: tuple[ByteRange, ...]

    @property
    def bytes(self) -> int:
        """Size of the file."""
        return sum(part.length for part in self.ranges)

    @property
    def rows(self) -> int:
        """Lines of the file."""
        return self.bytes // LINE_BYTES


@dataclass(frozen=True)
class PublishedPartition:
    """A partition as its manifest describes it."""

    staged: StagedPartition
    folder: str
    files: tuple[PublishedFile, ...]


def plan_partition(staged: StagedPartition, run: Run) -> PublishedPartition:
    """Cuts a partition's sorted lines into files of 750,000, wherever the staged pieces end."""
    folder = f"tiktok/{staged.audience}/{staged.format}/{run.run_id}"
    cuts = enumerate(_cut(staged, LINES_A_FILE * LINE_BYTES))
    files = tuple(PublishedFile(f"{folder}/part-{number:05d}.csv", ranges) for number, ranges in cuts)
    return PublishedPartition(staged, folder, files)


def publish(storage: Storage, root: str, partitions: Sequence[PublishedPartition], run: Run) -> None:
    """Publishes partitions one after the other; each is complete or not there for who reads manifests.

    Args:
        storage: Where files are.
        root: URI of the audiences' folder.
        partitions: What to publish.
        run: What the manifests say.

    Raises:
        ForeignManifestError: When another source has a manifest at one of the places; nothing is published.
        PublishError: When a place cannot be written.
    """
    for partition in partitions:
        _check_place(storage, root, partition, run)
    with ThreadPoolExecutor(_WRITERS) as pool:
        for partition in partitions:
            list(
                pool.map(
                    lambda file: storage.write_ranges(f"{root}/{file.key}", file.ranges), partition.files
                )
            )
            storage.write_text(f"{root}/{partition.folder}/{_MANIFEST}", manifest_text(partition, run))
            _remove_stale(storage, root, partition)


def retract(storage: Storage, root: str, folders: Sequence[str], run: Run) -> None:
    """Removes partitions that an earlier attempt of the same run published and this one does not have."""
    for folder in folders:
        manifest = f"{root}/{folder}/{_MANIFEST}"
        if storage.exists(manifest) and json.loads(storage.read_text(manifest))["source"] == run.source:
            # The manifest first: without it the rest is nothing to a reader.
            storage.delete([manifest, f"{root}/{folder}"])


def manifest_text(partition: PublishedPartition, run: Run) -> str:
    """The manifest of a partition: the same bytes for the same export and configuration."""
    manifest = {
        "version": 1,
        "runId": run.run_id,
        "source": run.source,
        "audience": partition.staged.audience,
        "format": partition.staged.format,
        "action": run.action,
        "exportedAt": run.exported_at,
        "files": [{"key": file.key, "rows": file.rows, "bytes": file.bytes} for file in partition.files],
        "rows": partition.staged.lines,
    }
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def _cut(staged: StagedPartition, size: int) -> Iterator[tuple[ByteRange, ...]]:
    ranges: list[ByteRange] = []
    space = size
    for piece in staged.pieces:
        offset = 0
        while offset < piece.bytes:
            length = min(space, piece.bytes - offset)
            ranges.append(ByteRange(piece.uri, offset, length))
            offset += length
            space -= length
            if space == 0:
                yield tuple(ranges)
                ranges, space = [], size
    if ranges:
        yield tuple(ranges)


def _check_place(storage: Storage, root: str, partition: PublishedPartition, run: Run) -> None:
    for piece in partition.staged.pieces:
        if piece.bytes % LINE_BYTES:
            raise PublishError(f"{piece.uri} was not written to its end; run the preparation again")
    storage.check_name(root, partition.staged.audience)
    manifest = f"{root}/{partition.folder}/{_MANIFEST}"
    if not storage.exists(manifest):
        return
    owner = json.loads(storage.read_text(manifest))["source"]
    if owner != run.source:
        raise ForeignManifestError(
            f"{manifest} belongs to source {owner!r}; give the export another id or the audience another name"
        )


def _remove_stale(storage: Storage, root: str, partition: PublishedPartition) -> None:
    folder = f"{root}/{partition.folder}"
    current = {f"{root}/{file.key}".rsplit("/", 1)[-1] for file in partition.files} | {_MANIFEST}
    found = storage.list_files(folder)
    storage.delete(file.uri for file in found if file.uri.rsplit("/", 1)[-1] not in current)
