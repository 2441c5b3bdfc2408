"""The counts of the compiled rows for an export; a name has several words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

CELL = "cell"
NOTE = "note"
SHAPE = "shape"
ROW = "row"
GIVEN = "given"
REJECTED = "rejected"
REJECTED_ROW = "rejectedRow"
MALFORMED = "malformed"
LINES = "lines"
KEY = "key"

MALFORMED_ROW = "malformed_row"


class Counts:
    """Counts by kind; `Counts.scala` defines the words after the kind in a name."""

    def __init__(self, counts: Iterable[tuple[str, int]]) -> None:
        self._by_kind: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
        for name, count in counts:
            kind, *words = name.split("\t")
            self._by_kind[kind][tuple(words)] = count

    def of(self, kind: str, *words: object) -> int:
        """One count; 0 if nothing was counted."""
        return self._by_kind[kind].get(tuple(str(word) for word in words), 0)

    def all_of(self, kind: str, *first: object) -> Iterator[tuple[tuple[str, ...], int]]:
        """Every count of a kind whose first words are the given ones, with the remaining words."""
        start = tuple(str(word) for word in first)
        for words, count in self._by_kind[kind].items():
            if words[: len(start)] == start:
                yield words[len(start) :], count

    def is_filled(self, identifier: int) -> bool:
        """Whether any cell of an identifier column has a value."""
        return any(outcome != "missing" for (outcome,), _ in self.all_of(CELL, identifier))

    @property
    def malformed(self) -> int:
        """Records that could not be read."""
        return self.of(REJECTED_ROW, MALFORMED_ROW)

    @property
    def keys(self) -> list[str]:
        """Keys of JSON that are called like identifiers and were not read as columns."""
        return sorted("\t".join(words) for words, _ in self.all_of(KEY))

    @property
    def audiences(self) -> int:
        """Distinct audience names in the rows."""
        return len(self._by_kind[ROW])

    @property
    def records(self) -> int:
        """Every record of the export: usable rows, rejected ones and malformed ones."""
        return sum(count for kind in (ROW, REJECTED_ROW) for _, count in self.all_of(kind))

    def malformed_places(self, most: int) -> list[tuple[int, int]]:
        """Where the first malformed records begin: the file's position in the export, and the line, from 1.

        Each task keeps the places of its first few.
        """
        places = []
        for (file, start, line), _ in self.all_of(MALFORMED):
            before = sum(lines for (other,), lines in self.all_of(LINES, file) if int(other) < int(start))
            places.append((int(file), before + int(line) + 1))
        return sorted(places)[:most]
