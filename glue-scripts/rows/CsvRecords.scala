package tiktok.rows

import tiktok.rows.CsvParser._

/** The records of a CSV file that begin in a split.
  *
  * A record is one line, or several where a quoted cell holds line breaks. Which it is does not depend on the split:
  *  - A line whose quotes are closed is a record by itself, malformed if its number of columns is wrong.
  *  - A quoted cell that is open at the end of a line goes on over the following lines until it is closed and the record has
  *    the right number of columns. If that never comes within 1 MiB, the first line is one malformed record and the next
  *    line begins another: a broken quote costs one record.
  *  - If it does come, but lines in between are complete records by themselves, there are two readings: a quote too many, or
  *    text that looks like records. If the long record has no usable identifier, it is the first; else there is no way to tell,
  *    and the run stops, as one reading loses people and the other invents some.
  *
  * So a line is the first of a record, or stops the run, if it is a complete record by itself, if its quotes cannot be part
  * of a quoted cell, or if no quote comes in the 1 MiB before it. A split looks for such a line at or before its start.
  */
final class CsvRecords(
    files: DataFiles,
    split: Split,
    file: FileShape,
    identifiers: IndexedSeq[Int],
    isIdentifier: (Int, Cell) => Boolean
) extends Records {
  private val syntax = new CsvSyntax(file, identifiers, isIdentifier)
  private val parser = new CsvParser(file.columns)
  private val otherParser = new CsvParser(file.columns)
  private val positions = file.positions.toArray
  override val cells: Array[Cell] = Array.fill(positions.length)(new Cell)
  private var malformed = false
  private var hasSeveralLines = false
  private var recordLine = 0L
  private var recordEnd = 0
  private val usual = syntax.ways(0)
  private val found = CsvStart.find(files, split, file, syntax)
  private val text = found.lines
  private var linesBegun = found.linesBegun
  private var at = found.at

  override def isMalformed: Boolean = malformed
  override def line: Long = recordLine
  override def lines: Long = linesBegun
  override def more(column: Int): Seq[String] = Nil
  override def close(): Unit = text.close()

  override def next(): Boolean = {
    var begin = read()
    while (begin >= 0 && begin < split.start) begin = read()
    begin >= 0
  }

  /** Reads one record; gives the place where it begins, or -1 at the end of the split. */
  private def read(): Long = {
    skipBlankLines()
    val begin = text.offset(at)
    if (at >= text.limit || begin >= split.end) return -1
    recordLine = linesBegun
    readRecord()
    passLines()
    if (begin >= split.start) takeCells()
    begin
  }

  /** Counts the lines of the record, which the split after this one counts where they begin in that. */
  private def passLines(): Unit = {
    countLine(at)
    if (hasSeveralLines) {
      var line = text.behindBreak(text.lineEnd(at))
      while (line < recordEnd) {
        countLine(line)
        line = text.behindBreak(text.lineEnd(line))
      }
    }
    at = recordEnd
  }

  private def countLine(index: Int): Unit = {
    val place = text.offset(index)
    if (place >= split.start && place < split.end) linesBegun += 1
  }

  private def takeCells(): Unit = {
    var column = 0
    while (column < cells.length) {
      if (malformed) cells(column).clear() else parser.take(positions(column), cells(column))
      column += 1
    }
  }

  private def skipBlankLines(): Unit = {
    var searching = true
    while (searching) {
      if (at >= text.limit && !text.atEnd) move()
      else if (at >= text.limit || (text.bytes(at) != Lines.LineFeed && text.bytes(at) != Lines.CarriageReturn))
        searching = false
      else {
        val behind = text.behindBreak(at)
        if (behind < 0) move()
        else {
          countLine(at)
          at = behind
        }
      }
    }
  }

  /** Index of the record's first byte of text: a byte order mark is none. */
  private def first: Int = if (text.offset(at) == 0 && text.hasMark) at + 3 else at

  private def move(): Unit = {
    text.more(at)
    at = 0
  }

  /** Reads the record at `at`: sets `malformed`, and `recordEnd` to the index behind it. */
  private def readRecord(): Unit = {
    var status = parser.begin(text, first, usual)
    while (status == More) {
      move()
      status = parser.begin(text, first, usual)
    }
    hasSeveralLines = false
    malformed = !(isRecord(status) || isOneLine || isSeveralLines)
    recordEnd = if (malformed) firstLineEnd else parser.next
  }

  private def isRecord(status: Int): Boolean = status == Complete && parser.count == file.columns

  private def isOneLine: Boolean = syntax.ways.exists(way => isRecord(whole(parser.begin(text, first, way))))

  private def isSeveralLines: Boolean = {
    hasSeveralLines = syntax.ways.exists(way => isRecord(whole(readSeveralLines(way))))
    hasSeveralLines
  }

  private def firstLineEnd: Int = {
    at = text.wholeLine(at)
    text.behindBreak(text.lineEnd(at))
  }

  /** Asks again with a larger window for as long as the answer is `More`. */
  private def whole(ask: => Int): Int = {
    var answer = ask
    while (answer == More) {
      move()
      answer = ask
    }
    answer
  }

  /** Reads on behind the first line for as long as a quoted cell is open; gives the parser's last answer. */
  private def readSeveralLines(way: Boolean): Int = {
    var last = at
    var swallowsRecord = false
    val status = readOpenLines(parser, first, way) { line =>
      last = line
      if (!swallowsRecord) swallowsRecord = syntax.isCertain(text, line)
    }
    if (!isRecord(status)) status
    else if (swallowsRecord && !syntax.hasIdentifier(text, parser)) Broken
    else if (swallowsRecord || isTwoRecords(last)) refuse()
    else {
      val another = readOpenLines(otherParser, last, way)(_ => ())
      if (another == More) More
      else if (another == Complete && isAnother(last)) refuse()
      else status
    }
  }

  private def readOpenLines(reader: CsvParser, begin: Int, way: Boolean)(onLine: Int => Unit): Int = {
    var status = reader.begin(text, begin, way)
    while (status == Open && reader.next - begin <= CsvRecords.Longest && reader.next < text.limit) {
      val line = reader.next
      if (text.behindBreak(text.lineEnd(line)) < 0) return More
      onLine(line)
      status = reader.continue(line)
    }
    if (status == Open && reader.next >= text.limit && !text.atEnd) More else status
  }

  /** Whether the last line of a record begins, over several lines, another record: then both cannot be. */
  private def isAnother(last: Int): Boolean =
    otherParser.count == file.columns && otherParser.next > text.behindBreak(text.lineEnd(last)) &&
      syntax.hasIdentifier(text, otherParser)

  /** Whether the first and the last line would both be complete records but for a quote in each. */
  private def isTwoRecords(last: Int): Boolean =
    syntax.isCompleteWithoutQuotes(text, at) && syntax.isCompleteWithoutQuotes(text, last)

  private def refuse(): Nothing = {
    val line = Lines.lineAt(files, split.uri, text.offset(at), file.compressed)
    throw new UnreadableRecords(
      s"${split.uri}, line $line: a quoted cell begins here and spans lines that are complete records by themselves; it " +
        "cannot be told whether a quote is too many or the cell holds such text; correct the record, or export without line breaks in cells"
    )
  }
}

object CsvRecords {

  /** Bytes of a record of several lines, at the most. */
  val Longest: Int = 1 << 20
}
