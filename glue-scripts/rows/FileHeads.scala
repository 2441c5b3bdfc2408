package tiktok.rows

import java.io.ByteArrayInputStream
import java.nio.charset.StandardCharsets.UTF_8
import java.util.concurrent.{Callable, Executors}
import org.apache.hadoop.conf.Configuration
import scala.collection.JavaConverters._

/** The beginning of a file, or all of it. */
final class Head(uri: String, val bytes: Array[Byte], val isWhole: Boolean) {

  /** Its lines, each read when it is needed; the last may continue behind it. */
  lazy val allLines: Stream[Line] = new Lines("", new ByteArrayInputStream(bytes), 0).toStream

  /** Its lines, except one that continues behind it. */
  def lines: Stream[Line] = allLines.takeWhile(line => isWhole || line.end < bytes.length)

  /** Its text without white space and a byte order mark before it. */
  lazy val text: String = new String(bytes, UTF_8).stripPrefix("\ufeff").dropWhile(" \t\r\n".indexOf(_) >= 0)

  def begins(magic: Int*): Boolean = bytes.startsWith(magic.map(_.toByte))
  def isGzip: Boolean = begins(0x1f, 0x8b)

  /** @param message the rest of a sentence about the file */
  def refuse(message: String): Nothing = throw new UnreadableRecords(s"$uri $message")
}

/** What planning needs to know of a data file.
  *
  * @param kind       `csv`, `json`, `parquet` or `empty`
  * @param compressed whether it is packed as a whole and read as one split
  * @param columns    its columns; none of a CSV file without a header
  * @param count      how many columns a record has (CSV)
  * @param dataStart  byte behind the header (CSV; of the unpacked file)
  * @param quotes     how quotes inside quoted cells are written (CSV): one of [[Quotes]]
  * @param below      most cells of a line of the first behind the header (CSV)
  */
final case class FileHead(
    kind: String,
    compressed: Boolean = false,
    columns: Seq[HeadColumn] = Nil,
    count: Int = 0,
    dataStart: Long = 0,
    quotes: String = Quotes.Unknown,
    below: Int = 0
)

/** A column of a file.
  *
  * @param name     its name; fields of a struct or an object as `a.b`
  * @param type     of CSV `text`; of JSON that of the first value: `text`, `number`, `boolean`, `null`, `object`; of Parquet as
  *                 in the schema, such as `STRING`, `DECIMAL(12,1)`, `LIST<STRING>`, `STRUCT`
  * @param text     whether its values can be read as text
  * @param showable false for a name that may be data: it is compared and never shown
  */
final case class HeadColumn(name: String, `type`: String, text: Boolean, showable: Boolean)

object HeadColumn {
  private val Longest = 64
  // Marks as in `Country/Region` are not beside digits, as those of a date, a house or a link are.
  private val NameLike = "[\\p{L}\\p{M}\\p{N} _.()-]+|[\\p{L}\\p{M} _.()/&?#%'-]+".r.pattern
  private val HashOrId = "[0-9a-fA-F]{32,}".r.pattern

  def of(name: String, kind: String, isText: Boolean): HeadColumn =
    HeadColumn(name, kind, isText, name.length <= Longest && name.split("\\.", -1).forall(isNameLike))

  private def isNameLike(name: String): Boolean = NameLike.matcher(name).matches &&
    name.count(_.isDigit) * 2 <= name.length && !HashOrId.matcher(name.replace("-", "")).matches
}

/** Finds out what a data file is from its beginning; nothing else of it is read. */
object FileHeads {
  private val HeadBytes = 256 * 1024
  private val Readers = 16 // each waits for S3 most of its time
  private val Office = Seq("xlsx", "xls", "xlsm", "ods", "docx", "pdf").map("." + _)
  private val Archives = Seq("zip", "7z", "rar", "tar", "tgz").map("." + _)
  // Hadoop's readers of some of these end where they do not understand a file as if it were its end.
  private val OtherPacking = Seq("bz2", "deflate", "zst", "snappy", "lz4", "lzo", "xz").map("." + _)
  private val SaveSheet = "save the sheet as CSV UTF-8 (comma delimited)"

  /** Inspects files, several at once, for Python.
    *
    * @param uris      JSON: a list
    * @param hasHeader false when the columns are named in the configuration: a CSV file's first line is then a record
    * @return JSON: for each a [[FileHead]], or `{"refused": "…"}`: a message with file and remedy, and no text of the file
    */
  def inspect(hadoop: Configuration, uris: String, hasHeader: Boolean): String = {
    def found(uri: String): Any =
      try headOf(new DataFiles(hadoop), uri, hasHeader)
      catch { case refusal: UnreadableRecords => Map("refused" -> refusal.getMessage) }
    // The first file alone, as all threads would load and interpret the same code for it.
    val (first, others) = Json.read(uris, classOf[Array[String]]).toSeq.splitAt(1)
    val readers = Executors.newFixedThreadPool(Readers)
    try {
      val tasks = others.map(uri => (() => found(uri)): Callable[Any])
      Json.write(first.map(found) ++ readers.invokeAll(tasks.asJava).asScala.map(_.get))
    } finally readers.shutdown()
  }

  private def headOf(files: DataFiles, uri: String, hasHeader: Boolean): FileHead = {
    refuseByName(uri, Office, SaveSheet)
    refuseByName(uri, Archives, "unpack it; its files must be CSV, JSON Lines or Parquet")
    val stored = read(files, uri, unpacked = false)
    if (stored.begins('P', 'A', 'R', '1')) ParquetFiles.headOf(files, uri)
    else {
      if (stored.bytes.nonEmpty) refuseByName(uri, OtherPacking, "pack it with gzip, or not at all")
      val isPacked = stored.bytes.nonEmpty && (stored.isGzip || Text.lower(uri).endsWith(".gz"))
      val head = if (isPacked) read(files, uri, unpacked = true) else stored
      refuseByContent(head)
      val found =
        if (head.text.isEmpty && !head.isWhole) head.refuse("begins with more than 256 KiB of blanks; remove them")
        else if (head.text.isEmpty) FileHead("empty")
        else if (JsonHead.isJson(head.text)) JsonHead.of(head)
        else CsvHead.of(head, hasHeader)
      found.copy(compressed = isPacked)
    }
  }

  private def read(files: DataFiles, uri: String, unpacked: Boolean): Head = DataFiles.reading(uri) {
    val in = files.open(uri, 0, unpacked)
    try {
      val bytes = in.readNBytes(HeadBytes)
      new Head(uri, bytes, bytes.length < HeadBytes)
    } finally in.close()
  }

  private def refuseByName(uri: String, endings: Seq[String], remedy: String): Unit =
    for (ending <- endings if Text.lower(uri).endsWith(ending))
      throw new UnreadableRecords(s"$uri is a $ending file, which is not read; $remedy")

  private def refuseByContent(head: Head): Unit = {
    if (head.isGzip) head.refuse("is packed twice; pack it once")
    if (head.begins(0xff, 0xfe) || head.begins(0xfe, 0xff)) head.refuse("is UTF-16 text; save it as UTF-8")
    if (head.begins('P', 'K', 3, 4))
      head.refuse(s"is a zip archive or an office document, which is not read; unpack it, or $SaveSheet")
    if (head.text.indexOf(0) >= 0) head.refuse("is neither text nor Parquet; export CSV, JSON Lines or Parquet")
  }
}
