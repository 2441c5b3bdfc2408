package tiktok.rows

import org.apache.parquet.example.data.Group
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter
import org.apache.parquet.format.converter.ParquetMetadataConverter
import org.apache.parquet.io.{ColumnIOFactory, RecordReader}
import org.apache.parquet.schema.GroupType
import scala.annotation.tailrec

/** The rows of the row groups of a Parquet file whose middle lies in a split; only needed columns are read. */
final class ParquetRecords(files: DataFiles, split: Split, file: FileShape) extends Records {
  private var rows = 0L
  private var row: Group = _
  private lazy val paths = file.names.map(pathOf(row.getType, _)).toArray
  private var inGroup: RecordReader[Group] = _
  private var leftInGroup = 0L
  private val reader = DataFiles.reading(split.uri) {
    ParquetFiles.open(files.hadoop, split.uri, ParquetMetadataConverter.range(split.start, split.end))
  }
  private val stored = reader.getFileMetaData.getSchema
  private val needed = ParquetColumns.projection(stored, file.names)
  private val columns = new ColumnIOFactory(reader.getFileMetaData.getCreatedBy).getColumnIO(needed, stored)
  reader.setRequestedSchema(needed)

  override def isMalformed: Boolean = false
  override def line: Long = rows - 1
  override def lines: Long = rows
  override protected def valuesOf(column: Int): Seq[String] = valuesAt(row, paths(column))
  override def close(): Unit = reader.close()

  override def next(): Boolean = {
    row = DataFiles.reading(split.uri)(if (findGroup()) inGroup.read() else null)
    if (row != null) rows += 1
    leftInGroup -= 1
    row != null
  }

  /** Goes to the next row group where the last one is at its end; false if there is none. */
  @tailrec
  private def findGroup(): Boolean = leftInGroup > 0 || {
    val pages = reader.readNextRowGroup()
    pages != null && {
      inGroup = columns.getRecordReader(pages, new GroupRecordConverter(needed))
      leftInGroup = pages.getRowCount
      findGroup()
    }
  }

  /** The fields that lead to a column. */
  private def pathOf(group: GroupType, name: String): List[Int] = {
    val field = ParquetColumns.fieldOf(group, name)
    val below = name.drop(field.getName.length + 1)
    group.getFieldIndex(field.getName) :: (if (below.isEmpty) Nil else pathOf(field.asGroupType, below))
  }

  /** Every value at a path or below it: a list and a group lead to what is in them. */
  private def valuesAt(group: Group, path: List[Int]): Seq[String] =
    (0 until group.getFieldRepetitionCount(path.head)).flatMap { index =>
      if (group.getType.getType(path.head).isPrimitive) Seq(ParquetTexts.of(group, path.head, index))
      else {
        val inner = group.getGroup(path.head, index)
        val below = if (path.tail.nonEmpty) Seq(path.tail) else (0 until inner.getType.getFieldCount).map(List(_))
        below.flatMap(valuesAt(inner, _))
      }
    }
}
