package tiktok.rows

import org.apache.parquet.schema.{GroupType, MessageType, Type}
import scala.collection.JavaConverters._

/** What the columns of a Parquet file are. */
object ParquetColumns {

  /** A column that can be named.
    *
    * @param path     its name; fields of a struct as `a.b`
    * @param typeName such as `STRING`, `INT64`, `DECIMAL(12,1)`, `LIST<STRING>`, `STRUCT`, `MAP`
    * @param isText   whether its values can be read as text
    */
  final case class Column(path: String, typeName: String, isRepeated: Boolean, isText: Boolean)

  def of(schema: GroupType, above: String = ""): Seq[Column] = schema.getFields.asScala.flatMap { field =>
    val column = describe(above + field.getName, field)
    if (column.typeName == "STRUCT") column +: of(field.asGroupType, s"${column.path}.") else Seq(column)
  }

  /** The part of a schema that holds one column.
    *
    * @throws UnreadableRecords when the column is not there or cannot be read as text
    */
  def projection(schema: MessageType, name: String, uri: String): MessageType = {
    val column = of(schema)
      .find(_.path == name)
      .getOrElse(throw new UnreadableRecords(s"$uri has no column '$name'; correct the configuration or the export"))
    if (!column.isText)
      throw new UnreadableRecords(
        s"$uri has a column '$name' of type ${column.typeName}, which is no text; select the value itself in the query, as text"
      )
    new MessageType(schema.getName, nested(schema, name))
  }

  private def nested(group: GroupType, name: String): Type = {
    val field = fieldOf(group, name)
    if (field.getName == name) field
    else field.asGroupType.withNewFields(nested(field.asGroupType, name.drop(field.getName.length + 1)))
  }

  /** The field with a name or, for a name with dots, the group that it leads into. */
  def fieldOf(group: GroupType, name: String): Type =
    group.getFields.asScala
      .find(field => name == field.getName || (!field.isPrimitive && name.startsWith(s"${field.getName}.")))
      .get

  private def describe(path: String, field: Type): Column = {
    val element = innermost(field)
    val isRepeated = hasRepetition(field)
    val isText = element.isPrimitive
    val elementName = if (isText) ParquetTexts.typeName(element.asPrimitiveType) else groupName(element)
    Column(path, if (isRepeated) s"LIST<$elementName>" else elementName, isRepeated, isText)
  }

  /** What a list is a list of: its repeated field, or that one's only field. */
  private def innermost(field: Type): Type =
    if (isList(field)) {
      val repeated = field.asGroupType.getType(0)
      if (!repeated.isPrimitive && repeated.asGroupType.getFieldCount == 1) repeated.asGroupType.getType(0)
      else repeated
    } else field

  private def isList(field: Type): Boolean =
    !field.isPrimitive && groupName(field) == "LIST" && field.asGroupType.getFieldCount == 1 &&
      field.asGroupType.getType(0).isRepetition(Type.Repetition.REPEATED)

  private def hasRepetition(field: Type): Boolean = field.isRepetition(Type.Repetition.REPEATED) || isList(field)

  private def groupName(group: Type): String =
    Option(group.getLogicalTypeAnnotation).map(_.toString).getOrElse("STRUCT")
}
