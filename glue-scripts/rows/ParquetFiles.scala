package tiktok.rows

import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.Path
import org.apache.parquet.HadoopReadOptions
import org.apache.parquet.bytes.BytesUtils
import org.apache.parquet.format.Util
import org.apache.parquet.format.converter.ParquetMetadataConverter
import org.apache.parquet.hadoop.ParquetFileReader
import org.apache.parquet.hadoop.metadata.ParquetMetadata
import org.apache.parquet.hadoop.util.HadoopInputFile
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
import org.apache.parquet.schema.{GroupType, Type}
import scala.annotation.nowarn
import scala.collection.JavaConverters._

/** Opens Parquet files and tells what their columns are, also those with columns of types that are newer than the library. */
object ParquetFiles {
  private val TailBytes = 8 // the footer's length, and a mark

  /** @throws UnreadableRecords when the file cannot be read */
  def headOf(files: DataFiles, uri: String): FileHead = DataFiles.reading(uri) {
    val reader = open(files.hadoop, uri)
    try FileHead("parquet", columns = columnsOf(reader.getFileMetaData.getSchema))
    finally reader.close()
  }

  /** Opens a file to read the row groups that are in a range of it; each is in exactly one of ranges side by side. */
  @nowarn("cat=deprecation") // No other constructor takes a footer.
  def open(hadoop: Configuration, uri: String, start: Long = 0, end: Long = Long.MaxValue): ParquetFileReader = {
    val path = new Path(uri)
    val file = HadoopInputFile.fromPath(path, hadoop)
    try ParquetFileReader.open(file, HadoopReadOptions.builder(hadoop).withRange(start, end).build())
    catch {
      // The library looks up the name of a type that it does not know, such as a half float, and finds null.
      case _: NullPointerException =>
        val footer = footerOf(file)
        val groups =
          footer.getBlocks.asScala.filter(group => start <= group.getStartingPos && group.getStartingPos < end)
        new ParquetFileReader(hadoop, path, new ParquetMetadata(footer.getFileMetaData, groups.asJava))
    }
  }

  /** A footer without the types that the library does not know: such columns are bytes or structs. */
  private def footerOf(file: HadoopInputFile): ParquetMetadata = {
    val in = file.newStream()
    try {
      in.seek(file.getLength - TailBytes)
      val length = BytesUtils.readIntLittleEndian(in)
      in.seek(file.getLength - TailBytes - length)
      val stored = Util.readFileMetaData(in)
      stored.getSchema.asScala.foreach { column =>
        if (column.isSetLogicalType && column.getLogicalType.getSetField == null) column.unsetLogicalType()
      }
      new ParquetMetadataConverter().fromParquetMetadata(stored)
    } finally in.close()
  }

  private def columnsOf(group: GroupType, above: String = ""): Seq[HeadColumn] = group.getFields.asScala.flatMap {
    field =>
      val path = above + field.getName
      val element = elementOf(field)
      val isList = element != field || field.isRepetition(Type.Repetition.REPEATED)
      val name = if (isList) s"LIST<${typeName(element)}>" else typeName(element)
      // Bytes of a fixed length that have no type are no text: a hash, or a number of a type that is not known.
      val isText = element.isPrimitive && typeName(element) != FIXED_LEN_BYTE_ARRAY.name
      val column = HeadColumn.of(path, name, isText)
      if (name == "STRUCT") column +: columnsOf(field.asGroupType, s"$path.") else Seq(column)
  }

  /** What a list is a list of: its repeated field, or that one's only field. */
  private def elementOf(field: Type): Type =
    if (typeName(field) != "LIST") field
    else {
      val repeated = field.asGroupType.getType(0)
      if (!repeated.isPrimitive && repeated.asGroupType.getFieldCount == 1) repeated.asGroupType.getType(0)
      else repeated
    }

  private def typeName(kind: Type): String = Option(kind.getLogicalTypeAnnotation).map(_.toString).getOrElse {
    if (kind.isPrimitive) kind.asPrimitiveType.getPrimitiveTypeName.name else "STRUCT"
  }
}
