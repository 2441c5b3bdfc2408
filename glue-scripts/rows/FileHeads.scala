package tiktok.rows

import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.databind.node.{ArrayNode, ObjectNode}
import java.io.ByteArrayInputStream
import java.nio.charset.StandardCharsets.{ISO_8859_1, UTF_8}
import java.util.Locale
import org.apache.hadoop.fs.Path
import org.apache.parquet.hadoop.ParquetFileReader
import org.apache.parquet.hadoop.util.HadoopInputFile

/** The beginning of a file. */
final class Head(val bytes: Array[Byte], val isWhole: Boolean) {

  /** Its lines, each read when it is asked for, but for one that goes on behind it. */
  lazy val lines: Stream[Line] = {
    val all = new Lines("", new ByteArrayInputStream(bytes), 0)
    Stream.continually(all.next()).takeWhile(line => line != null && (isWhole || line.end < bytes.length))
  }

  /** Its text without white space and a byte order mark before it. */
  lazy val text: String = new String(bytes, UTF_8).stripPrefix("\ufeff").dropWhile(" \t\r\n".indexOf(_) >= 0)

  def begins(magic: Int*): Boolean = bytes.startsWith(magic.map(_.toByte))
  def isParquet: Boolean = begins('P', 'A', 'R', '1')
  def isGzip: Boolean = begins(0x1f, 0x8b)
}

/** What the beginning of a data file tells: all that planning needs to know of it. Nothing else of the file is read. */
object FileHeads {
  private val mapper = new ObjectMapper
  private val HeadBytes = 256 * 1024
  private val OfficeAndArchives =
    Seq("xlsx", "xls", "xlsm", "ods", "docx", "pdf", "zip", "7z", "rar", "tar", "tgz").map("." + _)
  private val Readable = "land CSV, JSON Lines or Parquet"

  /** Inspects one file; several may be inspected at once.
    *
    * The answer is JSON text:
    * {{{
    * {"kind": "csv" | "json" | "parquet" | "empty",
    *  "compressed": true,                    // packed as a whole: one split
    *  "columns": [{"name": "email", "type": "text", "text": true, "showable": true}],
    *  "count": 3, "dataStart": 17, "quotes": "doubled" | "backslash" | "unknown"}    // CSV alone
    * }}}
    * or `{"refused": "…"}`: a message that names the file and the remedy and shows none of its text.
    * A CSV column's `type` is `text`; a JSON key's is the first that came: `text`, `number`, `boolean`, `null`, `object`; a
    * Parquet column's is as in its schema. `text` is false where values cannot be read as text. `showable` is false for a name
    * that may be data: it is for comparing and never for showing.
    *
    * @param hasHeader false when the columns are named in the configuration: a CSV file's first line is then a record, and
    *                  `columns` is empty
    * @param isData    whether a text is a usable identifier of any kind, so that a first line that holds it is no header
    */
  def inspect(files: DataFiles, uri: String, hasHeader: Boolean, isData: String => Boolean): String = {
    val answer = mapper.createObjectNode()
    try describe(files, uri, hasHeader, isData, answer)
    catch {
      case refusal: UnreadableRecords => answer.removeAll().put("refused", refusal.getMessage)
    }
    mapper.writeValueAsString(answer)
  }

  def refuse(message: String): Nothing = throw new UnreadableRecords(message)

  /** Adds one column to the answer. */
  def addColumn(answer: ObjectNode, name: String, kind: String, isText: Boolean): Unit = {
    val column = answer.withArray[ArrayNode]("columns").addObject()
    column.put("name", name).put("type", kind).put("text", isText).put("showable", ColumnNames.isShowable(name))
    ()
  }

  private def describe(
      files: DataFiles,
      uri: String,
      hasHeader: Boolean,
      isData: String => Boolean,
      answer: ObjectNode
  ): Unit = {
    OfficeAndArchives
      .find(uri.toLowerCase(Locale.ROOT).endsWith(_))
      .foreach(ending => refuse(s"$uri is a $ending file, which is not read; $Readable"))
    val stored = read(files, uri, unpacked = false)
    val isPacked = !stored.isParquet && stored.bytes.nonEmpty && (files.codec(uri).isDefined || stored.isGzip)
    answer.put("compressed", isPacked)
    if (stored.isParquet) describeParquet(files, uri, answer)
    else {
      val head = if (isPacked) read(files, uri, unpacked = true) else stored
      refuseByContent(uri, head)
      if (head.text.isEmpty) answer.put("kind", "empty")
      else if (JsonHead.isJson(head.text)) JsonHead.describe(uri, head, answer)
      else CsvHead.describe(uri, head, hasHeader, isData, answer)
    }
    ()
  }

  private def read(files: DataFiles, uri: String, unpacked: Boolean): Head = DataFiles.reading(uri) {
    val in = files.open(uri, 0, unpacked)
    try {
      val bytes = in.readNBytes(HeadBytes)
      new Head(bytes, bytes.length < HeadBytes)
    } finally in.close()
  }

  private def refuseByContent(uri: String, head: Head): Unit = {
    if (head.isGzip) refuse(s"$uri is packed twice; pack it once")
    if (head.begins(0xff, 0xfe) || head.begins(0xfe, 0xff)) refuse(s"$uri is UTF-16 text; save it as UTF-8")
    if (head.begins('P', 'K', 3, 4))
      refuse(s"$uri is a zip archive or an office document, which is not read; $Readable")
    if (new String(head.bytes, ISO_8859_1).indexOf(0) >= 0) refuse(s"$uri is neither text nor Parquet; $Readable")
  }

  private def describeParquet(files: DataFiles, uri: String, answer: ObjectNode): Unit = {
    answer.put("kind", "parquet")
    val schema = DataFiles.reading(uri) {
      val reader = ParquetFileReader.open(HadoopInputFile.fromPath(new Path(uri), files.hadoop))
      try reader.getFileMetaData.getSchema
      finally reader.close()
    }
    ParquetColumns.of(schema).foreach(column => addColumn(answer, column.path, column.typeName, column.isText))
  }
}

/** Which text of a file's first line may be shown to people: what looks like the name of a column, never what may be data. */
object ColumnNames {
  private val Longest = 64
  private val NameLike = "[\\p{L}\\p{M}\\p{N} _.()-]+".r.pattern
  private val HashOrId = "[0-9a-fA-F]{32,}".r.pattern

  def isShowable(text: String): Boolean =
    text.length <= Longest && NameLike.matcher(text).matches && text.count(_.isDigit) * 2 <= text.length &&
      !HashOrId.matcher(text.replace("-", "")).matches
}
