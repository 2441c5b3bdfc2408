"""Records of JSON Lines."""

from pathlib import Path
from typing import Any

import pytest
from helpers.records_jvm import UnreadableRecordsError, read_records

MALFORMED = "malformed"


def _read(folder: Path, content: bytes, names: list[str]) -> list[Any]:
    """Cells, or cells and further values, of each record; the same for every way of splitting it."""
    path = folder / "part.json"
    path.write_bytes(content)
    spec = {"kind": "json", "identifiers": [0], "files": [{"names": names}]}
    whole = read_records(path, spec)
    for split_bytes in range(1 + len(content) // 200, len(content) + 1, 1 + len(content) // 15):
        assert read_records(path, spec, split_bytes) == whole
    return [_seen(record) for record in whole[0]]


def _seen(record: dict[str, Any]) -> Any:
    if MALFORMED in record:
        return MALFORMED
    return (record["cells"], record["more"]) if "more" in record else record["cells"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"b": {"a": 9}, "a": "x"}', [["x"]]),
        ('{"a": 1.50}', [["1.50"]]),
        ('{"a": 16577770000}', [["16577770000"]]),
        ('{"a": 4.47E11}', [["4.47E11"]]),
        ('{"a": true}', [["true"]]),
        ('{"a": null}', [[""]]),
        ('{"b": 1}', [[""]]),
        ('{"a": "x", "a": "y"}', [["y"]]),
        ('{"a": "x", "a": null}', [[""]]),
        ('{"a": "\\u00e9\\n\\"\\ud83d\\ude00"}', [['\u00e9\n"\U0001f600']]),
        ('{"a": "caf\u00e9"}', [["caf\u00e9"]]),
        ('{"a": []}', [[""]]),
        ('{"a": [null, "x", 2]}', [(["x"], [["2"]])]),
        ('{"a": [["x"]]}', [MALFORMED]),
        ('{"a": {"b": 1}}', [MALFORMED]),
        ('{"a": "x"} {"a": "y"}', [["x"], ["y"]]),
        ('[{"a": "x"}, {"a": "y"}]', [["x"], ["y"]]),
        ('[{"a": "x"}, 1]', [["x"], MALFORMED]),
        ('{"a": "x"}, ', [["x"]]),
        ('{"a": "x"} {"a": "y"},', [["x"], ["y"]]),
        ("[]", []),
        ("  ", []),
        ('{"a": "x"', [MALFORMED]),
        ('{"a": "x', [MALFORMED]),
        ('"x"', [MALFORMED]),
        ("null", [MALFORMED]),
        ("not json", [MALFORMED]),
        ('"a": "x"}', [MALFORMED]),
        ('"}', [MALFORMED]),
        ('1 {"a": "x"}', [MALFORMED, ["x"]]),
        ("\0\0\0", [MALFORMED]),
        ('{"a": "x"} {"a":', [["x"], MALFORMED]),
        ('[{"a": "x"}, {"a": "y"', [["x"], MALFORMED]),
        ('{"b": [{"a": 1} {"a": 2}], "a": "x"}', [MALFORMED]),
        ('{"A": "x"}', [["x"]]),
        ('{" A ": "x"}', [["x"]]),
        ('{"A": "x", "a": "y"}', [["y"]]),
        ('{"a": "y", "A": "x"}', [["y"]]),
        ('{"a": null, "A": "x"}', [[""]]),
        ('{"b": ' + "[" * 5000 + "]" * 5000 + ', "a": "x"}', [MALFORMED]),
        ('{"b": ' + "[" * 500 + "]" * 500 + ', "a": "x"}', [["x"]]),
    ],
)
def test_line_holds_its_objects_and_its_neighbours_are_read(
    tmp_path: Path, line: str, expected: list[Any]
) -> None:
    content = f'{{"a": "first"}}\n{line}\r\n\n{{"a": "last"}}'.encode()

    assert _read(tmp_path, content, ["a"]) == [["first"], *expected, ["last"]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"a": {"b": "x", "c": 1}}', ["x", "1"]),
        ('{"a.b": "x"}', ["x", ""]),
        ('{"a": 5}', ["", ""]),
        ('{"a": {"b": "x"}, "a": {"c": 2}}', ["x", "2"]),
        ('{"a": [{"b": "x", "c": 1}, {"b": "y"}]}', (["x", "1"], [["y"], [""]])),
        ('{"a": [{"b": "x"}, {"b": null, "c": 1}]}', (["x", ""], [[""], ["1"]])),
        ('{"a": [{"b": "x", "c": 1, "b": "y"}]}', ["y", "1"]),
        ('{"a": [{"b": "x", "d": [{"b": 1}], "c": 1}, {"c": 2}]}', (["x", "1"], [[""], ["2"]])),
        ('{"A": {"B": "x"}, "a.c": 1}', ["x", "1"]),
        ('{"A": [{"B": "x"}, {"b": "y", "C": 1}]}', (["x", ""], [["y"], ["1"]])),
        (
            '{"a": [{"b": "x"}, {"B": "y", "b": "z"}, {"B": "y", "C": 1}]}',
            (["x", ""], [["z", "y"], ["", "1"]]),
        ),
    ],
)
def test_name_with_dots_is_a_nested_field_or_a_key(tmp_path: Path, line: str, expected: Any) -> None:
    assert _read(tmp_path, line.encode(), ["a.b", "a.c"]) == [expected]


@pytest.mark.parametrize(
    "line",
    [
        '[{"a": "x"}, {"a": "y" "b": 1}, {"a": "z"}]',
        '[{"a": "x" "b": 1}, {"a": "z"}]',
        '{"a": "x"} {"a": "y" "b": 1} {"a": "z"}',
    ],
)
def test_broken_object_before_others_on_its_line_stops_the_run(tmp_path: Path, line: str) -> None:
    with pytest.raises(UnreadableRecordsError) as refused:
        _read(tmp_path, f'{{"a": "first"}}\n\n  {line}\n'.encode(), ["a"])

    assert str(refused.value) == (
        f"file:{tmp_path}/part.json, line 3: it cannot be told what is behind the broken object on this "
        "line; correct it, or write one object a line"
    )


def test_bytes_that_are_not_utf_8_spoil_their_cell_alone(tmp_path: Path) -> None:
    content = b'{"n": "caf\xe9", "a": "x"}\n{"a": "caf\xe9"}\n'

    assert _read(tmp_path, content, ["a"]) == [["x"], ["caf\ufffd"]]


def test_byte_order_mark_is_no_part_of_the_first_record(tmp_path: Path) -> None:
    assert _read(tmp_path, b'\xef\xbb\xbf{"a": "x"}\n', ["a"]) == [["x"]]
