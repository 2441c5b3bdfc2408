"""Records of CSV files: which there are, whatever is broken and wherever the file is split."""

import gzip
from pathlib import Path
from random import Random
from typing import Any

import pytest
from helpers.records_jvm import (
    UnreadableRecordsError,
    csv_spec,
    head_of,
    read_records,
    read_splits,
)

FIELD = Path(__file__).parent / "field"
MALFORMED = "malformed"


def _spec(path: Path) -> dict[str, Any]:
    head = head_of(path)
    names = [column["name"] for column in head["columns"]]
    shape = {name: head[name] for name in ("compressed", "dataStart", "quotes")}
    return csv_spec(head["count"], range(head["count"]), [names.index("email")], **shape)


def _cells(records: list[dict[str, Any]]) -> list[Any]:
    return [record.get("cells", MALFORMED) for record in records]


def _write(folder: Path, content: str | bytes, name: str = "part.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("split_bytes", [1 << 30, 1])
@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        (
            "unbalanced",
            [
                ["ann", "ann@example.com"],
                MALFORMED,
                ["cy", "cy@example.com"],
                ["dee", "dee@example.com"],
                ['5" nail', "eve@example.com"],
                MALFORMED,
                MALFORMED,
                ["hal", "hal@example.com"],
            ],
        ),
        (
            "backslash",
            [
                ['Ann "Annie" Roe', "ann@example.com", "VIP"],
                ['Roe", Bob', "bob@example.com", "VIP"],
                ["cy", "cy@example.com", '12" vinyl, new'],
                ["dee", "dee@example.com", "VIP"],
                MALFORMED,
                ["fin", "fin@example.com", "VIP"],
            ],
        ),
        (
            "ragged",
            [
                ["a@example.com", "+447911123451", "x"],
                MALFORMED,
                MALFORMED,
                MALFORMED,
                ["e@example.com", "+447911123455", ""],
            ],
        ),
        ("mixed-eol", [["a@example.com", "VIP"], ["b@example.com", "VIP"], ["c@example.com", "Gold"]]),
        ("name-twice", [["1", "a@example.com", "1", "x", "x"], ["2", "b@example.com", "2", "y", "y"]]),
    ],
)
def test_field_file_has_its_records_however_it_is_split(
    folder: str, expected: list[Any], split_bytes: int
) -> None:
    path = FIELD / folder / "part-0.csv"

    records, _ = read_records(path, _spec(path), split_bytes)

    assert _cells(records) == expected


@pytest.mark.parametrize("split_bytes", [1 << 30, 499])
def test_stray_quote_costs_the_record_that_it_begins_and_no_other(split_bytes: int) -> None:
    path = FIELD / "one-stray-quote" / "part-0.csv"

    records, lines = read_records(path, _spec(path), split_bytes)

    # Line 0 is the header, so the eleventh record is on line 11.
    expected = [[f"user {n}", f"u{n}@example.com"] if n != 10 else MALFORMED for n in range(2000)]
    assert (_cells(records), lines) == (expected, 2001)
    assert [record["line"] for record in records] == list(range(1, 2001))


def test_line_breaks_inside_a_quoted_cell_are_read_whatever_offset_a_split_begins_at(tmp_path: Path) -> None:
    note = 'see:\r\nHello, Ann, "dear"\n\nbye, bye\rx'
    quoted = note.replace('"', '""')
    text = f'note,email\nx,a@example.com\n"{quoted}",b@example.com\r\n"1\n",c@example.com\nlast,d@example.com'
    path = _write(tmp_path, text)
    expected = [
        ["x", "a@example.com"],
        [note, "b@example.com"],
        ["1\n", "c@example.com"],
        ["last", "d@example.com"],
    ]

    for split_bytes in range(1, len(text) + 1):
        records, lines = read_records(path, _spec(path), split_bytes)

        assert (_cells(records), lines) == (expected, 10)
        assert [record["line"] for record in records] == [1, 2, 7, 9]


def test_every_record_of_a_large_file_is_in_exactly_one_split(tmp_path: Path) -> None:
    note = "line {}\nof, two" + " and more" * 200
    rows = [(note.format(n), "" if n < 1_500 else f"u{n}@example.com") for n in range(2_000)]
    path = _write(tmp_path, "note,email\n" + "".join(f'"{note}",{email}\n' for note, email in rows))

    records, lines = read_records(path, _spec(path), 100_000)

    assert (_cells(records), lines) == ([list(row) for row in rows], 4_001)


def test_no_record_behind_a_long_quoted_line_across_splits_is_read_twice(tmp_path: Path) -> None:
    # Where the quoted line begins within a quoted cell, its quotes are in their places, too.
    plain, quoted = f"{'x' * 97},\n", f'{"y" * 1_000},","\n'
    # The second of three splits ends within the first bytes of the second quoted line. Behind it are more
    # than 1 MiB of lines without a quote or an identifier.
    text = "a,email\n" + plain * 18_000 + quoted + plain * 6_003 + quoted + plain * 11_997
    path = _write(tmp_path, text)
    assert 0 < len(text) * 2 // 3 - text.rindex(quoted) < 100

    records, lines = read_records(path, _spec(path), len(text) // 3 + 1)

    expected = 18_000 + 6_003 + 11_997 + 2
    assert ([record["line"] for record in records], lines) == (list(range(1, expected + 1)), expected + 1)


def test_quotes_around_complete_records_cost_the_two_that_they_are_in(tmp_path: Path) -> None:
    text = 'name,email\nx,x@example.com\n"ann,ann@example.com\nbob,bob@example.com\ncy",cy@example.com\n'
    path = _write(tmp_path, text)

    for split_bytes in (1 << 30, 1):
        records, _ = read_records(path, _spec(path), split_bytes)

        assert _cells(records) == [
            ["x", "x@example.com"],
            MALFORMED,
            ["bob", "bob@example.com"],
            ['cy"', "cy@example.com"],
        ]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        # A record of several lines, and one that may go on over the next line.
        ('x,"two\nlines",a@example.com\ny,"open,b@example.com\nz,z,\n', 4),
        # A record of several lines, and a piece without an identifier.
        ('x,"two\nlines",a@example.com\nx,y,b@example.com\ny,cut\n', 5),
        # Both lines have an identifier, so that they may be two records.
        ('x,"two,a@example.com\nlines",b@example.com\n', 2),
        # The only record of several lines has lost a quote: one line may be a cut one, and the other not.
        ('x,y,a@example.com\nx,two\nlines"\n', 4),
        # Too few sound records beside the lines that may be a piece.
        ('x,two\nlines",y,a@example.com\n', 2),
        # One record, or a cut one and one that has lost a quote, and another that is broken.
        ('"Ann,\nRoe",x,a@example.com\nx,"b" b,b@example.com\n', 4),
        # A record of several lines, and a line that may be a piece of it.
        ('x,"two\nlines",a@example.com\nshort\n', 4),
    ],
)
def test_run_stops_and_names_file_and_line_where_records_cannot_be_told(
    tmp_path: Path, rows: str, line: int
) -> None:
    path = _write(tmp_path, f"name,note,email\n{rows}")

    for split_bytes in (1 << 30, 1):
        with pytest.raises(UnreadableRecordsError) as caught:
            read_splits(path, _spec(path), split_bytes)

        assert str(caught.value) == (
            f"file:{path}, line {line}: it cannot be told which lines here are one record; correct their "
            "quotes and cells, or export without line breaks in cells"
        )


def test_record_with_an_identifier_and_too_few_cells_is_malformed_in_a_file_with_line_breaks_in_cells(
    tmp_path: Path,
) -> None:
    rows = 'a@example.com,"two\nlines",x\nb@example.com,y,z\nc@example.com,short\n'
    path = _write(tmp_path, f"email,note,more\n{rows}")

    records, _ = read_records(path, _spec(path))

    assert _cells(records) == [
        ["a@example.com", "two\nlines", "x"],
        ["b@example.com", "y", "z"],
        MALFORMED,
    ]


def test_two_short_lines_beside_each_other_may_be_one_record_in_a_file_with_line_breaks_in_cells(
    tmp_path: Path,
) -> None:
    rows = 'a@example.com,"two\nlines",x\nb@example.com,y,z\nc@example.com,short\nlines,d@example.com\n'
    path = _write(tmp_path, f"email,note,more\n{rows}")

    with pytest.raises(UnreadableRecordsError, match="line 5: it cannot be told"):
        read_records(path, _spec(path))


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        (
            '"12 Main St,\nSpringfield, IL",x,a@example.com',
            ["12 Main St,\nSpringfield, IL", "x", "a@example.com"],
        ),
        ('x,"1,2\n3,4",', ["x", "1,2\n3,4", ""]),
    ],
)
def test_single_record_of_several_lines_is_one_in_a_file_without_a_broken_record(
    tmp_path: Path, row: str, cells: list[str]
) -> None:
    path = _write(tmp_path, f"name,note,email\ny,z,b@example.com\n{row}\n")

    records, _ = read_records(path, _spec(path))

    assert _cells(records) == [["y", "z", "b@example.com"], cells]


@pytest.mark.parametrize(("sound", "is_read"), [(99, True), (98, False)])
def test_record_of_several_lines_is_one_beside_a_broken_quote_where_a_hundred_records_are_whole(
    tmp_path: Path, sound: int, is_read: bool
) -> None:
    rows = '"Hello, Ann\nbye",a@example.com\n"x" y,c@example.com\n' + "x,b@example.com\n" * sound
    path = _write(tmp_path, f"note,email\n{rows}")

    for split_bytes in (1 << 30, 100):
        if is_read:
            records, _ = read_records(path, _spec(path), split_bytes)
            expected = [["Hello, Ann\nbye", "a@example.com"], MALFORMED]
            assert _cells(records) == expected + [["x", "b@example.com"]] * sound
        else:
            with pytest.raises(UnreadableRecordsError, match=r"part\.csv, line 4: it cannot be told"):
                read_splits(path, _spec(path), split_bytes)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        # Where a quote is broken, a short line without one may be a piece, too.
        ('"x" y,u,a@example.com\ny,u,b@example.com\nz,u,c@example.com\nw,\nAnn\n', 5),
        # A line with an identifier and all quotes, too many cells, and what may be its second line.
        ('x,"two\nlines",a@example.com\ny,b@example.com,u,\n,v,w\n', 4),
    ],
)
def test_line_without_a_sign_of_its_own_stops_the_run_where_the_file_makes_it_doubtful(
    tmp_path: Path, rows: str, line: int
) -> None:
    path = _write(tmp_path, f"name,note,email\n{rows}")

    with pytest.raises(UnreadableRecordsError, match=rf"part\.csv, line {line}: it cannot be told"):
        read_splits(path, _spec(path), 1)


@pytest.mark.parametrize(("sound", "is_read"), [(9_999, True), (9_998, False)])
def test_piece_is_a_record_where_ten_thousand_lines_are_sound_records(
    tmp_path: Path, sound: int, is_read: bool
) -> None:
    # The line behind the piece is a sound record, too.
    path = _write(tmp_path, 'note,email\n"two\nlines,b@example.com\n' + "y,c@example.com\n" * sound)

    for split_bytes in (1 << 30, 50_000):
        if is_read:
            records, _ = read_records(path, _spec(path), split_bytes)
            assert (
                _cells(records) == [MALFORMED, ["lines", "b@example.com"]] + [["y", "c@example.com"]] * sound
            )
        else:
            with pytest.raises(UnreadableRecordsError, match=r"part\.csv, line 2: "):
                read_splits(path, _spec(path), split_bytes)


@pytest.mark.parametrize(
    "text",
    [
        # A broken record of two lines: the second address of the first line is none of a record of its own.
        'username,email,note\nann@x.com,ann@x.com,"a\nb\n',
        'email,note\nann@x.com,"cc bob@x.com\nb\n',
        'email,note\nann@x.com,"call\ncc, bob@x.com\n',
        'email,note\nann@x.com,"call\nbob@x.com\n',
        'note,email,email2\n75\n Main St",cy@x.com,jo@x.com\n',
        "email,note\n" + "u@x.com,x\n" * 600 + 'ann@x.com,"call\nlater\n',
        "username,email,note\n" + 'u,u@x.com,"a\nb"\nu,u@x.com,x\n' * 150 + 'a@x.com,a@x.com,"call\nlater\n',
    ],
)
def test_broken_record_of_two_lines_is_never_counted_as_two(tmp_path: Path, text: str) -> None:
    path = _write(tmp_path, text)

    with pytest.raises(UnreadableRecordsError, match=r"part\.csv, line \d+: it cannot be told"):
        read_splits(path, _spec(path))


def test_broken_quote_costs_one_record_where_one_column_of_identifiers_is_sparse(tmp_path: Path) -> None:
    rows = 'ann,ann@example.com,\n"bob,bob@example.com,\ncy,cy@example.com,+447911123456\n'
    path = _write(tmp_path, f"name,email,phone\n{rows}")
    spec = {**_spec(path), "identifiers": [1, 2]}

    records, _ = read_records(path, spec)

    expected = [["ann", "ann@example.com", ""], MALFORMED, ["cy", "cy@example.com", "+447911123456"]]
    assert _cells(records) == expected


@pytest.mark.parametrize(
    ("usual", "cell", "other", "is_malformed"),
    [
        (r'"size 12\""', 'size 12"', '"a@example.com""x"', True),
        (r'"size 12\""', 'size 12"', 'a@example.com,"an ""x"" b"', False),
        ('"size 12"""', 'size 12"', r'a@example.com,"an \"x\" b"', False),
        ('"size 12"""', 'size 12"', r'a@example.com,"a \"x', True),
    ],
)
def test_one_record_with_other_quotes_costs_no_other(
    tmp_path: Path, usual: str, cell: str, other: str, is_malformed: bool
) -> None:
    path = _write(tmp_path, "email,note\n" + f"u@example.com,{usual}\n" * 5 + f"{other}\n")

    records, _ = read_records(path, _spec(path))

    odd = MALFORMED if is_malformed else ["a@example.com", 'an "x" b']
    assert _cells(records) == [["u@example.com", cell]] * 5 + [odd]


def test_sound_records_in_both_ways_of_quoting_are_read(tmp_path: Path) -> None:
    path = _write(tmp_path, 'note,email\n"a \\"b\\" c",a@example.com\n"a ""b"" c",b@example.com\n')

    records, _ = read_records(path, _spec(path))

    assert _cells(records) == [['a "b" c', "a@example.com"], ['a "b" c', "b@example.com"]]


def test_quoted_cell_of_more_than_a_mebibyte_stops_the_run(tmp_path: Path) -> None:
    text = ("words " * 1_000 + "\n") * 180
    path = _write(tmp_path, f'note,email\nx,a@example.com\n"{text}",b@example.com\n')

    with pytest.raises(UnreadableRecordsError, match=r"part\.csv, line 3: it cannot be told which lines"):
        read_records(path, _spec(path))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('a,email\n"x" ,a@example.com\n', [["x", "a@example.com"]]),
        (' a,email\n "x",\ta@example.com\n', [[' "x"', "\ta@example.com"]]),
        ("a,email\n\n\r\n \nx,a@example.com\n\n", [MALFORMED, ["x", "a@example.com"]]),
        ('a,email\n"C:\\",a@example.com\n"say \\"hi\\"",b@example.com\n"", \n', None),
        ("a,email\r1,a@example.com\r2,b@example.com", [["1", "a@example.com"], ["2", "b@example.com"]]),
        ("a,email\n#x,\n,\n", [["#x", ""], ["", ""]]),
        ('a,email\nx,"b@example.com', [MALFORMED]),
    ],
)
def test_cells_are_read_as_they_are_written(tmp_path: Path, text: str, expected: list[Any] | None) -> None:
    path = _write(tmp_path, text)
    spec = _spec(path)
    # One escaped quote in the file decides how all are written, so the first record's quote is open.
    of_backslashes = [MALFORMED, ['say "hi"', "b@example.com"], ["", " "]]

    assert _cells(read_records(path, spec)[0]) == (of_backslashes if expected is None else expected)


def test_record_is_read_in_the_way_it_is_well_formed_where_the_head_shows_neither(tmp_path: Path) -> None:
    text = 'a,email\n"C:\\",a@example.com\n"say \\"hi\\"",b@example.com\n"a ""b""",c@example.com\n'
    path = _write(tmp_path, text)

    records, _ = read_records(path, csv_spec(2, [0, 1], [1], dataStart=8, quotes="unknown"))

    assert _cells(records) == [
        ["C:\\", "a@example.com"],
        ['say "hi"', "b@example.com"],
        ['a "b"', "c@example.com"],
    ]


def test_file_without_a_header_is_read_from_its_first_line_behind_a_byte_order_mark(tmp_path: Path) -> None:
    path = _write(tmp_path, '\ufeff"Roe, A",a@example.com\nx,b@example.com\n')
    head = head_of(path, has_header=False)
    spec = csv_spec(head["count"], [1, 0], [0], dataStart=head["dataStart"])

    for split_bytes in (1, 2, 3, 5, 1000):
        records, lines = read_records(path, spec, split_bytes)

        assert (_cells(records), lines) == ([["a@example.com", "Roe, A"], ["b@example.com", "x"]], 2)


def test_bytes_that_are_not_utf_8_stay_in_their_cell(tmp_path: Path) -> None:
    path = _write(tmp_path, b"a,email\nm\xfcller,a@example.com\nx\x00y,b@example.com\n")

    records, _ = read_records(path, csv_spec(2, [0, 1], [1], dataStart=8))

    assert _cells(records) == [["m\ufffdller", "a@example.com"], ["x\x00y", "b@example.com"]]


@pytest.mark.parametrize("name", ["part.csv.gz", "part"])
def test_gzip_is_read_whole_whatever_its_name_and_number_of_members(tmp_path: Path, name: str) -> None:
    path = _write(
        tmp_path, gzip.compress(b"a,email\nx,a@exam") + gzip.compress(b"ple.com\ny,b@example.com\n"), name
    )

    assert _cells(read_records(path, _spec(path), 1)[0]) == [["x", "a@example.com"], ["y", "b@example.com"]]


def test_field_gzip_of_two_members_has_the_records_of_both() -> None:
    path = FIELD / "gzip" / "part-0.csv.gz"

    assert _cells(read_records(path, _spec(path))[0]) == [["a@example.com"], ["b@example.com"]]


def test_gzip_that_breaks_off_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    random = Random(0)
    rows = [f"{random.randbytes(500).hex()},{n}@example.com\n" for n in range(600)]
    text = "".join(["a,email\n", *rows]).encode()
    path = _write(tmp_path, gzip.compress(text)[:-1000], "part.csv.gz")

    with pytest.raises(
        UnreadableRecordsError, match=r"part\.csv\.gz cannot be read .* upload the export again"
    ):
        read_records(path, _spec(path))
