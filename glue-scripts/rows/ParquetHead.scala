package tiktok.rows

import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY
import org.apache.parquet.schema.{GroupType, Type}
import scala.collection.JavaConverters._

/** What the columns of a Parquet file are. */
object ParquetHead {

  /** @throws UnreadableRecords when the file cannot be read */
  def of(files: DataFiles, uri: String): FileHead = DataFiles.reading(uri) {
    val reader = ParquetFiles.open(files.hadoop, uri)
    try FileHead("parquet", columns = columnsOf(reader.getFileMetaData.getSchema))
    finally reader.close()
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
    if (field.isPrimitive || typeName(field) != "LIST") field
    else {
      val repeated = field.asGroupType.getType(0)
      if (!repeated.isPrimitive && repeated.asGroupType.getFieldCount == 1) repeated.asGroupType.getType(0)
      else repeated
    }

  private def typeName(kind: Type): String = Option(kind.getLogicalTypeAnnotation).map(_.toString).getOrElse {
    if (kind.isPrimitive) kind.asPrimitiveType.getPrimitiveTypeName.name else "STRUCT"
  }
}
