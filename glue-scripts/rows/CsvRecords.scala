package tiktok.rows

import scala.annotation.tailrec
import scala.collection.mutable

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
final class CsvRecords(files: DataFiles, split: Split, spec: Spec) extends Records {
  import CsvRecords._
  private val file = spec.files(split.file)
  private val syntax = new CsvSyntax(file, spec.identifiers)
  private var recordLine = 0L
  var lines = 0L
  private var record = Option.empty[CsvCells] // none for a malformed record
  private val counts = new Counts
  private val sound = counts.of(Counts.Sign, split.file, Ambiguity.Sound, split.start)
  private val others = mutable.HashMap.empty[String, Count] // of other signs, by name
  private val text = Lines.open(files, file, start)
  private var passed: Line = _ // the last line; null before the first
  private var ahead = text.toStream // the lines that come, each read when it is asked for

  private val records = Iterator.continually(goOn()).takeWhile(isThere => isThere).map(_ => record.map(rowOf))

  override def line: Long = recordLine
  override def signs: Array[(String, Long)] = counts.entries
  override def hasNext: Boolean = records.hasNext
  override def next(): Option[Records.Row] = records.next()
  override def close(): Unit = text.close()

  private def rowOf(cells: CsvCells): Records.Row = column => List(cells.text(file.positions(column)))

  /** Goes to the next record; false at the end of the split. */
  @tailrec
  private def goOn(): Boolean = {
    val before = passed
    while (ahead.nonEmpty && (ahead.head.isBlank || ahead.head.offset < file.dataStart)) pass()
    if (ahead.isEmpty || ahead.head.offset >= split.end) false
    else {
      recordLine = lines
      pass()
      val first = passed
      val own = syntax.recordOf(first)
      if (own.isDefined && first.offset >= split.start) sound.n += 1
      record = own.orElse(severalLines(first)).orElse(brokenRecord(first, before))
      first.offset >= split.start || goOn()
    }
  }

  /** Goes behind the next line, and counts it if it begins in the split. */
  private def pass(): Unit = {
    passed = ahead.head
    ahead = ahead.tail
    if (passed.offset >= split.start && passed.offset < split.end) lines += 1
  }

  /** Where reading begins: at a line before the split that is surely the first of a record, which belongs to another split and is
    * decided there. It is looked for in growing steps.
    */
  private def start: Long = Iterator
    .iterate(FirstStep)(_ * 16)
    .map(split.start - _)
    .takeWhile(_ > file.dataStart)
    .flatMap(lastStart)
    .buffered
    .headOption
    .getOrElse(0)

  /** The last line from an offset on and before the split that is surely the first of a record. */
  private def lastStart(from: Long): Option[Long] = {
    val lines = Lines.open(files, file, from)
    try {
      var quoteEnd = from
      var found = Option.empty[Long]
      lines.takeWhile(_.offset < split.start).foreach { line =>
        val hasQuote = line.bytes.contains(CsvCells.Quote)
        val isFarFromQuotes = !hasQuote && line.offset - quoteEnd > Longest
        if (isFarFromQuotes || syntax.isCertain(line)) found = Some(line.offset)
        if (hasQuote) quoteEnd = line.end
      }
      found
    } finally lines.close()
  }

  /** The record that an open line and those behind it give, if they do; these are passed then. */
  private def severalLines(first: Line): Option[CsvCells] =
    Quotes.ways(file.quotes).iterator.map(severalLines(first, _)).find(_.isRecord)

  private def severalLines(first: Line, quotes: String): CsvCells = {
    def cells(line: Line, isInside: Boolean) = new CsvCells(line, file.columns, quotes, isInside)
    var last = cells(first, isInside = false)
    val more = ahead.iterator.takeWhile { line =>
      val isOpen = last.isOpen && line.end - first.offset <= Longest && !syntax.isCertain(line)
      if (isOpen) last = cells(line, isInside = true)
      isOpen && !last.isBroken
    }.toVector
    val record = cells(Line.joined(first +: more), isInside = false)
    if (record.isRecord) {
      more.foreach(_ => pass())
      sign(if (syntax.mayBeMore(first +: more, record)) Ambiguity.Unclear else Ambiguity.Several, first)
    }
    record
  }

  /** The record of a line that has a plain quote at the end of a cell; none if it is malformed.
    *
    * @param before the last line of the record before; null if there is none
    */
  private def brokenRecord(line: Line, before: Line): Option[CsvCells] = {
    val beside = Option(before).toSeq ++ ahead.take(MostBlank).find(!_.isBlank)
    if ((line +: beside).exists(_.bytes.contains(CsvCells.Quote))) sign(Ambiguity.Broken, line)
    if (!syntax.canBeBroken(line)) sign(Ambiguity.Unclear, line)
    else if (beside.exists(syntax.mayBeOne(line, _))) sign(Ambiguity.Doubtful, line)
    syntax.withPlainQuotes(line)
  }

  /** Notes a sign of a record that begins in this split; the place of its first is kept. */
  private def sign(name: String, line: Line): Unit = if (line.offset >= split.start)
    others.getOrElseUpdate(name, counts.of(Counts.Sign, split.file, name, line.offset)).n += 1
}

object CsvRecords {
  private val FirstStep = 64L << 10

  /** Bytes of a record of several lines, at the most. */
  private val Longest = 1 << 20

  /** Blank lines between two records, at the most. */
  private val MostBlank = 100
}
