"""Runs the job on exports that a test writes, and reads what it leaves."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import prepare_audiences
from pyspark.sql import SparkSession

EMAIL_ONLY: Mapping[str, Any] = {
    "name": "loyalty",
    "audience": {"column": "segment"},
    "identifiers": [{"column": "email", "type": "email"}],
}


@dataclass(frozen=True)
class JobContext:
    """Folders of one test, and the job."""

    spark: SparkSession
    root: Path

    @property
    def audiences(self) -> Path:
        """Where the job publishes."""
        return self.root / "audiences"

    def write(self, name: str, content: str | bytes, source: str = "loyalty", export_id: str = "e-1") -> Path:
        """Puts a file into an export."""
        path = self.root / "exports" / source / export_id / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def configure(self, *sources: Mapping[str, Any]) -> None:
        """Writes the configuration."""
        (self.root / "pipeline.config.json").write_text(json.dumps({"sources": sources}), encoding="utf-8")

    def run(self, *more: str, source: str = "loyalty", export_id: str | None = "e-1") -> None:
        """Runs the job as it is run on AWS Glue, in this process."""
        prepare_audiences.main(self.arguments(*more, source=source, export_id=export_id))

    def arguments(self, *more: str, source: str = "loyalty", export_id: str | None = "e-1") -> list[str]:
        """The job's arguments; writes a configuration if there is none."""
        if not (self.root / "pipeline.config.json").exists():
            self.configure(EMAIL_ONLY)
        arguments = {
            "config": f"{self.root}/pipeline.config.json",
            "source": source,
            "exports_root": f"{self.root}/exports",
            "audiences_root": str(self.audiences),
        }
        argv = [text for name, value in arguments.items() for text in (f"--{name}", value)]
        return [*argv, *(["--export_id", export_id] if export_id else []), *more]

    def report(self, run_id: str = "e-1", source: str = "loyalty") -> dict[str, Any]:
        """The report of a run, without its timings."""
        text = (self.audiences / "reports" / source / f"{run_id}.json").read_text(encoding="utf-8")
        report: dict[str, Any] = json.loads(text)
        del report["timings"]
        return report

    def published(self) -> dict[str, bytes]:
        """Everything below `tiktok/`: path to content."""
        files = sorted(path for path in (self.audiences / "tiktok").rglob("*") if path.is_file())
        return {str(path.relative_to(self.audiences)): path.read_bytes() for path in files}

    def lines(self, audience: str, format_name: str = "email_sha256", run_id: str = "e-1") -> list[str]:
        """The lines of a partition in the order of its manifest."""
        folder = self.audiences / "tiktok" / audience / format_name / run_id
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        texts = [(self.audiences / file["key"]).read_text(encoding="ascii") for file in manifest["files"]]
        return [line for text in texts for line in text.splitlines()]


def sha256(text: str) -> str:
    """The hash of a text, as `sha256sum` prints it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def csv_text(header: str, *rows: str) -> str:
    """A CSV file of these lines."""
    return "\n".join([header, *rows, ""])


def hashes_of(addresses: Sequence[str]) -> list[str]:
    """The hashes of addresses in the order that a partition has."""
    return sorted(sha256(address) for address in addresses)


def partition_entry(audience: str, format_name: str, **counts: int) -> dict[str, Any]:
    """A partition of one small file in the report."""
    return {"audience": audience, "format": format_name, **counts, "files": 1, "belowMinimum": True}
