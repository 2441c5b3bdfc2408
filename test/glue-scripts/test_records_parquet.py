"""Rows of Parquet files: every scalar type as text, lists as several values, only needed columns."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from helpers.jvm import jvm
from helpers.records_jvm import UnreadableRecordsError, head_of, read_records, read_splits

FIELD = Path(__file__).parent / "field"


def _spec(*names: str) -> dict[str, Any]:
    return {"kind": "parquet", "identifiers": [0], "files": [{"names": list(names)}]}


def _read(path: Path, *names: str) -> list[Any]:
    return [
        (record["cells"], record["more"]) if "more" in record else record["cells"]
        for record in read_records(path, _spec(*names))[0]
    ]


def _write(folder: Path, column: Any, **options: Any) -> Path:
    path = folder / "part.parquet"
    pq.write_table(pa.table({"other": pa.array([1] * len(column)), "x": column}), path, **options)
    return path


MOMENT = datetime(2026, 11, 22, 1, 2, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["caf\u00e9", None, ""], pa.string(), ["caf\u00e9", "", ""]),
        (["a"], pa.large_string(), ["a"]),
        ([b"a@example.com"], pa.binary(), ["a@example.com"]),
        ([-3], pa.int8(), ["-3"]),
        ([2**32 - 1], pa.uint32(), ["4294967295"]),
        ([2**64 - 1], pa.uint64(), ["18446744073709551615"]),
        ([16577770000], pa.int64(), ["16577770000"]),
        ([Decimal("1.50")], pa.decimal128(9, 2), ["1.50"]),
        ([Decimal("447911123456.000")], pa.decimal128(18, 3), ["447911123456.000"]),
        ([Decimal("-447911123456.000")], pa.decimal128(38, 3), ["-447911123456.000"]),
        ([1.5], pa.float32(), ["1.5"]),
        (
            [6577770000.0, 447911123456.0, 0.25, 1e20],
            pa.float64(),
            ["6577770000", "447911123456", "0.25", "1" + "0" * 20],
        ),
        ([True], pa.bool_(), ["true"]),
        ([date(2026, 11, 22)], pa.date32(), ["2026-11-22"]),
        ([time(1, 2, 3)], pa.time64("us"), ["01:02:03"]),
        ([MOMENT], pa.timestamp("ms", tz="UTC"), ["2026-11-22T01:02:03Z"]),
        ([MOMENT], pa.timestamp("us", tz="UTC"), ["2026-11-22T01:02:03Z"]),
        ([MOMENT.replace(tzinfo=None)], pa.timestamp("ns"), ["2026-11-22T01:02:03"]),
        ([None, None], pa.null(), ["", ""]),
    ],
)
def test_scalar_is_read_as_its_text(
    tmp_path: Path, values: list[Any], kind: Any, expected: list[str]
) -> None:
    path = _write(tmp_path, pa.array(values, kind))

    assert _read(path, "x") == [[text] for text in expected]


def test_old_timestamps_are_read_as_text(tmp_path: Path) -> None:
    path = _write(tmp_path, pa.array([MOMENT], pa.timestamp("ns")), use_deprecated_int96_timestamps=True)

    assert _read(path, "x") == [["2026-11-22T01:02:03Z"]]


@pytest.mark.parametrize("use_dictionary", [True, False])
def test_encoding_does_not_matter(tmp_path: Path, use_dictionary: bool) -> None:
    values = ["a", "b", None, "a"] * 1000
    path = _write(tmp_path, pa.array(values), use_dictionary=use_dictionary, compression="zstd")

    assert _read(path, "x") == [[value or ""] for value in values]


@pytest.mark.parametrize("is_compliant", [True, False])
def test_list_gives_its_values_in_order(tmp_path: Path, is_compliant: bool) -> None:
    column = pa.array([["a", None, "b", "c"], [], None, ["d"]])
    path = _write(tmp_path, column, use_compliant_nested_type=is_compliant)

    assert _read(path, "x") == [(["a"], [["b", "c"]]), [""], [""], ["d"]]


def test_field_of_a_struct_is_read_by_its_path_in_the_order_that_is_asked_for(tmp_path: Path) -> None:
    path = _write(tmp_path, pa.array([{"a": "v", "b": 7}, None]))

    assert _read(path, "x.b", "other", "x.a") == [["7", "1", "v"], ["", "1", ""]]


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (pa.array([{"a": 1}]), "STRUCT"),
        (pa.array([[("k", "v")]], pa.map_(pa.string(), pa.string())), "MAP"),
        (pa.array([[{"a": 1, "b": 2}]]), "LIST<STRUCT>"),
        (pa.array([[["a"]]]), "LIST<LIST>"),
    ],
)
def test_column_that_is_no_text_is_found_with_its_type_and_does_not_hinder_others(
    tmp_path: Path, column: Any, kind: str
) -> None:
    path = _write(tmp_path, column)

    (found,) = [entry for entry in head_of(path)["columns"] if entry["name"] == "x"]
    assert (found["type"], found["text"]) == (kind, False)
    assert _read(path, "other") == [["1"]]


def test_column_with_a_dot_in_its_name_is_read_beside_a_struct(tmp_path: Path) -> None:
    path = tmp_path / "part.parquet"
    pq.write_table(pa.table({"x": pa.array([{"b": "no"}]), "x.a": ["yes"]}), path)

    assert _read(path, "x.a", "x.b") == [["yes", "no"]]


def test_column_of_a_type_that_is_newer_than_the_library_does_not_hinder_others(tmp_path: Path) -> None:
    path = tmp_path / "part.parquet"
    people = [f"u{n}" for n in range(100)]
    scores = pa.array([1.5] * 100, pa.float16())
    pq.write_table(pa.table({"score": scores, "x": people}), path, row_group_size=10)

    assert [(column["name"], column["type"]) for column in head_of(path)["columns"]] == [
        ("score", "FIXED_LEN_BYTE_ARRAY"),
        ("x", "STRING"),
    ]
    for split_bytes in (1 << 30, 500):
        splits = read_splits(path, _spec("x"), split_bytes)
        assert [record["cells"] for split in splits for record in split["records"]] == [[x] for x in people]


def test_bytes_of_a_fixed_length_without_a_type_are_no_text(tmp_path: Path) -> None:
    path = _write(tmp_path, pa.array([b"x" * 32], pa.binary(32)))

    assert [(column["name"], column["text"]) for column in head_of(path)["columns"]] == [
        ("other", True),
        ("x", False),
    ]


def test_name_with_dots_leads_into_the_group_that_has_its_end(tmp_path: Path) -> None:
    path = tmp_path / "part.parquet"
    pq.write_table(pa.table({"x": pa.array([{"c": "no"}]), "x.a": pa.array([{"b": "yes"}])}), path)

    assert _read(path, "x.a.b", "x.c") == [["yes", "no"]]


def test_rows_that_are_said_to_lie_behind_the_file_are_read(tmp_path: Path) -> None:
    path = _write(tmp_path, pa.array([f"u{n}" for n in range(100)]), row_group_size=25)
    content = path.read_bytes()
    footer = int.from_bytes(content[-8:-4], "little")
    util = jvm().org.apache.parquet.format.Util
    metadata = util.readFileMetaData(jvm().java.io.ByteArrayInputStream(content[-8 - footer : -8]))
    metadata.getRow_groups().get(1).setTotal_compressed_size(1_000_000)
    changed = jvm().java.io.ByteArrayOutputStream()
    util.writeFileMetaData(metadata, changed)
    written = bytes(changed.toByteArray())
    path.write_bytes(content[: -8 - footer] + written + len(written).to_bytes(4, "little") + b"PAR1")

    assert sorted(_read(path, "x")) == sorted([f"u{n}"] for n in range(100))


def test_file_that_breaks_off_is_an_error_that_names_it(tmp_path: Path) -> None:
    path = tmp_path / "part.parquet"
    path.write_bytes(b"PAR1 and no more")

    with pytest.raises(
        UnreadableRecordsError, match=r"part\.parquet cannot be read .* upload the export again"
    ):
        _read(path, "x")


def test_compression_that_is_not_known_is_named(tmp_path: Path) -> None:
    path = _write(tmp_path, pa.array(["x"]), compression="brotli")

    with pytest.raises(
        UnreadableRecordsError, match=r"part\.parquet cannot be read .*ClassNotFoundException: .*BrotliCodec"
    ):
        _read(path, "x")


def test_every_row_group_is_in_exactly_one_split(tmp_path: Path) -> None:
    path = _write(tmp_path, pa.array([f"u{n}" for n in range(1000)]), row_group_size=100)
    expected = [[f"u{n}"] for n in range(1000)]

    for split_bytes in (1 << 30, 500, 97):
        splits = read_splits(path, _spec("x"), split_bytes)

        assert [record["cells"] for split in splits for record in split["records"]] == expected
        assert sum(split["lines"] for split in splits) == 1000


@pytest.mark.parametrize(
    ("file", "names", "expected"),
    [
        ("nanos/p0.parquet", ["email"], [["a@example.com"]]),
        ("nanos/p0.parquet", ["ts"], [["2026-01-01T00:00"]]),
        ("uuid/p0.parquet", ["gaid"], [["5f3a2b18-9c4d-4e7f-b8e2-17d3a1e69b25"]]),
        ("null-type/p0.parquet", ["email", "phone"], [["a@example.com", "+447911123456"]]),
        ("null-type/p1.parquet", ["email", "phone"], [["b@example.com", ""]]),
    ],
)
def test_field_file_is_read(file: str, names: list[str], expected: list[list[str]]) -> None:
    assert _read(FIELD / file, *names) == expected
