package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8

/** Reads the cells of one record of comma separated text; made per reader.
  *
  * A cell that begins with a quote ends with a quote before a comma or a line break (blanks between are allowed); a quote
  * inside it is escaped. A quote in any other cell is plain text.
  *
  * @param columns   how many cells a record should have; further ones are only counted
  * @param backslash whether quotes inside a quoted cell are written `\"`; otherwise `""`
  */
final class CsvParser(columns: Int, backslash: Boolean) {
  import CsvParser._
  private val escape = if (backslash) Backslash else Quote
  private val from = new Array[Int](columns)
  private val until = new Array[Int](columns)
  private val escaped = new Array[Boolean](columns)
  private var bytes: Array[Byte] = _
  private var limit = 0

  var status: Status = Broken

  /** Cells that were read. */
  var count = 0

  /** Index behind the record. */
  var end = 0

  /** Whether a cell ends with a quote and does not begin with one: so the end of a quoted cell may look. */
  var hasLooseQuote = false

  /** Whether the text is one record with every quote in its place. */
  def isRecord: Boolean = status == Complete && count == columns && !hasLooseQuote

  /** Whether a quoted cell has an escaped quote or backslash. */
  def hasEscapes: Boolean = escaped.take(count).contains(true)

  def read(line: Line): Unit = read(line.bytes, line.from, line.until)

  /** Reads the record that begins at `start` and ends at a line break outside of quotes, or at `limit`.
    *
    * @param isInside whether `start` is inside a quoted cell
    */
  def read(bytes: Array[Byte], start: Int, limit: Int, isInside: Boolean = false): Unit = {
    this.bytes = bytes
    this.limit = limit
    count = 0
    hasLooseQuote = false
    var i = if (isInside) behindQuoted(start) else start
    while (i >= 0) i = if (i < limit && bytes(i) == Quote) behindQuoted(i + 1) else behindPlain(i)
  }

  /** Whether the line can be in the middle of a quoted cell, or end one. */
  def canBeInside(line: Line): Boolean = {
    read(line.bytes, line.from, line.until, isInside = true)
    status != Broken
  }

  /** A cell of the record; bytes that are not UTF-8 become U+FFFD. */
  def text(column: Int): String =
    if (escaped(column)) withoutEscapes(from(column), until(column))
    else new String(bytes, from(column), until(column) - from(column), UTF_8)

  // Both give the index of the next cell, below 0 if there is none, and set `status` then.

  private def behindPlain(start: Int): Int = {
    var i = start
    while (i < limit && !endsCell(bytes(i))) i += 1 // nearly every byte of a file passes here
    var last = i - 1
    while (last > start && isBlank(bytes(last))) last -= 1
    if (last >= start && bytes(last) == Quote) hasLooseQuote = true
    keep(start, i, hasEscapes = false)
    behindCell(i)
  }

  private def behindQuoted(start: Int): Int = {
    var i = start
    var hasEscapes = false
    while (i < limit && (bytes(i) != Quote || isEscape(i))) {
      if (isEscape(i)) {
        hasEscapes = true
        i += 1
      }
      i += 1
    }
    keep(start, i, hasEscapes)
    if (i >= limit) ended(Open)
    else {
      i += 1
      while (i < limit && isBlank(bytes(i))) i += 1
      if (i < limit && !endsCell(bytes(i))) ended(Broken) else behindCell(i)
    }
  }

  private def behindCell(i: Int): Int =
    if (i < limit && bytes(i) == Comma) i + 1
    else {
      end = i
      ended(Complete)
    }

  private def ended(how: Status): Int = {
    status = how
    -1
  }

  private def isEscape(i: Int): Boolean =
    bytes(i) == escape && i + 1 < limit && (bytes(i + 1) == Quote || bytes(i + 1) == escape)

  private def keep(begin: Int, end: Int, hasEscapes: Boolean): Unit = {
    if (count < columns) {
      from(count) = begin
      until(count) = end
      escaped(count) = hasEscapes
    }
    count += 1
  }

  private def withoutEscapes(begin: Int, end: Int): String = {
    val plain = new java.io.ByteArrayOutputStream(end - begin)
    var i = begin
    while (i < end) {
      if (isEscape(i)) i += 1
      plain.write(bytes(i).toInt)
      i += 1
    }
    plain.toString(UTF_8)
  }
}

object CsvParser {
  val Quote: Byte = '"'
  val Comma: Byte = ','
  val Backslash: Byte = '\\'

  /** How the reading of a record ended. */
  sealed trait Status
  case object Complete extends Status

  /** The text ends inside a quoted cell. */
  case object Open extends Status

  /** A quoted cell has a quote that neither ends it nor is escaped. */
  case object Broken extends Status

  private def endsCell(byte: Byte): Boolean =
    byte <= Comma && (byte == Comma || byte == Line.LineFeed || byte == Line.CarriageReturn)

  private def isBlank(byte: Byte): Boolean = byte == ' ' || byte == '\t'
}
