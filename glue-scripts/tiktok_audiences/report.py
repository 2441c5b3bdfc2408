"""The report of a prepared export: what became of every row and cell, without any value."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tiktok_audiences.cells import HASHED, MISSING, PREHASHED
from tiktok_audiences.columns import ChosenColumns, ChosenIdentifier
from tiktok_audiences.config import FORMAT_OF_TYPE
from tiktok_audiences.export import Export
from tiktok_audiences.publishing import PublishedPartition, Run
from tiktok_audiences.staging import SHAPES_KEPT, Tallies

TIKTOK_MINIMUM = 1_000
"""An ad group can use an audience from this many matched people on."""


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
        "rows": count_rows(tallies),
        "rejectedRows": dict(sorted(tallies.rejected_rows.items())),
        "columns": [_column(i, chosen, tallies) for i, chosen in enumerate(columns.identifiers)],
        "partitions": _partitions(columns, tallies, partitions),
        "timings": {f"{stage}Seconds": round(seconds, 3) for stage, seconds in timings.items()},
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def count_rows(tallies: Tallies) -> int:
    """Every data row of the export, usable or not."""
    return sum(tally.rows for tally in tallies.rows) + sum(tallies.rejected_rows.values())


def _column(i: int, chosen: ChosenIdentifier, tallies: Tallies) -> dict[str, Any]:
    outcomes: Counter[str] = Counter()
    for tally in tallies.rows:
        outcomes[tally.outcomes[i]] += tally.rows
    rejected = {
        reason: n for reason, n in sorted(outcomes.items()) if reason not in (MISSING, PREHASHED, HASHED)
    }
    shapes = sorted(
        (shape for shape in tallies.shapes if shape.column == i),
        key=lambda shape: (-shape.count, shape.reason, shape.shape),
    )
    return {
        "column": chosen.column,
        "type": chosen.type,
        "chosenBy": chosen.chosen_by,
        "rows": outcomes.total(),
        "missing": outcomes[MISSING],
        "prehashed": outcomes[PREHASHED],
        "hashed": outcomes[HASHED],
        "rejected": rejected,
        "shapes": [
            {"reason": shape.reason, "shape": shape.shape, "count": shape.count}
            for shape in shapes[:SHAPES_KEPT]
        ],
    }


def _partitions(
    columns: ChosenColumns, tallies: Tallies, partitions: Sequence[PublishedPartition]
) -> list[dict[str, Any]]:
    rows: Counter[tuple[str, str]] = Counter()
    rejected: Counter[tuple[str, str]] = Counter()
    for tally in tallies.rows:
        given = {
            FORMAT_OF_TYPE[chosen.type]
            for chosen, outcome in zip(columns.identifiers, tally.outcomes, strict=True)
            if outcome in (PREHASHED, HASHED)
        }
        rows.update({(tally.audience, format_name): tally.rows for format_name in given})
        for chosen, outcome in zip(columns.identifiers, tally.outcomes, strict=True):
            if outcome not in (MISSING, PREHASHED, HASHED):
                rejected[tally.audience, FORMAT_OF_TYPE[chosen.type]] += tally.rows
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
