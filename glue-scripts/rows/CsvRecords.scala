package tiktok.rows

import tiktok.rows.CsvParser._

/** The records of a CSV file that begin in a split.
  *
  * A record is one line, or several where a quoted cell holds line breaks. Which it is does not depend on the split:
  *
  *  1. A line that is a record by itself, every quote in its place, is one.
  *  1. A line that ends inside a quoted cell goes on over as many lines as make a record, up to 1 MiB, unless one of these is
  *     certainly a record by itself.
  *  1. Any other line is one malformed record, or one with a plain quote at the end of a cell. A broken quote costs one record.
  *
  * So a broken record of several lines would be counted line by line. Whether the file may have one is found by the signs of
  * all its splits together, sound records against lines that may be pieces: see [[Ambiguity]].
  */
final class CsvRecords(
    files: DataFiles,
    split: Split,
    file: FileShape,
    identifiers: IndexedSeq[Int],
    isIdentifier: (Int, String) => Boolean
) extends Records {
  private val syntax = new CsvSyntax(file, identifiers, isIdentifier)
  private val parsers = syntax.newParsers() // of records of several lines
  private var linesBegun = 0L
  private var recordLine = 0L
  private var record: CsvParser = _ // null for a malformed record
  private var before: Line = _ // the last line of the record before; null if there is none
  private var found = Map.empty[String, Sign]
  private var sound = 0L
  private val text = open(CsvStart.find(files, split, file, syntax))

  override def isMalformed: Boolean = record == null
  override def line: Long = recordLine
  override def lines: Long = linesBegun
  override def signs: Seq[Sign] = Sign(Ambiguity.Sound, split.start, sound) +: found.values.toSeq
  override protected def valuesOf(column: Int): Seq[String] =
    if (record == null) Nil else List(record.text(file.positions(column)))
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
    }
    isThere
  }

  private def open(place: Long): Lines =
    if (place > file.dataStart) Lines.open(files, split.uri, place, file.compressed)
    else {
      val lines = Lines.open(files, split.uri, 0, file.compressed)
      while (lines.ahead.take(1).exists(_.offset < file.dataStart)) count(lines.next())
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

  private def read(line: Line): Unit = {
    val last = before
    before = line
    val own = syntax.recordOf(line)
    if (own.isDefined && line.offset >= split.start) sound += 1
    record = own.orElse(parsers.find(isSeveralLines(line, _))).getOrElse(brokenRecord(line, last))
  }

  /** Reads on behind an open line; if that gives a record, its lines are passed. */
  private def isSeveralLines(first: Line, parser: CsvParser): Boolean = {
    parser.read(first)
    val more = text.ahead.takeWhile { line =>
      parser.status == Open && line.end - first.offset <= CsvRecords.Longest && !syntax.isCertain(line) &&
      parser.canBeInside(line)
    }.toVector
    val bytes = Array.concat((first +: more).map(_.bytes): _*)
    parser.read(bytes, first.from, bytes.length)
    val isRecord = more.nonEmpty && parser.isRecord
    if (isRecord) {
      more.foreach(_ => count(text.next()))
      before = more.last
      sign(if (syntax.mayBeMore(first +: more, parser)) Ambiguity.Unclear else Ambiguity.Several, first)
    }
    isRecord
  }

  /** The parser of a line that has a plain quote at the end of a cell; null for a malformed record. */
  private def brokenRecord(line: Line, last: Line): CsvParser = {
    val beside = Option(last).toSeq ++ text.ahead.take(CsvRecords.MostBlank).find(!_.isBlank)
    if ((line +: beside).exists(_.bytes.contains(Quote))) sign(Ambiguity.Broken, line)
    if (!syntax.canBeBroken(line)) sign(Ambiguity.Unclear, line)
    else if (beside.exists(syntax.mayBeOne(line, _))) sign(Ambiguity.Doubtful, line)
    syntax.withPlainQuotes(line).orNull
  }

  /** Notes a sign of a record that begins in this split; the place of its first is kept. */
  private def sign(name: String, line: Line): Unit = if (line.offset >= split.start) {
    val sign = found.getOrElse(name, Sign(name, line.offset, 0))
    found += name -> sign.copy(count = sign.count + 1)
  }
}

object CsvRecords {

  /** Bytes of a record of several lines, at the most. */
  val Longest: Int = 1 << 20

  /** Blank lines between two records, at the most. */
  private val MostBlank = 100
}
