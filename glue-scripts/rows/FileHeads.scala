package tiktok.rows

import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.databind.node.ObjectNode
import java.util.Locale
import org.apache.hadoop.fs.Path
import org.apache.parquet.hadoop.ParquetFileReader
import org.apache.parquet.hadoop.util.HadoopInputFile

/** What the beginning of a data file tells: all that planning needs to know of it. Nothing else of the file is read.
  *
  * @param isData whether a text is a usable identifier of any kind, so that a first line that holds it is no header
  */
final class FileHeads(files: DataFiles, isData: String => Boolean) {

  /** Inspects one file; several may be inspected at once.
    *
    * The answer is JSON text:
    * {{{
    * {"kind": "csv" | "json" | "parquet" | "empty",
    *  "compressed": true,                    // packed as a whole: one split
    *  "columns": [{"name": "email", "type": "text", "repeated": false, "text": true, "showable": true}],
    *  "count": 3, "dataStart": 17, "quotes": "doubled" | "backslash" | "unknown"}    // CSV alone
    * }}}
    * or `{"refused": "…"}`: a message that names the file and the remedy and shows none of its text.
    * A CSV column's `type` is `text`; a JSON key's is the first that came: `text`, `number`, `boolean`, `null`, `object`; a
    * Parquet column's is as in its schema. `text` is false where values cannot be read as text. `showable` is false for a name
    * that may be data: it is for comparing and never for showing.
    *
    * @param hasHeader false when the columns are named in the configuration: a CSV file's first line is then a record, and
    *                  `columns` is empty
    */
  def inspect(uri: String, hasHeader: Boolean): String = {
    val answer = FileHeads.mapper.createObjectNode()
    try describe(uri, hasHeader, answer)
    catch {
      case refusal: UnreadableRecords =>
        answer.removeAll()
        answer.put("refused", refusal.getMessage)
    }
    FileHeads.mapper.writeValueAsString(answer)
  }

  private def describe(uri: String, hasHeader: Boolean, answer: ObjectNode): Unit = {
    FileHeads.refuseByName(uri)
    val stored = head(uri, unpacked = false)
    val isPacked = files.codec(uri).isDefined || FileHeads.isGzip(stored)
    val isParquet = FileHeads.begins(stored, FileHeads.ParquetMagic)
    answer.put("compressed", isPacked && !isParquet && stored.limit > 0)
    if (isParquet) describeParquet(uri, answer)
    else {
      val text = if (isPacked && stored.limit > 0) head(uri, unpacked = true) else stored
      FileHeads.refuseByContent(uri, text)
      val first = FileHeads.firstText(text)
      if (first >= text.limit) answer.put("kind", "empty")
      else if (JsonHead.isJson(text, first)) JsonHead.describe(uri, text, first, answer)
      else CsvHead.describe(uri, text, hasHeader, isData, answer)
    }
    ()
  }

  private def head(uri: String, unpacked: Boolean): Lines = {
    val lines = Lines.open(files, uri, 0, unpacked)
    try {
      while (!lines.atEnd && lines.limit < FileHeads.HeadBytes) lines.more(0)
      lines
    } finally lines.close()
  }

  private def describeParquet(uri: String, answer: ObjectNode): Unit = {
    answer.put("kind", "parquet")
    val schema = DataFiles.reading(uri) {
      val reader = ParquetFileReader.open(HadoopInputFile.fromPath(new Path(uri), files.hadoop))
      try reader.getFileMetaData.getSchema
      finally reader.close()
    }
    ParquetColumns.of(schema).foreach { column =>
      FileHeads.addColumn(answer, column.path, column.typeName, column.isRepeated, column.isText)
    }
  }
}

object FileHeads {
  private val mapper = new ObjectMapper
  private val HeadBytes = 256 * 1024
  private val ParquetMagic = Array[Byte]('P', 'A', 'R', '1')
  private val ZipMagic = Array[Byte]('P', 'K', 3, 4)
  private val GzipMagic = Array(0x1f, 0x8b).map(_.toByte)
  private val WideTextMarks = Seq(Array(0xff, 0xfe), Array(0xfe, 0xff)).map(_.map(_.toByte))
  private val OfficeAndArchives =
    Seq("xlsx", "xls", "xlsm", "ods", "docx", "pdf", "zip", "7z", "rar", "tar", "tgz").map("." + _)
  private val Readable = "land CSV, JSON Lines or Parquet"

  def refuse(message: String): Nothing = throw new UnreadableRecords(message)

  /** Adds one column to the answer. */
  def addColumn(answer: ObjectNode, name: String, kind: String, isRepeated: Boolean, isText: Boolean): Unit = {
    answer
      .withArray[com.fasterxml.jackson.databind.node.ArrayNode]("columns")
      .addObject()
      .put("name", name)
      .put("type", kind)
      .put("repeated", isRepeated)
      .put("text", isText)
      .put("showable", ColumnNames.isShowable(name))
    ()
  }

  private def refuseByName(uri: String): Unit =
    OfficeAndArchives
      .find(uri.toLowerCase(Locale.ROOT).endsWith(_))
      .foreach(ending => refuse(s"$uri is a $ending file, which is not read; $Readable"))

  private def refuseByContent(uri: String, head: Lines): Unit = {
    if (isGzip(head)) refuse(s"$uri is packed twice; pack it once")
    if (WideTextMarks.exists(begins(head, _))) refuse(s"$uri is UTF-16 text; save it as UTF-8")
    if (begins(head, ZipMagic)) refuse(s"$uri is a zip archive or an office document, which is not read; $Readable")
    if ((0 until head.limit).exists(head.bytes(_) == 0)) refuse(s"$uri is neither text nor Parquet; $Readable")
  }

  private def isGzip(head: Lines): Boolean = begins(head, GzipMagic)

  private def begins(head: Lines, magic: Array[Byte]): Boolean =
    head.limit >= magic.length && magic.indices.forall(index => head.bytes(index) == magic(index))

  /** Index of the first byte that is no byte order mark and no white space. */
  private def firstText(head: Lines): Int = {
    val isSpace = (byte: Byte) => byte == ' ' || byte == '\t' || byte == Lines.LineFeed || byte == Lines.CarriageReturn
    val from = if (head.hasMark) 3 else 0
    from + (from until head.limit).prefixLength(index => isSpace(head.bytes(index)))
  }
}
