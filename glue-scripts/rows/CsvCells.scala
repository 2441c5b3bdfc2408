package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8

/** The cells of a line, or of several, as one record of comma separated text; it ends at a line break outside of quotes.
  *
  * A cell that begins with a quote ends with a quote before a comma or a line break (blanks between are allowed); a quote
  * inside it is escaped. A quote in any other cell is plain text.
  *
  * @param columns  how many cells a record should have; further ones are only counted
  * @param quotes   how quotes inside a quoted cell are written: one of [[Quotes.Ways]]
  * @param isInside whether the line begins inside a quoted cell
  */
final class CsvCells(line: Line, columns: Int, val quotes: String, isInside: Boolean = false) {
  import CsvCells._
  private val bytes = line.bytes
  private val escape: Byte = if (quotes == Quotes.Backslash) '\\' else Quote
  private val from = new Array[Int](columns)
  private val until = new Array[Int](columns)

  /** Whether the text ends inside a quoted cell. */
  var isOpen = false

  /** Cells that were read. */
  var count = 0

  /** Whether a cell ends with a quote and does not begin with one: so the end of a quoted cell may look. */
  var hasLooseQuote = false

  /** Index behind the record. */
  val end: Int = {
    var i = if (isInside) behindQuoted(line.from) else behindCell(line.from)
    while (i < bytes.length && bytes(i) == Comma) i = behindCell(i + 1)
    i
  }

  /** Whether a quoted cell has a quote that neither ends it nor is escaped. */
  def isBroken: Boolean = end < bytes.length && !Line.isBreak(bytes(end))

  def isWhole: Boolean = !isOpen && !isBroken

  def hasQuotesInPlace: Boolean = isWhole && !hasLooseQuote

  /** Whether the text is one record with every quote in its place. */
  def isRecord: Boolean = hasQuotesInPlace && count == columns

  /** Whether a quoted cell has an escaped quote or backslash. */
  def hasEscapes: Boolean = (0 until columns).exists(column => text(column) != written(column))

  /** A cell of the record; bytes that are not UTF-8 become U+FFFD. */
  def text(column: Int): String =
    if (from(column) == 0 || bytes(from(column) - 1) != Quote) written(column)
    else if (escape == Quote) written(column).replace("\"\"", "\"")
    else written(column).replace("\\\"", "\"").replace("\\\\", "\\")

  private def written(column: Int): String = new String(bytes, from(column), until(column) - from(column), UTF_8)

  // These read a cell and give the index behind it.

  private def behindCell(start: Int): Int =
    if (start < bytes.length && bytes(start) == Quote) behindQuoted(start + 1) else behindPlain(start)

  private def behindPlain(start: Int): Int = {
    var i = start
    while (i < bytes.length && !endsCell(bytes(i))) i += 1 // nearly every byte of a file passes here
    keep(start, i)
    var last = i - 1
    while (last > start && isBlank(bytes(last))) last -= 1
    if (last >= start && bytes(last) == Quote) hasLooseQuote = true
    i
  }

  private def behindQuoted(start: Int): Int = {
    var i = start
    while (i < bytes.length && (bytes(i) != Quote || isEscape(i))) i += (if (isEscape(i)) 2 else 1)
    keep(start, i)
    isOpen = i == bytes.length
    i = math.min(i + 1, bytes.length)
    while (i < bytes.length && isBlank(bytes(i))) i += 1
    i
  }

  private def keep(begin: Int, end: Int): Unit = {
    if (count < columns) {
      from(count) = begin
      until(count) = end
    }
    count += 1
  }

  private def isEscape(i: Int): Boolean =
    bytes(i) == escape && i + 1 < bytes.length && (bytes(i + 1) == Quote || bytes(i + 1) == escape)
}

object CsvCells {
  val Quote: Byte = '"'
  val Comma: Byte = ','

  private def endsCell(byte: Byte): Boolean = byte <= Comma && (byte == Comma || Line.isBreak(byte))

  private def isBlank(byte: Byte): Boolean = byte == ' ' || byte == '\t'
}

/** How the quotes inside quoted cells of a CSV file are written. */
object Quotes {
  val Doubled = "doubled"
  val Backslash = "backslash"
  val Ways: Seq[String] = Seq(Doubled, Backslash)

  /** The beginning of the file shows neither or both: each record is read in the way in which it is well formed. */
  val Unknown = "unknown"
}
