"""Publishes staged partitions: files, then manifests; then removes the remains of an earlier attempt."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tiktok_audiences.errors import ForeignManifestError
from tiktok_audiences.staging import StagedExport, StagedPartition
from tiktok_audiences.storage import Storage

LINES_A_FILE = 750_000
"""TikTok accepts files of up to 50 MB: 750,000 lines of 65 bytes are 48.75 MB."""

LINE_BYTES = 65
"""64 hexadecimal digits and a line break."""

_MANIFEST = "manifest.json"
_WRITERS = 8


@dataclass(frozen=True)
class Run:
    """The values that all manifests of one preparation share; `advertiser` is None if none is named."""

    run_id: str
    source: str
    advertiser: str | None
    action: str
    exported_at: str


@dataclass(frozen=True)
class PublishedFile:
    """A finished file of hashes: its key below the audiences' root and its number of lines."""

    key: str
    rows: int

    @property
    def bytes(self) -> int:
        """Size of the file."""
        return self.rows * LINE_BYTES


@dataclass(frozen=True)
class PublishedPartition:
    """A partition as in its manifest."""

    staged: StagedPartition
    folder: str
    files: tuple[PublishedFile, ...]


def plan_partition(staged: StagedPartition, run: Run) -> PublishedPartition:
    """Cuts a partition's sorted lines into files of 750,000."""
    folder = f"tiktok/{staged.audience}/{staged.format}/{run.run_id}"
    begins = range(0, staged.lines, LINES_A_FILE)
    files = (
        PublishedFile(f"{folder}/part-{number:05d}.csv", min(LINES_A_FILE, staged.lines - begin))
        for number, begin in enumerate(begins)
    )
    return PublishedPartition(staged, folder, tuple(files))


def publish(storage: Storage, root: str, staged: StagedExport, run: Run) -> list[PublishedPartition]:
    """Publishes all partitions; for readers of manifests each is complete or absent.

    Raises:
        ForeignManifestError: When another source has a manifest at one of the keys; nothing is published.
        PublishError: When a file cannot be written.
    """
    partitions = [plan_partition(partition, run) for partition in staged.partitions]
    with ThreadPoolExecutor(_WRITERS) as pool:
        list(pool.map(lambda partition: _check_place(storage, root, partition, run), partitions))
        uris = [[f"{root}/{file.key}" for file in partition.files] for partition in partitions]
        staged.write_files(uris, LINES_A_FILE)
        list(pool.map(lambda partition: _finish(storage, root, partition, run), partitions))
    return partitions


def retract(storage: Storage, root: str, folders: Sequence[str], run: Run) -> None:
    """Removes partitions that an earlier attempt of the same run published and this one does not have."""
    for folder in folders:
        manifest = f"{root}/{folder}/{_MANIFEST}"
        if storage.exists(manifest) and json.loads(storage.read_text(manifest))["source"] == run.source:
            # The manifest first: without it readers ignore the files.
            storage.delete([manifest, f"{root}/{folder}"])


def manifest_text(partition: PublishedPartition, run: Run) -> str:
    """The manifest of a partition: the same bytes for the same export and configuration."""
    manifest = {
        "version": 1,
        "runId": run.run_id,
        "source": run.source,
        **({} if run.advertiser is None else {"advertiser": run.advertiser}),
        "audience": partition.staged.audience,
        "format": partition.staged.format,
        "action": run.action,
        "exportedAt": run.exported_at,
        "files": [{"key": file.key, "rows": file.rows, "bytes": file.bytes} for file in partition.files],
        "rows": partition.staged.lines,
    }
    return json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"


def _check_place(storage: Storage, root: str, partition: PublishedPartition, run: Run) -> None:
    storage.check_name(root, partition.staged.audience)
    manifest = f"{root}/{partition.folder}/{_MANIFEST}"
    if not storage.exists(manifest):
        return
    owner = json.loads(storage.read_text(manifest))["source"]
    if owner != run.source:
        raise ForeignManifestError(
            f"{manifest} belongs to source {owner!r}; give the export another id or the audience another name"
        )


def _finish(storage: Storage, root: str, partition: PublishedPartition, run: Run) -> None:
    folder = f"{root}/{partition.folder}"
    storage.write_text(f"{folder}/{_MANIFEST}", manifest_text(partition, run))
    current = {file.key.rsplit("/", 1)[-1] for file in partition.files} | {_MANIFEST}
    found = storage.list_files(folder)
    storage.delete(file.uri for file in found if file.uri.rsplit("/", 1)[-1] not in current)
