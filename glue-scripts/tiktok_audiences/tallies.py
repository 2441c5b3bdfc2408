"""Tallies: what was counted while an export was read.

In the shuffle and in staged text a tally is a text that begins with its kind:
`R<outcome letters><audience>` one row, `X<reason>` a row that is rejected as a whole,
`S<column position><tab><outcome letter><shape>` a rejected cell.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tiktok_audiences.verdicts import OUTCOME_NAMES

ROW = "R"
REJECTED_ROW = "X"
SHAPE = "S"

MALFORMED_ROW = "malformed_row"
INVALID_AUDIENCE = "invalid_audience"

SHAPES_KEPT = 10


@dataclass(frozen=True)
class RowTally:
    """So many rows of one audience with these outcomes, one for each identifier column."""

    audience: str
    outcomes: tuple[str, ...]
    rows: int


@dataclass(frozen=True)
class ShapeTally:
    """So many cells of a column, by its position, that were rejected for one reason and look like this."""

    column: int
    reason: str
    shape: str
    count: int


@dataclass(frozen=True)
class Tallies:
    """Everything that was counted; of the shapes, the commonest of each column, commonest first."""

    rows: tuple[RowTally, ...]
    rejected_rows: Mapping[str, int]
    shapes: tuple[ShapeTally, ...]

    @property
    def audiences(self) -> list[str]:
        """Every audience that rows name, in the order of their names."""
        return sorted({tally.audience for tally in self.rows})

    @property
    def row_count(self) -> int:
        """Every data row of the export, usable or not."""
        return sum(tally.rows for tally in self.rows) + sum(self.rejected_rows.values())


def parse_tallies(counts: Iterable[tuple[str, int]], identifiers: int) -> Tallies:
    """Adds up tallies.

    Args:
        counts: Texts of tallies and how often each was given; a text may come several times.
        identifiers: Number of identifier columns, and so of outcome letters in a row's tally.
    """
    totals: Counter[str] = Counter()
    for text, count in counts:
        totals[text] += count
    letters = slice(1, 1 + identifiers)
    rows = [
        RowTally(text[letters.stop :], tuple(OUTCOME_NAMES[letter] for letter in text[letters]), count)
        for text, count in sorted(totals.items())
        if text.startswith(ROW)
    ]
    rejected = {text[1:]: count for text, count in sorted(totals.items()) if text.startswith(REJECTED_ROW)}
    shapes = [_shape(text, count) for text, count in totals.items() if text.startswith(SHAPE)]
    return Tallies(tuple(rows), rejected, _commonest(shapes))


def _shape(text: str, count: int) -> ShapeTally:
    column, _, cell = text[1:].partition("\t")
    return ShapeTally(int(column), OUTCOME_NAMES[cell[0]], cell[1:], count)


def _commonest(shapes: Iterable[ShapeTally]) -> tuple[ShapeTally, ...]:
    kept: Counter[int] = Counter()
    commonest = []
    for tally in sorted(shapes, key=lambda tally: (tally.column, -tally.count, tally.reason, tally.shape)):
        kept[tally.column] += 1
        if kept[tally.column] <= SHAPES_KEPT:
            commonest.append(tally)
    return tuple(commonest)
