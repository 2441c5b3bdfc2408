package tiktok.rows

import org.apache.parquet.example.data.Group
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter
import org.apache.parquet.io.ColumnIOFactory
import org.apache.parquet.schema.{GroupType, MessageType, Type}
import scala.collection.JavaConverters._

/** The rows of the row groups of a Parquet file that are in a split; only needed columns are read. */
final class ParquetRecords(files: DataFiles, split: Split, file: FileShape) extends Records {
  private val reader = DataFiles.reading(split.uri) {
    ParquetFiles.open(files.hadoop, split.uri, split.start, split.end)
  }
  private val stored = reader.getFileMetaData.getSchema
  private val paths = file.names.map(pathsOf(stored, _).head)
  private val needed = paths
    .map(path => new MessageType(stored.getName, fieldAt(stored, path)))
    .foldLeft(new MessageType(stored.getName))(_ union _)
  private val columns = new ColumnIOFactory(reader.getFileMetaData.getCreatedBy).getColumnIO(needed, stored)
  reader.setRequestedSchema(needed)
  private val rows = Iterator.continually(reader.readNextRowGroup()).takeWhile(_ != null).flatMap { pages =>
    val ofGroup = columns.getRecordReader(pages, new GroupRecordConverter(needed))
    Iterator.fill(Math.toIntExact(pages.getRowCount))(ofGroup.read())
  }
  private var row: Group = _
  var lines = 0L

  override def isMalformed: Boolean = false
  override protected def valuesOf(column: Int): Seq[String] =
    DataFiles.reading(split.uri)(valuesAt(row, paths(column)))
  override def close(): Unit = reader.close()

  override def next(): Boolean = DataFiles.reading(split.uri) {
    val isThere = rows.hasNext
    if (isThere) {
      row = rows.next()
      lines += 1
    }
    isThere
  }

  /** The names of the fields that lead to a column: its own, or that of a group, and the path in there. */
  private def pathsOf(group: GroupType, name: String): Seq[List[String]] =
    if (group.containsField(name)) Seq(List(name))
    else
      for {
        field <- group.getFields.asScala if !field.isPrimitive && name.startsWith(s"${field.getName}.")
        below <- pathsOf(field.asGroupType, name.drop(field.getName.length + 1))
      } yield field.getName :: below

  /** A field of a group with no more in it than what leads to the end of a path. */
  private def fieldAt(group: GroupType, path: List[String]): Type = {
    val field = group.getType(path.head)
    if (path.tail.isEmpty) field else field.asGroupType.withNewFields(fieldAt(field.asGroupType, path.tail))
  }

  /** Every value at a path or below it: a list and a group lead to what is in them. */
  private def valuesAt(group: Group, path: List[String]): Seq[String] = {
    val field = group.getType.getFieldIndex(path.head)
    val indices = 0 until group.getFieldRepetitionCount(field)
    if (group.getType.getType(field).isPrimitive) indices.map(ParquetTexts.of(group, field, _))
    else
      indices.map(group.getGroup(field, _)).flatMap { inner =>
        val below =
          if (path.tail.nonEmpty) Seq(path.tail) else inner.getType.getFields.asScala.map(in => List(in.getName))
        below.flatMap(valuesAt(inner, _))
      }
  }
}
