package tiktok.rows

import org.apache.hadoop.fs.Path
import org.apache.parquet.example.data.Group
import org.apache.parquet.hadoop.ParquetReader
import org.apache.parquet.hadoop.api.InitContext
import org.apache.parquet.hadoop.api.ReadSupport.ReadContext
import org.apache.parquet.hadoop.example.GroupReadSupport
import org.apache.parquet.schema.GroupType

/** The rows of the row groups of a Parquet file whose middle lies in a split; only needed columns are read. */
final class ParquetRecords(files: DataFiles, split: Split, file: FileShape) extends Records {
  private var rows = 0L
  private var row: Group = _
  private lazy val paths = file.names.map(pathOf(row.getType, _)).toArray
  private val reader = DataFiles.reading(split.uri) {
    ParquetReader
      .builder(new NeededColumns, new Path(split.uri))
      .withConf(files.hadoop)
      .withFileRange(split.start, split.end)
      .build()
  }

  override def isMalformed: Boolean = false
  override def line: Long = rows - 1
  override def lines: Long = rows
  override protected def valuesOf(column: Int): Seq[String] = valuesAt(row, paths(column))
  override def close(): Unit = reader.close()

  override def next(): Boolean = {
    row = DataFiles.reading(split.uri)(reader.read())
    if (row != null) rows += 1
    row != null
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

  private class NeededColumns extends GroupReadSupport {
    override def init(context: InitContext): ReadContext =
      new ReadContext(ParquetColumns.projection(context.getFileSchema, file.names))
  }
}
