package tiktok.rows

import org.apache.parquet.schema.{GroupType, MessageType, Type}
import scala.collection.JavaConverters._

/** What the columns of a Parquet file are. */
object ParquetColumns {

  def of(schema: GroupType, above: String = ""): Seq[HeadColumn] = schema.getFields.asScala.flatMap { field =>
    val path = above + field.getName
    val element = elementOf(field)
    val isList = element != field || field.isRepetition(Type.Repetition.REPEATED)
    val name = if (isList) s"LIST<${typeName(element)}>" else typeName(element)
    val column = HeadColumn.of(path, name, element.isPrimitive)
    if (name == "STRUCT") column +: of(field.asGroupType, s"$path.") else Seq(column)
  }

  /** The part of a schema that holds some columns. */
  def projection(schema: MessageType, names: Seq[String]): MessageType = {
    val empty = new MessageType(schema.getName)
    names.map(name => new MessageType(schema.getName, nested(schema, name))).foldLeft(empty)(_ union _)
  }

  /** The field with a name or, for a name with dots, the group that it leads into. */
  def fieldOf(group: GroupType, name: String): Type = {
    val fields = group.getFields.asScala
    def above = fields.find(field => !field.isPrimitive && name.startsWith(s"${field.getName}."))
    fields.find(_.getName == name).orElse(above).get
  }

  private def nested(group: GroupType, name: String): Type = {
    val field = fieldOf(group, name)
    if (field.getName == name) field
    else field.asGroupType.withNewFields(nested(field.asGroupType, name.drop(field.getName.length + 1)))
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
