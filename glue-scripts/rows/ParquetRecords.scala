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
  private val columns = file.names.map(_ => new Values).toArray
  override val cells: Array[Cell] = columns.map(_.cell)
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
  override def more(column: Int): Seq[String] = columns(column).more
  override def close(): Unit = reader.close()

  override def next(): Boolean = {
    row = DataFiles.reading(split.uri)(reader.read())
    if (row != null) {
      rows += 1
      for (column <- columns.indices) {
        columns(column).clear()
        add(row, paths(column), columns(column))
      }
    }
    row != null
  }

  /** The fields that lead to a column. */
  private def pathOf(group: GroupType, name: String): List[Int] = {
    val field = ParquetColumns.fieldOf(group, name)
    val below = name.drop(field.getName.length + 1)
    group.getFieldIndex(field.getName) :: (if (below.isEmpty) Nil else pathOf(field.asGroupType, below))
  }

  /** Adds every value at a path or below it: a list and a group lead to what is in them. */
  private def add(group: Group, path: List[Int], values: Values): Unit =
    for (index <- 0 until group.getFieldRepetitionCount(path.head))
      if (group.getType.getType(path.head).isPrimitive) values.add(ParquetTexts.of(group, path.head, index))
      else {
        val inner = group.getGroup(path.head, index)
        val below = if (path.tail.nonEmpty) Seq(path.tail) else (0 until inner.getType.getFieldCount).map(List(_))
        below.foreach(add(inner, _, values))
      }

  private class NeededColumns extends GroupReadSupport {
    override def init(context: InitContext): ReadContext =
      new ReadContext(ParquetColumns.projection(context.getFileSchema, file.names))
  }
}
