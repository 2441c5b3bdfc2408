package tiktok.rows

/** The records of a CSV file between the borders of a split: lines at its offsets, or behind them, that surely begin a record.
  *
  * A record is one line, or several where a quoted cell holds line breaks:
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
  private val countOfSign = new Memo(counts.of(Counts.Sign, split.file, _))
  private val sound = countOfSign.of(Ambiguity.Sound)
  private val text = Lines.open(files, file, split.start)
  private val start = new Border(split.start)
  private val end = new Border(split.end)
  // The lines that come, each read when it is asked for.
  private var ahead = text.map(start.seen).map(end.seen).dropWhile(_.offset < start.place).toStream
  private var last = start.before // line of the record before
  private var recordLine = 0L

  override def line: Long = recordLine
  override def close(): Unit = text.close()

  override def hasNext: Boolean = {
    while (ahead.nonEmpty && !isOfRecord(ahead.head)) pass()
    ahead.nonEmpty && ahead.head.offset < end.place
  }

  override def next(): Option[Records.Row] = {
    recordLine = lines
    val first = pass()
    val before = last
    last = Some(first)
    val own = syntax.recordOf(first)
    if (own.isDefined) sound.n += 1
    val record = own.orElse(severalLines(first)).orElse(brokenRecord(first, before))
    record.map(cells => column => List(cells.text(file.positions(column))))
  }

  /** Goes behind the next line. */
  private def pass(): Line = {
    val passed = ahead.head
    ahead = ahead.tail
    lines += 1
    passed
  }

  private def isOfRecord(line: Line): Boolean = !line.isBlank && line.offset >= file.dataStart

  /** The border at an offset: the second line from there on, or one behind it, that begins a record whatever was before, or is too
    * far behind the last line with a quote to be in a record that began there. Never before the border of a smaller offset.
    */
  private final class Border(offset: Long) {
    private var lastQuote = offset

    /** Where the line begins, once it was seen. */
    var place: Long = if (offset == 0) 0 else Long.MaxValue

    /** The line before it; none before the first record of the file. */
    var before = Option.empty[Line]

    /** Passes on every line of the file in turn. */
    def seen(line: Line): Line = {
      if (place == Long.MaxValue && line.offset >= offset && isOfRecord(line)) {
        if (line.bytes.contains(CsvCells.Quote)) lastQuote = line.offset
        val isFound = before.isDefined && (line.offset - lastQuote > Longest || syntax.isCertain(line))
        if (isFound) place = line.offset else before = Some(line)
      }
      line
    }
  }

  /** The record that an open line and those behind it give, if they do; these are passed then. */
  private def severalLines(first: Line): Option[CsvCells] = {
    lazy val near = ahead.takeWhile(line => line.end - first.offset <= Longest && !syntax.isCertain(line))
    val readings = syntax.readings(first).filter(_.isOpen).map { opened =>
      val states = near.iterator.map(new CsvCells(_, file.columns, opened.quotes, isInside = true))
      val lines = first +: near.take(states.takeWhile(_.isOpen).size + 1)
      (lines, new CsvCells(new Line(Array.concat(lines.map(_.bytes): _*), first.offset), file.columns, opened.quotes))
    }
    readings.find(_._2.isRecord).map { case (lines, record) =>
      lines.tail.foreach(_ => last = Some(pass()))
      sign(if (syntax.mayBeMore(lines, record)) Ambiguity.Unclear else Ambiguity.Several)
      record
    }
  }

  /** The record of a line that has a plain quote at the end of a cell; none if it is malformed.
    *
    * @param before the last line of the record before
    */
  private def brokenRecord(line: Line, before: Option[Line]): Option[CsvCells] = {
    val beside = before ++ ahead.take(MostBlank).find(!_.isBlank)
    if ((Some(line) ++ beside).exists(_.bytes.contains(CsvCells.Quote))) sign(Ambiguity.Broken)
    if (!syntax.canBeBroken(line)) sign(Ambiguity.Unclear)
    else if (beside.exists(syntax.mayBeOne(line, _))) sign(Ambiguity.Doubtful)
    syntax.withPlainQuotes(line)
  }

  private def sign(name: String): Unit = countOfSign.of(name).n += 1
}

object CsvRecords {

  /** Bytes of a record of several lines, at the most. */
  private val Longest = 1 << 20

  /** Blank lines between two records, at the most. */
  private val MostBlank = 100
}
