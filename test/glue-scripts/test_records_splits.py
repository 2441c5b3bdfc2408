"""How files are cut into splits."""

import json
from typing import Any

import pytest
from helpers.jvm import jvm, rows
from helpers.records_jvm import java_long, read_json, spec_class

UNBOUNDED = 2**63 - 1


def _spec(file: dict[str, Any]) -> Any:
    identifier = {"column": 1, "regionColumn": -1, "settings": {"type": "email"}}
    spec = {"kind": "csv", "identifiers": [identifier], "files": [file]}
    return read_json()(json.dumps(spec), spec_class())


@pytest.mark.parametrize(
    ("size", "splittable", "target", "expected"),
    [
        (10, True, 10, [(0, UNBOUNDED)]),
        (10, True, 4, [(0, 3), (3, 6), (6, UNBOUNDED)]),
        (11, True, 10, [(0, 5), (5, UNBOUNDED)]),
        (0, True, 4, [(0, UNBOUNDED)]),
        (10, False, 4, [(0, UNBOUNDED)]),
        (3 << 40, True, 2 << 40, [(0, 3 << 39), (3 << 39, UNBOUNDED)]),
    ],
)
def test_file_is_cut_into_parts_of_nearly_equal_size(
    size: int, splittable: bool, target: int, expected: list[tuple[int, int]]
) -> None:
    file = {"uri": "file:/a", "bytes": size, "compressed": not splittable}
    splits = rows().Tasks.splitsOf(_spec(file).files().apply(0), 7, java_long()(target))

    found = [splits.apply(index) for index in range(splits.size())]
    assert [(split.start(), split.end()) for split in found] == expected
    assert {(split.file(), split.uri()) for split in found} == {(7, "file:/a")}


def test_plan_of_reading_can_be_sent_to_tasks() -> None:
    file = {"columns": 2, "positions": [0, 1], "quotes": "backslash"}
    spec = _spec(file)

    sent = jvm().org.apache.commons.lang3.SerializationUtils.roundtrip(spec)

    assert sent.equals(spec)
    assert sent.files().apply(0).quotes() == "backslash"
