"""Makes CSV files whose records are known, and breaks some of the records."""

import csv
import re
from contextlib import suppress
from dataclasses import dataclass
from random import Random

ESCAPES = {"doubled": '""', "backslash": '\\"'}
_WORDS = [
    "Ann",
    "Roe",
    "5 Main St",
    "x",
    "tel 12",
    "caf\u00e9",
    "",
    "O'Neil",
    "vip; gold",
    "a.b",
    "Dear Ann,",
]
_PLAIN = [" ", " ", " ", ", ", '" ', ' "']
_BREAKS = ["\n", "\r\n", ",\n", "\n\n", "\n, ", '\n"x", "y"\n', "\n1,2,3\n,,\n", "\r"]
_ENDS = [["\n"], ["\r\n"], ["\n", "\r\n"], ["\r"], ["\n", "\r\n", "\r", "\n\n"]]
_LINE_BREAKS = "\r\n"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")


@dataclass(frozen=True)
class Shape:
    """What a file is like.

    Attributes:
        columns: Number of columns.
        identifiers: Positions of the columns of addresses, that of the name `email` first.
        ways: How quotes inside quoted cells are written, one for each record by chance: names of `ESCAPES`.
        quotes_all: Whether every cell is quoted, or only those that must be.
        separators: What is between the words of a note; with line breaks if cells have some.
        missing: Share of the records without any address.
        ends: Line ends.
    """

    columns: int
    identifiers: tuple[int, ...]
    ways: list[str]
    quotes_all: bool
    separators: list[str]
    missing: float
    ends: list[str]


@dataclass(frozen=True)
class Record:
    """A record: its cells, its text without the line end, and how that text was broken, if it was."""

    cells: tuple[str, ...]
    text: str
    breakage: str | None

    @property
    def has_lines(self) -> bool:
        """Whether a cell has line breaks."""
        return any(character in cell for cell in self.cells for character in _LINE_BREAKS)

    @property
    def has_quotes(self) -> bool:
        """Whether a cell has quotes, which can be written in two ways."""
        return any('"' in cell for cell in self.cells)


@dataclass(frozen=True)
class CsvFile:
    """A CSV file: its records in order, its bytes, and the line (from 0) on which each record begins."""

    shape: Shape
    records: tuple[Record, ...]
    lines: tuple[int, ...]
    content: bytes


def make_file(seed: int, breakages: int, *, has_lines: bool) -> CsvFile:
    """A file of up to 30 records.

    Args:
        seed: Another file for each.
        breakages: How many records are broken.
        has_lines: Whether cells have line breaks.
    """
    random = Random(seed)
    shape = _shape(random, has_lines=has_lines)
    cells = [_cells(random, number, shape) for number in range(random.randint(1, 30))]
    records = [Record(record, _text(random, record, shape), None) for record in cells]
    for position in random.sample(range(len(records)), min(breakages, len(records))):
        records[position] = _broken(random, records[position])
    return _assemble(random, shape, records)


def strict_rows(file: CsvFile) -> list[tuple[int, list[str] | None]] | None:
    """The line and the cells of each record as Python's own strict reader finds them.

    A record is the fewest lines that are one. Each may have its quotes written in either way. With too few
    or too many cells it has none.

    Returns:
        None when that reader finds a broken quote.
    """
    lines = _lines(file)
    columns = file.shape.columns
    rows: list[tuple[int, list[str] | None]] = []
    begin = 1
    while begin < len(lines):
        ends = range(begin + 1, len(lines) + 1)
        found = ((end, row) for end in ends if (row := _strict_row(lines[begin:end], columns)))
        end, row = next(found, (begin + 1, None))
        if row is not None:
            rows.append((begin, row if len(row) == columns else None))
        elif lines[begin].strip(_LINE_BREAKS):
            return None
        begin = end
    return rows


def _lines(file: CsvFile) -> list[str]:
    return _LINE.findall(file.content.decode("utf-8-sig"))


def _strict_row(lines: list[str], columns: int) -> list[str] | None:
    """The cells of lines that are one record: the right number of them, if lines can be read so."""
    # Without doubled quotes Python's reader lets any quote in a quoted cell pass.
    escapes = [None, "\\"] if any("\\" in line for line in lines) else [None]
    found = []
    for escape in escapes:
        with suppress(csv.Error):
            rows = list(csv.reader(lines, strict=True, doublequote=escape is None, escapechar=escape))
            found += rows if len(rows) == 1 else []
    return next((row for row in found if len(row) == columns), next(iter(found), None))


def _shape(random: Random, *, has_lines: bool) -> Shape:
    columns = random.randint(1, 8)
    identifiers = random.sample(range(columns), min(columns, random.choice([1, 1, 1, 1, 2, 3])))
    return Shape(
        columns,
        tuple(identifiers),
        random.choice([["doubled"], ["doubled"], ["backslash"], ["backslash"], list(ESCAPES)]),
        random.random() < 0.3,
        _PLAIN + (_BREAKS if has_lines else []),
        random.choice([0, 0, 0.1, 0.3]),
        random.choice(_ENDS),
    )


def _cells(random: Random, number: int, shape: Shape) -> tuple[str, ...]:
    cells = [_note(random, shape) for _ in range(shape.columns)]
    is_missing = random.random() < shape.missing
    for which, column in enumerate(shape.identifiers):
        is_there = not is_missing and (which == 0 or random.random() < 0.7)
        cells[column] = f"u{number}.{which}@example.com" if is_there else random.choice(["", "none", "x"])
    return tuple(cells)


def _note(random: Random, shape: Shape) -> str:
    words = random.choices(_WORDS, k=random.randint(1, 3))
    return "".join(f"{word}{random.choice(shape.separators)}" for word in words[:-1]) + words[-1]


def _text(random: Random, cells: tuple[str, ...], shape: Shape) -> str:
    way = random.choice(shape.ways)
    # An empty line is not a record.
    quotes_all = shape.quotes_all or cells == ("",)
    return ",".join(_written(cell, way, quotes_all=quotes_all) for cell in cells)


def _written(cell: str, way: str, *, quotes_all: bool) -> str:
    if not quotes_all and not any(character in cell for character in ',"\r\n'):
        return cell
    return '"' + cell.replace('"', ESCAPES[way]) + '"'


def _broken(random: Random, record: Record) -> Record:
    """The record with one breakage; as it was where that changes nothing or leaves only sound lines."""
    kind = random.choice(
        ["lose", "lose first", "lose last", "lose both", "add", "add first", "add last", "cut"]
    )
    text = _break(random, record.text, kind)
    lines = _LINE.findall(text.strip(_LINE_BREAKS))
    are_sound = len(lines) > 1 and all(_strict_row([line], len(record.cells)) is not None for line in lines)
    is_broken = lines != [] and text != record.text and not are_sound
    return Record(record.cells, text, kind) if is_broken else record


def _break(random: Random, text: str, kind: str) -> str:
    quotes = [position for position, character in enumerate(text) if character == '"']
    commas = [position for position, character in enumerate(text) if character == ","]
    if kind.startswith("lose"):
        some = random.sample(quotes, min(1, len(quotes)))
        lost = {"lose": some, "lose first": quotes[:1], "lose last": quotes[-1:]}
        positions = lost.get(kind, [*quotes[:1], *quotes[-1:]])
        return "".join(character for position, character in enumerate(text) if position not in positions)
    places = {"add first": [0, *(comma + 1 for comma in commas)], "add last": [len(text), *commas]}
    place = random.choice(places.get(kind, range(1, len(text) + 1)))
    return text[:place] if kind == "cut" else text[:place] + '"' + text[place:]


def _assemble(random: Random, shape: Shape, records: list[Record]) -> CsvFile:
    email, *_ = shape.identifiers
    header = ",".join("email" if column == email else f"n{column}" for column in range(shape.columns))
    text = random.choice(["", "\ufeff"]) + header + random.choice(shape.ends)
    lines = []
    for position, record in enumerate(records):
        # A broken record may begin with blank lines that were in a cell.
        blank = record.text[: len(record.text) - len(record.text.lstrip(_LINE_BREAKS))]
        lines.append(_line_breaks(text + blank))
        is_last = position == len(records) - 1
        text += record.text + ("" if is_last and random.random() < 0.5 else random.choice(shape.ends))
    return CsvFile(shape, tuple(records), tuple(lines), text.encode())


def _line_breaks(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
