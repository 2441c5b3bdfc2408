"""The job's arguments: what the script prepares."""

import argparse
import re
from collections.abc import Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from typing import Never

from tiktok_audiences.errors import ArgumentError

_FOLDER_NAME = re.compile(r"[^/\x00-\x1f\x7f]+")


@dataclass(frozen=True)
class JobArguments:
    """What to prepare, from where and to where.

    Attributes:
        config: URI of `pipeline.config.json`.
        source: Name of the source in that file.
        exports_root: URI of the folder with `<source>/<export-id>/`.
        audiences_root: URI of the folder for `tiktok/`, `reports/` and, while the job runs, `staging/`.
        export_id: The one export to prepare; None for every settled export without a report.
        export_uri: File or folder to read instead of `<exports_root>/<source>/<export_id>/`.
        run_id: Name of the run folder; None for the export id.
        exported_at: ISO 8601 time in UTC that the manifests carry; None for the newest object's time.
        query_crpu_hours: What the export's Clean Rooms query or job cost; None where it is not known.
        shuffle_partitions: Tasks of the one shuffle; None to choose by the size of the export.
        report_retention_days: Days after which reports are deleted; None for never.
    """

    config: str
    source: str
    exports_root: str
    audiences_root: str
    export_id: str | None = None
    export_uri: str | None = None
    run_id: str | None = None
    exported_at: str | None = None
    query_crpu_hours: float | None = None
    shuffle_partitions: int | None = None
    report_retention_days: int | None = None

    def __post_init__(self) -> None:
        if self.export_id is None:
            for name in ("export_uri", "run_id", "exported_at", "query_crpu_hours"):
                if getattr(self, name) is not None:
                    raise ArgumentError(f"--{name} belongs to one export; give its --export_id too")
        for name in ("export_id", "run_id"):
            value = getattr(self, name)
            if value is not None and (not _FOLDER_NAME.fullmatch(value) or value in (".", "..")):
                raise ArgumentError(f"--{name} {value!r} cannot name a folder")
        if self.shuffle_partitions is not None and not 1 <= self.shuffle_partitions <= 4096:
            raise ArgumentError("--shuffle_partitions takes a number from 1 to 4096")

    @classmethod
    def parse(cls, argv: Sequence[str]) -> "JobArguments":
        """Reads the command line; arguments that AWS Glue adds are ignored.

        Args:
            argv: The arguments without the program's name.

        Returns:
            The checked arguments. An empty value counts as omitted, because Glue cannot omit an argument.

        Raises:
            ArgumentError: When an argument is missing or invalid.
        """
        parser = _Parser(prog="prepare_audiences.py", allow_abbrev=False)
        for field in fields(cls):
            parser.add_argument(f"--{field.name}", required=field.default is MISSING)
        known, _ = parser.parse_known_args(argv)
        given: dict[str, str] = {name: value for name, value in vars(known).items() if value}
        return cls(
            **{field.name: _required(given, field.name) for field in fields(cls) if field.default is MISSING},
            export_id=given.get("export_id"),
            export_uri=given.get("export_uri"),
            run_id=given.get("run_id"),
            exported_at=_utc_time(given.get("exported_at")),
            query_crpu_hours=_hours(given.get("query_crpu_hours")),
            shuffle_partitions=_number(given, "shuffle_partitions"),
            report_retention_days=_number(given, "report_retention_days"),
        )


class _Parser(argparse.ArgumentParser):
    """argparse that raises an error instead of ending the process."""

    def error(self, message: str) -> Never:
        raise ArgumentError(message)


def _required(given: dict[str, str], name: str) -> str:
    if name not in given:
        raise ArgumentError(f"--{name} is empty")
    return given[name]


def _number(given: dict[str, str], name: str) -> int | None:
    text = given.get(name)
    if text is not None and not re.fullmatch(r"[0-9]{1,6}", text):
        raise ArgumentError(f"--{name} takes a number, not {text!r}")
    return None if text is None else int(text)


def _hours(text: str | None) -> float | None:
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,18})?(e-[0-9]{1,2})?", text):
        raise ArgumentError(f"--query_crpu_hours takes a number of hours, not {text!r}")
    return float(text)


def _utc_time(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError as cause:
        raise ArgumentError(
            f"--exported_at takes an ISO 8601 time such as 2026-11-22T04:00:00Z, not {text!r}"
        ) from cause
    if time.tzinfo is None:
        raise ArgumentError(f"--exported_at needs a time zone, for example {text}Z")
    return utc_text(time)


def utc_text(time: datetime) -> str:
    """Formats a time as in the contracts: ISO 8601 in UTC, whole seconds, `Z`."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
