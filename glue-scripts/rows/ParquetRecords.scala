package tiktok.rows

import java.util
import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.Path
import org.apache.parquet.hadoop.ParquetReader
import org.apache.parquet.hadoop.api.{InitContext, ReadSupport}
import org.apache.parquet.io.api.{Converter, GroupConverter, RecordMaterializer}
import org.apache.parquet.schema.{GroupType, MessageType, Type}
import scala.collection.JavaConverters._

/** The rows of the row groups of a Parquet file whose middle lies in a split; only needed columns are read. */
final class ParquetRecords(files: DataFiles, split: Split, file: FileShape) extends Records {
  private val columns = Array.fill(file.names.length)(new TextCell)
  override val cells: Array[Cell] = columns.map(_.cell)
  private var rows = 0L
  private val reader = DataFiles.reading(split.uri) {
    ParquetReader
      .builder(new CellReadSupport(split.uri, file.names, columns), new Path(split.uri))
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
    val isThere = DataFiles.reading(split.uri)(reader.read()) != null
    if (isThere) rows += 1
    isThere
  }
}

/** Lets Parquet write the values of a row into cells. */
final private class CellReadSupport(uri: String, names: Seq[String], columns: Array[TextCell])
    extends ReadSupport[AnyRef] {

  override def init(context: InitContext): ReadSupport.ReadContext = {
    val schema = context.getFileSchema
    val parts = names.map(ParquetColumns.projection(schema, _, uri))
    val requested = parts.reduceOption(_ union _).getOrElse(new MessageType(schema.getName))
    new ReadSupport.ReadContext(requested)
  }

  override def prepareForRead(
      configuration: Configuration,
      metadata: util.Map[String, String],
      fileSchema: MessageType,
      context: ReadSupport.ReadContext
  ): RecordMaterializer[AnyRef] = new RecordMaterializer[AnyRef] {
    private val root = new RowConverter(context.getRequestedSchema)
    override def getCurrentRecord: AnyRef = root
    override def getRootConverter: GroupConverter = root
  }

  private class RowConverter(schema: MessageType) extends GroupConverter {
    private val fields = schema.getFields.asScala.map(converter("", _)).toArray
    override def getConverter(field: Int): Converter = fields(field)
    override def start(): Unit = columns.foreach(_.clear())
    override def end(): Unit = ()
  }

  private class PassingConverter(fields: Array[Converter]) extends GroupConverter {
    override def getConverter(field: Int): Converter = fields(field)
    override def start(): Unit = ()
    override def end(): Unit = ()
  }

  /** A list and a group lead to what is in them: every value below a needed column is one of its values. */
  private def converter(above: String, field: Type): Converter = {
    val path = above + field.getName
    val column = names.indexOf(path)
    if (column >= 0) valueConverter(field, columns(column))
    else new PassingConverter(group(field).map(converter(s"$path.", _)))
  }

  private def valueConverter(field: Type, cell: TextCell): Converter =
    if (field.isPrimitive) ParquetTexts.converter(field.asPrimitiveType, cell)
    else new PassingConverter(group(field).map(valueConverter(_, cell)))

  private def group(field: Type): Array[Type] = field.asGroupType.getFields.asScala.toArray
}

/** What the columns of a Parquet file are. */
object ParquetColumns {

  /** A column that can be named.
    *
    * @param path     its name; fields of a struct as `a.b`
    * @param typeName such as `STRING`, `INT64`, `DECIMAL(12,1)`, `LIST<STRING>`, `STRUCT`, `MAP`
    * @param isText   whether its values can be read as text
    */
  final case class Column(path: String, typeName: String, isRepeated: Boolean, isText: Boolean, field: Type)

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
    val field = group.getFields.asScala
      .find(field => name == field.getName || (!field.isPrimitive && name.startsWith(s"${field.getName}.")))
      .get
    if (field.getName == name) field
    else field.asGroupType.withNewFields(nested(field.asGroupType, name.drop(field.getName.length + 1)))
  }

  private def describe(path: String, field: Type): Column = {
    val element = innermost(field)
    val isRepeated = hasRepetition(field)
    val isText = element.isPrimitive
    val elementName = if (isText) ParquetTexts.typeName(element.asPrimitiveType) else groupName(element)
    Column(path, if (isRepeated) s"LIST<$elementName>" else elementName, isRepeated, isText, field)
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
