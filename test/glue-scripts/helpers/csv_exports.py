"""Makes CSV files whose records are known, and breaks some of the records."""

import re
from bisect import bisect_right
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
_PLAIN_CELL = r'(?!")(?:[^,\r\n]*[^", \t\r\n])?[ \t]*'
_CELLS = {
    "doubled": rf'(?:{_PLAIN_CELL}|"(?:[^"]|"")*"[ \t]*)',
    "backslash": rf'(?:{_PLAIN_CELL}|"(?:[^"\\]|\\["\\]|\\(?!["\\]))*"[ \t]*)',
}
_ESCAPED = {"doubled": re.compile(r'"(")'), "backslash": re.compile(r'\\(["\\])')}
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$")


@dataclass(frozen=True)
class Shape:
    """What a file is like.

    Attributes:
        columns: Number of columns.
        identifiers: Positions of the columns of addresses, that of the name `email` first.
        ways: How quotes inside quoted cells are written, one for each record by chance: names of `ESCAPES`.
        quotes_all: Whether every cell is quoted, or only those that must be.
        separators: What is between the words of a note; with line breaks if cells have some, few or many.
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


def make_file(seed: int, breakages: int, *, has_lines: bool, records: range = range(1, 31)) -> CsvFile:
    """A file of known records.

    Args:
        seed: Another file for each.
        breakages: How many records are broken.
        has_lines: Whether cells have line breaks.
        records: How many there may be.
    """
    random = Random(seed)
    shape = _shape(random, has_lines=has_lines)
    cells = [_cells(random, number, shape) for number in range(random.choice(records))]
    made = [Record(record, _text(random, record, shape), None) for record in cells]
    for position in random.sample(range(len(made)), min(breakages, len(made))):
        made[position] = _broken(random, made[position])
    return _assemble(random, shape, made)


def strict_rows(file: CsvFile) -> list[tuple[int, list[str] | None]] | None:
    """The line and the cells of each record, by a grammar in which every quote has its place.

    A record is the fewest lines that are one with the right number of cells, or else with another; then it
    has none. Each may have its quotes written in either way.

    Returns:
        None when a quote is broken.
    """
    lines = _LINE.findall(file.content.decode("utf-8-sig"))
    rows: list[tuple[int, list[str] | None]] = []
    begin = 1
    while begin < len(lines):
        if lines[begin].strip(_LINE_BREAKS) == "":
            begin += 1
            continue
        ends = range(begin + 1, len(lines) + 1)
        found = [(end, cells) for end in ends for cells in _readings("".join(lines[begin:end]))]
        whole = [(end, cells) for end, cells in found if len(cells) == file.shape.columns]
        if not found:
            return None
        end, cells = (whole or found)[0]
        rows.append((begin, cells if whole else None))
        begin = end
    return rows


def _readings(text: str) -> list[list[str]]:
    """The cells of a text in each way in which it is one record."""
    record = text.rstrip(_LINE_BREAKS)
    return [
        [_unquoted(found, way) for found in re.findall(f"({cell}),", f"{record},")]
        for way, cell in _CELLS.items()
        if re.fullmatch(f"{cell}(?:,{cell})*", record)
    ]


def _unquoted(cell: str, way: str) -> str:
    if not cell.startswith('"'):
        return cell
    return _ESCAPED[way].sub(r"\1", cell.rstrip()[1:-1])


def _shape(random: Random, *, has_lines: bool) -> Shape:
    columns = random.randint(1, 8)
    identifiers = random.sample(range(columns), min(columns, random.choice([1, 1, 1, 1, 2, 3])))
    return Shape(
        columns,
        tuple(identifiers),
        random.choice([["doubled"], ["doubled"], ["backslash"], ["backslash"], list(ESCAPES)]),
        random.random() < 0.3,
        _PLAIN * random.choice([1, 1, 5, 20]) + (_BREAKS if has_lines else []),
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
    columns = len(record.cells)
    are_sound = len(lines) > 1 and all(
        any(len(cells) == columns for cells in _readings(line)) for line in lines
    )
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
    begins = []
    for position, record in enumerate(records):
        # A broken record may begin with blank lines that were in a cell.
        begins.append(len(text) + len(record.text) - len(record.text.lstrip(_LINE_BREAKS)))
        is_last = position == len(records) - 1
        text += record.text + ("" if is_last and random.random() < 0.5 else random.choice(shape.ends))
    ends = [found.end() for found in _LINE.finditer(text)]
    return CsvFile(shape, tuple(records), tuple(bisect_right(ends, begin) for begin in begins), text.encode())
