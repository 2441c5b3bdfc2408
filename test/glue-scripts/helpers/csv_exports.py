"""Makes CSV exports whose records are known, and breaks some of the records."""

from dataclasses import dataclass
from random import Random

ESCAPES = {"doubled": '""', "backslash": '\\"'}
_WORDS = ["Ann", "Roe", "5 Main St", "x", "tel 12", "caf\u00e9", "", "O'Neil", "vip; gold", "a.b"]


@dataclass(frozen=True)
class Record:
    """A record: its cells, its text without the line end, and whether that text was broken."""

    cells: tuple[str, ...]
    text: str
    broken: bool


@dataclass(frozen=True)
class CsvExport:
    """A CSV file: its records in order, its bytes, and the line (from 0) on which each record begins."""

    columns: int
    email: int
    records: tuple[Record, ...]
    lines: tuple[int, ...]
    content: bytes


def make_export(seed: int, breakages: int) -> CsvExport:
    """An export of up to 30 records with an address each, of which `breakages` are broken."""
    random = Random(seed)
    columns = random.randint(2, 5)
    email = random.randrange(columns)
    way = random.choice(list(ESCAPES))
    quotes_all = random.random() < 0.3
    rows = [_cells(random, number, columns, email) for number in range(random.randint(1, 30))]
    records = [Record(cells, _text(cells, way, quotes_all), broken=False) for cells in rows]
    for position in random.sample(range(len(records)), min(breakages, len(records))):
        text = _break(random, records[position].text)
        if text.strip("\r\n") and text != records[position].text:
            records[position] = Record(records[position].cells, text, broken=True)
    return _assemble(random, columns, email, records)


def _cells(random: Random, number: int, columns: int, email: int) -> tuple[str, ...]:
    address = f"u{number}@example.com"
    return tuple(address if column == email else _note(random) for column in range(columns))


def _note(random: Random) -> str:
    words = random.choices(_WORDS, k=random.randint(1, 3))
    separator = random.choice([" ", " ", " ", ", ", "\n", "\r\n", '" ', ' "'])
    return separator.join(words)


def _text(cells: tuple[str, ...], way: str, quotes_all: bool) -> str:
    return ",".join(_written(cell, way, quotes_all) for cell in cells)


def _written(cell: str, way: str, quotes_all: bool) -> str:
    if not quotes_all and not any(character in cell for character in ',"\r\n'):
        return cell
    return '"' + cell.replace('"', ESCAPES[way]) + '"'


def _break(random: Random, text: str) -> str:
    quotes = [position for position, character in enumerate(text) if character == '"']
    kind = random.choice(["cut", "insert", "begin", "remove", "remove"])
    if kind == "remove" and quotes:
        position = random.choice(quotes)
        return text[:position] + text[position + 1 :]
    if kind == "cut":
        return text[: random.randint(1, max(1, len(text) - 1))]
    position = 0 if kind == "begin" else random.randint(0, len(text))
    return text[:position] + '"' + text[position:]


def _assemble(random: Random, columns: int, email: int, records: list[Record]) -> CsvExport:
    ends = random.choice([["\n"], ["\r\n"], ["\n", "\r\n"], ["\r"], ["\n", "\r\n", "\r", "\n\n"]])
    header = ",".join("email" if column == email else f"n{column}" for column in range(columns))
    text = random.choice(["", "\ufeff"]) + header + random.choice(ends)
    lines = []
    for position, record in enumerate(records):
        lines.append(_line_breaks(text))
        is_last = position == len(records) - 1
        text += record.text + ("" if is_last and random.random() < 0.5 else random.choice(ends))
    return CsvExport(columns, email, tuple(records), tuple(lines), text.encode())


def _line_breaks(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
