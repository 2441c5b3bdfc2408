package tiktok.rows

import tiktok.rows.CsvParser._

/** The records of a CSV file that begin in a split.
  *
  * A record is one line, or several where a quoted cell holds line breaks. Which it is does not depend on the split:
  *
  *  1. A line that is a record by itself, every quote in its place, is one. A line with too few or too many cells and every
  *     quote in its place is a malformed record.
  *  1. A line that ends inside a quoted cell goes on over as many lines as make a record, up to 1 MiB. If these hold
  *     identifiers that are not in its cells, a quote may be too many: the run stops.
  *  1. Any other line has a quote out of place. If it looks like a record, and so do those before and behind it, it is one,
  *     malformed or with the quote in a cell's text: a broken quote costs one record. Otherwise it may be a piece of a broken
  *     record of several lines: the run stops.
  */
final class CsvRecords(
    files: DataFiles,
    split: Split,
    file: FileShape,
    identifiers: IndexedSeq[Int],
    isIdentifier: (Int, Cell) => Boolean
) extends Records {
  private val syntax = new CsvSyntax(file, identifiers, isIdentifier)
  private val positions = file.positions.toArray
  override val cells: Array[Cell] = Array.fill(positions.length)(new Cell)
  private var linesBegun = 0L
  private var recordLine = 0L
  private var record: CsvParser = _ // null for a malformed record
  private var before: Line = _ // the last line of the record before; null if there is none
  private val text = open(CsvStart.find(files, split, file, syntax))

  override def isMalformed: Boolean = record == null
  override def line: Long = recordLine
  override def lines: Long = linesBegun
  override def more(column: Int): Seq[String] = Nil
  override def close(): Unit = text.close()

  override def next(): Boolean = {
    var line = nextText()
    while (line != null && line.offset < split.start) {
      read(line)
      line = nextText()
    }
    val isThere = line != null && line.offset < split.end
    if (isThere) {
      recordLine = linesBegun - 1
      read(line)
      takeCells()
    }
    isThere
  }

  private def open(place: Long): Lines =
    if (place > file.dataStart) Lines.open(files, split.uri, place, file.compressed)
    else {
      val lines = Lines.open(files, split.uri, 0, file.compressed)
      while (lines.ahead(1).exists(_.offset < file.dataStart)) count(lines.next())
      lines
    }

  /** The next line that is not blank; null at the end of the file. */
  private def nextText(): Line = {
    var line = text.next()
    while (line != null && line.isBlank) {
      count(line)
      line = text.next()
    }
    if (line != null) count(line)
    line
  }

  /** Counts a line that is passed; those of a neighbouring split are counted there. */
  private def count(line: Line): Unit = if (line.offset >= split.start && line.offset < split.end) linesBegun += 1

  private def takeCells(): Unit = {
    var column = 0
    while (column < cells.length) {
      if (record == null) cells(column).clear() else record.take(positions(column), cells(column))
      column += 1
    }
  }

  private def read(line: Line): Unit = {
    val last = before
    before = line
    record = syntax
      .recordOf(line)
      .orElse(syntax.parsers.find(isSeveralLines(line, _)))
      .getOrElse(if (isMalformedLine(line)) null else withQuoteOutOfPlace(line, last))
  }

  /** Reads on behind an open line; if that gives a record, its lines are passed. */
  private def isSeveralLines(first: Line, parser: CsvParser): Boolean = {
    parser.read(first)
    var lines = Seq(first)
    var bytes = first.bytes
    var isLonger = true
    while (parser.status == Open && isLonger) {
      val more = withinLongest(first +: text.ahead(4 * lines.size).toVector)
      isLonger = more.size > lines.size
      lines = more
      bytes = Array.concat(lines.map(_.bytes): _*)
      parser.read(bytes, first.from, bytes.length)
    }
    val isRecord = lines.size > 1 && parser.isRecord
    if (isRecord) {
      val ends = lines.scanLeft(0)(_ + _.bytes.length)
      val own = lines.take(ends.count(_ < parser.end))
      if (syntax.hasForeignIdentifiers(own, parser) || own.tail.exists(syntax.isCertain)) refuse(first)
      own.tail.foreach(_ => count(text.next()))
      before = own.last
      parser.read(bytes, first.from, bytes.length)
    }
    isRecord
  }

  private def withinLongest(lines: Seq[Line]): Seq[Line] = {
    val ends = lines.scanLeft(0L)(_ + _.bytes.length).tail
    lines.take(ends.count(_ <= CsvRecords.Longest))
  }

  /** Whether the line has too few or too many cells and every quote in its place. */
  private def isMalformedLine(line: Line): Boolean = syntax.parsers.exists { parser =>
    parser.read(line)
    parser.status == Complete && !parser.hasLooseQuote
  }

  /** The parser of a line that has a plain quote at the end of a cell; null for a malformed record. */
  private def withQuoteOutOfPlace(line: Line, last: Line): CsvParser = {
    val behind = text.ahead(CsvRecords.MostBlank).find(!_.isBlank)
    if (!(Seq(line) ++ Option(last) ++ behind).forall(syntax.looksLikeRecord)) refuse(line)
    syntax.parsers.find { parser =>
      parser.read(line)
      parser.status == Complete && parser.count == file.columns
    }.orNull
  }

  private def refuse(line: Line): Nothing = {
    val number = Lines.numberOf(files, split.uri, line.offset, file.compressed)
    throw new UnreadableRecords(
      s"${split.uri}, line $number: a quote is out of place here, and it cannot be told which lines are one record; " +
        "correct the quotes, or export without line breaks in cells"
    )
  }
}

object CsvRecords {

  /** Bytes of a record of several lines, at the most. */
  val Longest: Int = 1 << 20

  /** Blank lines between two records, at the most. */
  private val MostBlank = 100
}
