package tiktok.rows

import tiktok.rows.CsvParser._
import tiktok.rows.Lines.{CarriageReturn, LineFeed}

/** Reads the cells of one record of comma separated text, line by line.
  *
  * A cell that begins with a quote ends with a quote before a comma or a line break (blanks between are allowed); a quote
  * inside it is escaped. A quote in any other cell is plain text.
  *
  * @param columns how many cells are kept; further ones are only counted
  */
final class CsvParser(columns: Int) {

  /** Where each cell begins and ends in the window, without its quotes; `escaped`: whether it has escaped quotes inside. */
  val from = new Array[Int](columns)
  val until = new Array[Int](columns)
  val escaped = new Array[Boolean](columns)

  /** Cells that were read. */
  var count = 0

  /** Index behind the line that was read last. */
  var next = 0

  /** Whether a quote was met in a cell that does not begin with one, or a quoted cell has escapes. */
  var hasPlainQuote = false

  private var lines: Lines = _
  private var backslash = false
  private var cellFrom = 0
  private var cellEscaped = false

  /** Reads a line as the first of a record.
    *
    * @param backslash whether quotes inside a quoted cell are written `\"`; otherwise `""`
    * @return `Complete`, `Open`, `Broken` or `More`
    */
  def begin(lines: Lines, at: Int, backslash: Boolean): Int = {
    this.lines = lines
    this.backslash = backslash
    count = 0
    hasPlainQuote = false
    cells(at)
  }

  /** Reads a line as the next of a record whose last line was `Open`. */
  def continue(at: Int): Int = afterQuoted(quoted(at))

  /** Reads a line as one in the middle of a quoted cell: `Broken` if it cannot be one. */
  def inside(lines: Lines, at: Int, backslash: Boolean): Int = {
    this.lines = lines
    this.backslash = backslash
    count = 0
    cellFrom = at
    cellEscaped = false
    continue(at)
  }

  private def afterQuoted(end: Int): Int =
    if (end < 0) -end
    else if (lines.bytes(end) == Comma) cells(end + 1)
    else endOfLine(end)

  private def cells(start: Int): Int = {
    val bytes = lines.bytes
    var i = start
    while (true) {
      if (bytes(i) == Quote) {
        cellFrom = i + 1
        cellEscaped = false
        i = quoted(i + 1)
        if (i < 0) return -i
      } else {
        val begin = i
        i = plain(bytes, i)
        keep(begin, i, hasEscapes = false)
      }
      if (bytes(i) != Comma) return endOfLine(i)
      i += 1
    }
    Broken
  }

  // Nearly every byte of a file passes here: letters, digits and what is above the comma take one comparison.
  private def plain(bytes: Array[Byte], start: Int): Int = {
    var i = start
    var byte = bytes(i)
    while (byte > Comma || (byte != Comma && byte != LineFeed && byte != CarriageReturn)) {
      if (byte == Quote) hasPlainQuote = true
      i += 1
      byte = bytes(i)
    }
    i
  }

  /** Index of the comma or line break behind the quoted cell; or a result, negative. */
  private def quoted(start: Int): Int = {
    val bytes = lines.bytes
    var i = start
    while (true) {
      val byte = bytes(i)
      if (byte == Quote && !backslash && bytes(i + 1) == Quote && i + 1 < lines.limit) {
        cellEscaped = true
        i += 2
      } else if (byte == Quote) return closing(bytes, i)
      else if (byte == Backslash && backslash && (bytes(i + 1) == Quote || bytes(i + 1) == Backslash)) {
        cellEscaped = true
        i += 2
      } else if (byte == LineFeed || byte == CarriageReturn) return openAtBreak(i)
      else i += 1
    }
    -Broken
  }

  private def closing(bytes: Array[Byte], quote: Int): Int = {
    var i = quote + 1
    while (bytes(i) == ' ' || bytes(i) == '\t') i += 1
    if (i >= lines.limit && !lines.atEnd) -More
    else if (bytes(i) == Comma || bytes(i) == LineFeed || bytes(i) == CarriageReturn) {
      keep(cellFrom, quote, cellEscaped)
      i
    } else -Broken
  }

  private def openAtBreak(at: Int): Int = {
    next = lines.behindBreak(at)
    if (next < 0) -More else -Open
  }

  private def endOfLine(at: Int): Int = {
    next = lines.behindBreak(at)
    if (next < 0) More else Complete
  }

  private def keep(begin: Int, end: Int, hasEscapes: Boolean): Unit = {
    if (count < columns) {
      from(count) = begin
      until(count) = end
      escaped(count) = hasEscapes
    }
    count += 1
  }

  /** Puts a cell of the record into `cell`; escapes are taken out in the window, so the record cannot be read again. */
  def take(column: Int, cell: Cell): Unit = {
    val end = if (escaped(column)) unescape(lines.bytes, from(column), until(column)) else until(column)
    cell.set(lines.bytes, from(column), end)
    escaped(column) = false
    until(column) = end
  }

  private def unescape(bytes: Array[Byte], begin: Int, end: Int): Int = {
    val escape = if (backslash) Backslash else Quote
    var read = begin
    var written = begin
    while (read < end) {
      val isEscape = bytes(read) == escape && read + 1 < end && (bytes(read + 1) == Quote || bytes(read + 1) == escape)
      if (isEscape) read += 1
      bytes(written) = bytes(read)
      written += 1
      read += 1
    }
    written
  }
}

object CsvParser {
  val Quote: Byte = '"'
  val Comma: Byte = ','
  val Backslash: Byte = '\\'

  /** The line ends the record. */
  val Complete = 1

  /** A quoted cell goes on behind the line. */
  val Open = 2

  /** A quoted cell has a quote that neither ends it nor is escaped. */
  val Broken = 3

  /** The window ends too early: move it and begin the record again. */
  val More = 4
}
