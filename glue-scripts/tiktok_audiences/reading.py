"""The reader: files of an export to one DataFrame of rows with positional names."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, DataFrameReader, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import (
    DataType,
    NumericType,
    StringType,
    StructField,
    StructType,
)

from tiktok_audiences.columns import ChosenColumns, choose_columns, find_column
from tiktok_audiences.config import Source
from tiktok_audiences.errors import MissingColumnError, UnsupportedColumnTypeError
from tiktok_audiences.export import CSV, PARQUET, Export, ExportFile

MALFORMED = "malformed"
"""Boolean column of the rows: whether the file's own syntax is broken in this row."""

_BROKEN_ROW = "broken row"


@dataclass(frozen=True)
class Rows:
    """An export opened for reading.

    Attributes:
        frame: One row of the export each: `malformed`, and a string column for each of `names`, called `c0`,
            `c1` and so on; null where a cell is.
        columns: What the columns are taken for.
        names: Names of the columns in the export.
    """

    frame: DataFrame
    columns: ChosenColumns
    names: tuple[str, ...]

    def cell(self, name: str) -> Column:
        """The column of this name in the export."""
        return F.col(f"c{self.names.index(name)}")


def open_rows(spark: SparkSession, export: Export, source: Source) -> Rows:
    """Opens an export; nothing but headers and footers is read here.

    Raises:
        MissingColumnError: When a column that is needed is not in every file.
        AmbiguousColumnError: When two columns answer to one name.
        UnsupportedColumnTypeError: When a Parquet column cannot be read as text.
    """
    if export.kind == CSV:
        return _open_csv(spark, export, source)
    if export.kind == PARQUET:
        return _open_parquet(spark, export, source)
    return _open_json(spark, export, source)


def _open_csv(spark: SparkSession, export: Export, source: Source) -> Rows:
    columns = choose_columns(source, export.files[0].columns, export.files[0].stored.uri)
    names = tuple(columns.names())
    by_header: dict[tuple[str, ...], list[ExportFile]] = defaultdict(list)
    for file in export.files:
        by_header[file.columns].append(file)
    frames = [_read_csv(spark, header, files, names) for header, files in by_header.items()]
    return Rows(_union(frames), columns, names)


def _read_csv(
    spark: SparkSession, header: tuple[str, ...], files: Sequence[ExportFile], names: Sequence[str]
) -> DataFrame:
    place = files[0].stored.uri
    positions = [header.index(find_column(name, header, place)) for name in names]
    schema = StructType([StructField(f"h{i}", StringType()) for i in range(len(header))])
    reader = (
        _reader(spark)
        .schema(schema.add(_BROKEN_ROW, StringType()))
        .option("header", True)
        .option("escape", '"')
        .option("multiLine", True)
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", _BROKEN_ROW)
    )
    return _positional(reader.csv(_uris(files)), [F.col(f"h{position}") for position in positions])


def _open_json(spark: SparkSession, export: Export, source: Source) -> Rows:
    found = tuple(dict.fromkeys(key for file in export.files for key in file.columns))
    try:
        columns = choose_columns(source, found, export.place)
    except MissingColumnError:
        # Writers leave out keys without a value: a key may come first in a line that was not looked at.
        all_keys = _reader(spark).option("primitivesAsString", True).json(_uris(export.files)).columns
        columns = choose_columns(source, all_keys, export.place)
    names = tuple(columns.names())
    schema = StructType([StructField(name, StringType()) for name in names])
    reader = (
        _reader(spark)
        .schema(schema.add(_BROKEN_ROW, StringType()))
        .option("mode", "PERMISSIVE")
        .option("columnNameOfCorruptRecord", _BROKEN_ROW)
    )
    frame = reader.json(_uris(export.files))
    return Rows(_positional(frame, [frame[_quoted(name)] for name in names]), columns, names)


def _open_parquet(spark: SparkSession, export: Export, source: Source) -> Rows:
    frame = _reader(spark).option("mergeSchema", True).parquet(*_uris(export.files))
    columns = choose_columns(source, frame.columns, export.place)
    names = tuple(columns.names())
    for name in names:
        _check_type(name, frame.schema[name].dataType, export.place)
    cells = [frame[_quoted(name)].cast("string") for name in names]
    return Rows(_positional(frame.withColumn(_BROKEN_ROW, F.lit(None)), cells), columns, names)


def _reader(spark: SparkSession) -> DataFrameReader:
    # Paths are those of a listing: no character in them is a pattern, no folder name a partition.
    return spark.read.option("__globPaths__", False).option("recursiveFileLookup", True)


def is_text_or_number(data_type: DataType) -> bool:
    """Whether a Parquet column of this type can be read as text."""
    return isinstance(data_type, StringType | NumericType)


def _check_type(name: str, data_type: DataType, place: str) -> None:
    if not is_text_or_number(data_type):
        raise UnsupportedColumnTypeError(
            f"{place} has a column {name!r} of type {data_type.simpleString()}; cast it to text in the query"
        )


def _positional(frame: DataFrame, cells: Iterable[Column]) -> DataFrame:
    named = [cell.alias(f"c{position}") for position, cell in enumerate(cells)]
    return frame.select(F.col(f"`{_BROKEN_ROW}`").isNotNull().alias(MALFORMED), *named)


def _union(frames: Sequence[DataFrame]) -> DataFrame:
    union = frames[0]
    for frame in frames[1:]:
        union = union.union(frame)
    return union


def _uris(files: Iterable[ExportFile]) -> list[str]:
    return [file.stored.uri for file in files]


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
