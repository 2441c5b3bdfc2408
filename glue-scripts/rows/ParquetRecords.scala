package tiktok.rows

import org.apache.parquet.column.impl.ColumnReadStoreImpl
import org.apache.parquet.column.{ColumnDescriptor, ColumnReader}
import org.apache.parquet.example.DummyRecordConverter
import org.apache.parquet.schema.Type.Repetition.OPTIONAL
import org.apache.parquet.schema.{GroupType, MessageType, Type}
import scala.collection.JavaConverters._

/** The rows of the row groups of a Parquet file that are in a split; only needed columns are read. */
final class ParquetRecords(files: DataFiles, split: Split, file: FileShape) extends Records {
  private val reader = DataFiles.reading(split.uri) {
    ParquetFiles.open(files.hadoop, split.uri, split.start, split.end)
  }
  private val schema = reader.getFileMetaData.getSchema
  private val leafOfColumn = file.names.map(leafOf)
  private val leaves = leafOfColumn.distinct // no two readers share one
  private val places = leafOfColumn.map(leaves.indexOf(_))
  reader.setRequestedSchema(leaves.map(only).foldLeft(new MessageType(""))(_ union _))
  private val rows = Iterator.continually(reader.readNextRowGroup()).takeWhile(_ != null).flatMap { pages =>
    val converter = new DummyRecordConverter(schema).getRootConverter
    val store = new ColumnReadStoreImpl(pages, converter, schema, reader.getFileMetaData.getCreatedBy)
    val columns = leaves.map(store.getColumnReader)
    Iterator.fill(Math.toIntExact(pages.getRowCount))(columns.map(nextValues))
  }

  override def hasNext: Boolean = DataFiles.reading(split.uri)(rows.hasNext)
  override def close(): Unit = reader.close()

  override def next(): Option[Records.Row] = DataFiles.reading(split.uri) {
    lines += 1
    val ofLeaves = rows.next()
    Some(places.map(ofLeaves))
  }

  /** Where the values of a column are: in itself, or in the only leaf of a list, whose path has further names. Of two, the
    * shorter path: a column may be called as a list and what is in it.
    */
  private def leafOf(name: String): ColumnDescriptor =
    schema.getColumns.asScala.filter(_.getPath.inits.exists(_.mkString(".") == name)).minBy(_.getPath.length)

  /** A schema with no more in it than a leaf, whose path is all that the reader takes of it. */
  private def only(leaf: ColumnDescriptor): MessageType = {
    val groups = leaf.getPath.init
    new MessageType("", groups.foldRight[Type](leaf.getPrimitiveType)(new GroupType(OPTIONAL, _, _)))
  }

  /** The values of a column in the next row: several of a list, without its nulls. */
  private def nextValues(column: ColumnReader): Seq[String] = {
    val values = List.newBuilder[String]
    do {
      val isThere = column.getCurrentDefinitionLevel == column.getDescriptor.getMaxDefinitionLevel
      if (isThere) values += ParquetTexts.of(column)
      column.consume()
    } while (column.getCurrentRepetitionLevel > 0) // each row begins with 0
    Records.orEmpty(values.result())
  }
}
