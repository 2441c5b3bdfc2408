"""The report of a prepared export: what became of every row and cell, without any value."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tiktok_audiences.columns import ChosenColumns, ChosenIdentifier
from tiktok_audiences.config import FORMAT_OF_TYPE
from tiktok_audiences.export import Export
from tiktok_audiences.publishing import PublishedPartition, Run
from tiktok_audiences.tallies import Tallies

TIKTOK_MINIMUM = 1_000
"""An ad group can use an audience from this many matched people on."""


_GIVEN = ("prehashed", "hashed")
_NOT_REJECTED = ("missing", *_GIVEN)


def report_text(
    run: Run,
    export_id: str,
    export: Export,
    columns: ChosenColumns,
    tallies: Tallies,
    partitions: Sequence[PublishedPartition],
    timings: Mapping[str, float],
) -> str:
    """The report as JSON; all of it but the timings is a function of the export and the configuration."""
    report = {
        "version": 1,
        "runId": run.run_id,
        "source": run.source,
        "exportId": export_id,
        "action": run.action,
        "exportedAt": run.exported_at,
        "export": {"format": export.kind, "files": len(export.files), "bytes": export.bytes},
        "rows": tallies.row_count,
        "rejectedRows": dict(sorted(tallies.rejected_rows.items())),
        "columns": [_column(i, chosen, tallies) for i, chosen in enumerate(columns.identifiers)],
        "partitions": _partitions(columns, tallies, partitions),
        "timings": {f"{stage}Seconds": round(seconds, 3) for stage, seconds in timings.items()},
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _column(i: int, chosen: ChosenIdentifier, tallies: Tallies) -> dict[str, Any]:
    outcomes: Counter[str] = Counter()
    for tally in tallies.rows:
        outcomes[tally.outcomes[i]] += tally.rows
    rejected = {reason: n for reason, n in sorted(outcomes.items()) if reason not in _NOT_REJECTED}
    return {
        "column": chosen.column,
        "type": chosen.type,
        "chosenBy": chosen.chosen_by,
        "rows": outcomes.total(),
        "missing": outcomes["missing"],
        "prehashed": outcomes["prehashed"],
        "hashed": outcomes["hashed"],
        "rejected": rejected,
        "shapes": [
            {"reason": shape.reason, "shape": shape.shape, "count": shape.count}
            for shape in tallies.shapes
            if shape.column == i
        ],
    }


def _partitions(
    columns: ChosenColumns, tallies: Tallies, partitions: Sequence[PublishedPartition]
) -> list[dict[str, Any]]:
    rows: Counter[tuple[str, str]] = Counter()
    rejected: Counter[tuple[str, str]] = Counter()
    formats = [FORMAT_OF_TYPE[chosen.type] for chosen in columns.identifiers]
    for tally in tallies.rows:
        outcomes = list(zip(formats, tally.outcomes, strict=True))
        for format_name in {name for name, outcome in outcomes if outcome in _GIVEN}:
            rows[tally.audience, format_name] += tally.rows
        for format_name, outcome in outcomes:
            rejected[tally.audience, format_name] += tally.rows * (outcome not in _NOT_REJECTED)
    return [
        {
            "audience": partition.staged.audience,
            "format": partition.staged.format,
            "rows": rows[partition.staged.audience, partition.staged.format],
            "rejected": rejected[partition.staged.audience, partition.staged.format],
            "people": partition.staged.lines - partition.staged.variants_only,
            "unique": partition.staged.lines,
            "files": len(partition.files),
            "bytes": sum(file.bytes for file in partition.files),
            "belowMinimum": partition.staged.lines < TIKTOK_MINIMUM,
        }
        for partition in partitions
    ]
