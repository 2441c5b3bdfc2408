"""The report of a prepared export: the outcome of every record and cell, without any value."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tiktok_audiences import counts as kinds
from tiktok_audiences.columns import ChosenColumns, ChosenIdentifier
from tiktok_audiences.counts import Counts
from tiktok_audiences.export import Export
from tiktok_audiences.publishing import PublishedPartition, Run

TIKTOK_MINIMUM = 1_000
"""An ad group can use an audience from this number of matched people."""

_GIVEN = ("prehashed", "hashed")
_NOT_REJECTED = ("missing", *_GIVEN)
_NOTES = ("readAsInternational", "bothReadingsValid", "notInUse", "upperCaseHash")
_MALFORMED_PLACES = 20


@dataclass(frozen=True)
class PreviousRun:
    """The source's previous run: its id, and the lines of each audience and format."""

    run_id: str
    lines: Mapping[tuple[str, str], int]

    @classmethod
    def of(cls, report: Mapping[str, Any]) -> "PreviousRun":
        """Reads a report of any version.

        Raises:
            KeyError: When it is not a report; TypeError and ValueError likewise.
        """
        return cls(report["runId"], {_place(entry): int(entry["unique"]) for entry in report["partitions"]})


def report_document(
    run: Run,
    export_id: str,
    export: Export,
    columns: ChosenColumns,
    counts: Counts,
    partitions: Sequence[PublishedPartition],
    previous: PreviousRun | None,
) -> dict[str, Any]:
    """The report without its timings: a function of the export, the configuration and the previous run."""
    cells = [_column(i, chosen, counts) for i, chosen in enumerate(columns.identifiers)]
    published = [_partition(partition, counts) for partition in partitions]
    return {
        "version": 2,
        "runId": run.run_id,
        "source": run.source,
        **({} if run.advertiser is None else {"advertiser": run.advertiser}),
        "exportId": export_id,
        "action": run.action,
        "exportedAt": run.exported_at,
        "export": {**export.facts, "foundFiles": export.found},
        "records": counts.records,
        "rows": counts.records - counts.malformed,
        "rejectedRows": {reason: n for (reason,), n in sorted(counts.all_of(kinds.REJECTED_ROW))},
        "malformed": [
            {"file": export.name_of(file), "line": line}
            for file, line in counts.malformed_places(_MALFORMED_PLACES)
        ],
        "columns": cells,
        "partitions": published,
        "warnings": [
            *_column_warnings(cells),
            *_partition_warnings(published, previous),
            *([{"warning": "one_task_files", "files": tasks}] if (tasks := export.one_task_files) else []),
        ],
    }


def report_text(document: Mapping[str, Any], timings: Mapping[str, float]) -> str:
    """The report as JSON, with the seconds of each stage."""
    seconds = {f"{stage}Seconds": round(taken, 3) for stage, taken in timings.items()}
    return json.dumps({**document, "timings": seconds}, ensure_ascii=False, indent=2) + "\n"


def _column(i: int, chosen: ChosenIdentifier, counts: Counts) -> dict[str, Any]:
    outcomes = {outcome: n for (outcome,), n in sorted(counts.all_of(kinds.CELL, i))}
    shapes = sorted(counts.all_of(kinds.SHAPE, i), key=lambda entry: (-entry[1], entry[0]))
    return {
        "column": chosen.column,
        "type": chosen.type,
        "chosenBy": chosen.chosen_by,
        "rows": sum(outcomes.values()),
        **{outcome: outcomes.get(outcome, 0) for outcome in _NOT_REJECTED},
        "rejected": {reason: n for reason, n in outcomes.items() if reason not in _NOT_REJECTED},
        "shapes": [{"reason": reason, "shape": shape, "count": n} for (reason, shape), n in shapes],
        **{note: counts.of(kinds.NOTE, i, note) for note in _NOTES},
    }


def _partition(partition: PublishedPartition, counts: Counts) -> dict[str, Any]:
    staged = partition.staged
    return {
        "audience": staged.audience,
        "format": staged.format,
        "rows": counts.of(kinds.GIVEN, staged.audience, staged.format),
        "rejected": counts.of(kinds.REJECTED, staged.audience, staged.format),
        "people": staged.people,
        "unique": staged.lines,
        "files": len(partition.files),
        "bytes": sum(file.bytes for file in partition.files),
        "belowMinimum": staged.lines < TIKTOK_MINIMUM,
    }


def _column_warnings(columns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    warnings = []
    for column in columns:
        name, hashed, prehashed = column["column"], column["hashed"], column["prehashed"]
        if column["notInUse"] * 10 > hashed:
            warnings.append(
                {"warning": "not_in_use", "column": name, "count": column["notInUse"], "of": hashed}
            )
        if column["bothReadingsValid"]:
            warnings.append(
                {"warning": "both_readings_valid", "column": name, "count": column["bothReadingsValid"]}
            )
        if 0 < prehashed == column["upperCaseHash"]:
            warnings.append({"warning": "upper_case_hashes", "column": name, "count": prehashed})
    return warnings


def _partition_warnings(
    partitions: Sequence[Mapping[str, Any]], previous: PreviousRun | None
) -> list[dict[str, Any]]:
    warnings: list[dict[str, Any]] = [
        {
            "warning": "below_minimum",
            "audience": entry["audience"],
            "format": entry["format"],
            "lines": entry["unique"],
        }
        for entry in partitions
        if entry["belowMinimum"]
    ]
    return warnings + ([] if previous is None else _shrunk(partitions, previous))


def _shrunk(partitions: Sequence[Mapping[str, Any]], previous: PreviousRun) -> list[dict[str, Any]]:
    now = {_place(entry): entry["unique"] for entry in partitions}
    return [
        {
            "warning": "partition_shrank",
            "audience": audience,
            "format": format_name,
            "lines": now.get((audience, format_name), 0),
            "previousLines": before,
            "previousRun": previous.run_id,
        }
        for (audience, format_name), before in sorted(previous.lines.items())
        if now.get((audience, format_name), 0) * 2 < before
    ]


def _place(entry: Mapping[str, Any]) -> tuple[str, str]:
    return entry["audience"], entry["format"]
