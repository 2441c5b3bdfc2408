"""Makes CSV files whose records are known, and breaks some of the records."""

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
_BREAKS = ["\n", "\r\n", ",\n", "\n\n", "\n, "]
_ENDS = [["\n"], ["\r\n"], ["\n", "\r\n"], ["\r"], ["\n", "\r\n", "\r", "\n\n"]]


@dataclass(frozen=True)
class Shape:
    """What a file is like.

    Attributes:
        columns: Number of columns.
        email: Position of the column of addresses.
        second: Position of the other column of addresses; the same where there is none.
        way: How quotes inside quoted cells are written: a name of `ESCAPES`.
        quotes_all: Whether every cell is quoted, or only those that must be.
        separators: What is between the words of a note; with line breaks if cells have some.
        without_address: Share of the records without an address.
        ends: Line ends.
    """

    columns: int
    email: int
    second: int
    way: str
    quotes_all: bool
    separators: list[str]
    without_address: float
    ends: list[str]


@dataclass(frozen=True)
class Record:
    """A record: its cells, its text without the line end, and how that text was broken, if it was."""

    cells: tuple[str, ...]
    text: str
    breakage: str | None


@dataclass(frozen=True)
class CsvFile:
    """A CSV file: its records in order, its bytes, and the line (from 0) on which each record begins."""

    shape: Shape
    records: tuple[Record, ...]
    lines: tuple[int, ...]
    content: bytes


def make_file(seed: int, breakages: int, *, is_ordinary: bool = False) -> CsvFile:
    """A file of up to 30 records.

    Args:
        seed: Another file for each.
        breakages: How many records are broken.
        is_ordinary: Whether each record has an address and no cell a line break.
    """
    random = Random(seed)
    columns = random.randint(2, 6)
    has_breaks = not is_ordinary and random.random() < 0.7
    email = random.randrange(columns)
    shape = Shape(
        columns,
        email,
        (email + random.choice([0, 0, 1, 2])) % columns,
        random.choice(list(ESCAPES)),
        random.random() < 0.3,
        _PLAIN + (_BREAKS if has_breaks else []),
        0 if is_ordinary else random.choice([0, 0, 0.1, 0.3]),
        random.choice(_ENDS),
    )
    rows = [_cells(random, number, shape) for number in range(random.randint(1, 30))]
    records = [Record(cells, _text(cells, shape), None) for cells in rows]
    for position in random.sample(range(len(records)), min(breakages, len(records))):
        records[position] = _broken(random, records[position])
    return _assemble(random, shape, records)


def _cells(random: Random, number: int, shape: Shape) -> tuple[str, ...]:
    cells = [_note(random, shape) for _ in range(shape.columns)]
    cells[shape.second] = random.choice(["", f"v{number}@example.org", f"w{number}@example.org"])
    cells[shape.email] = "" if random.random() < shape.without_address else f"u{number}@example.com"
    return tuple(cells)


def _note(random: Random, shape: Shape) -> str:
    words = random.choices(_WORDS, k=random.randint(1, 3))
    return "".join(f"{word}{random.choice(shape.separators)}" for word in words[:-1]) + words[-1]


def _text(cells: tuple[str, ...], shape: Shape) -> str:
    return ",".join(_written(cell, shape) for cell in cells)


def _written(cell: str, shape: Shape) -> str:
    if not shape.quotes_all and not any(character in cell for character in ',"\r\n'):
        return cell
    return '"' + cell.replace('"', ESCAPES[shape.way]) + '"'


def _broken(random: Random, record: Record) -> Record:
    """The record with one breakage; as it was where that changes nothing or leaves nothing."""
    kind = random.choice(["remove", "remove", "insert", "begin", "double", "cut"])
    text = _break(random, record.text, kind)
    is_broken = text.strip("\r\n") != "" and text != record.text
    return Record(record.cells, text, kind) if is_broken else record


def _break(random: Random, text: str, kind: str) -> str:
    quotes = [position for position, character in enumerate(text) if character == '"']
    cells = [0, *(position + 1 for position, character in enumerate(text) if character == ",")]
    if kind == "cut":
        return text[: random.randint(1, max(1, len(text) - 1))]
    if kind == "remove" and quotes:
        position = random.choice(quotes)
        return text[:position] + text[position + 1 :]
    places = {"begin": cells, "double": quotes or cells}.get(kind, range(len(text) + 1))
    position = random.choice(places)
    return text[:position] + '"' + text[position:]


def _assemble(random: Random, shape: Shape, records: list[Record]) -> CsvFile:
    header = ",".join("email" if column == shape.email else f"n{column}" for column in range(shape.columns))
    text = random.choice(["", "\ufeff"]) + header + random.choice(shape.ends)
    lines = []
    for position, record in enumerate(records):
        lines.append(_line_breaks(text))
        is_last = position == len(records) - 1
        text += record.text + ("" if is_last and random.random() < 0.5 else random.choice(shape.ends))
    return CsvFile(shape, tuple(records), tuple(lines), text.encode())


def _line_breaks(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
