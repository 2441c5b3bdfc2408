package tiktok.rows

/** What the first records of a CSV file tell. */
object CsvHead {
  private val MostColumns = 16384
  private val OtherSeparators =
    Seq(';' -> "semicolons", '\t' -> "tabs", '|' -> "vertical bars", '\u0001' -> "control characters")
  private val ByHand = " (LibreOffice asks for them when it saves CSV, Excel takes the list separator of the system)"
  private val SeparatorLine = "\"?sep=.?\"?[ ,;\t]*".r.pattern
  private val NoEnd = "(?![ \\t]*([,\\r\\n]|$)|\")"
  private val Inside = Seq(
    (Quotes.Doubled, "\"\"", ("(?<=[^,\\r\\n\"\\\\])\"\"" + NoEnd).r),
    (Quotes.Backslash, "\\\"", ("\\\\\"" + NoEnd).r)
  )

  /** The header's cells, where data begins, how many columns a record has and how quotes are escaped.
    *
    * @param head      the beginning of the file, with some text in it
    * @param hasHeader whether the first record names the columns
    * @throws UnreadableRecords when the header cannot be one
    */
  def of(head: Head, hasHeader: Boolean): FileHead = {
    val lines = head.lines.dropWhile(_.isBlank)
    def refuseLong = head.refuse("has a first line of more than 256 KiB; check that it is text in lines")
    val line = lines.headOption.getOrElse(refuseLong)
    val rest = new Line(head.bytes.drop(line.offset.toInt), line.offset)
    val readings = Quotes.Ways.map(new CsvCells(rest, MostColumns, _))
    if (readings.head.isOpen && !head.isWhole) refuseLong
    if (SeparatorLine.matcher(line.text).matches)
      // Before the header, which would be a record behind it.
      head.refuse("begins with the line sep= of a spreadsheet program; remove that line")
    val found = readings.find(_.isWhole)
    if (found.forall(_.count == 1)) refuseOtherSeparators(head, line)
    val first = found.getOrElse(head.refuse("has a quote in its first line that does not end a cell; correct the line"))
    if (first.count > MostColumns) head.refuse(s"has more than $MostColumns columns; export fewer")
    val names = if (hasHeader) (0 until first.count).map(first.text) else Nil
    if (Evidence.isData(names))
      head.refuse(
        """begins with a line of data and has no header; name its columns with "columns" in the source's configuration, """ +
          "or with --columns of init and inspect"
      )
    val columns = names.map(HeadColumn.of(_, "text", isText = true))
    val dataStart = if (hasHeader) lines.takeWhile(_.offset <= line.offset + first.end).last.end else 0
    val below = lines.slice(1, 10).map(new CsvCells(_, first.count, first.quotes)).filter(_.isWhole).map(_.count)
    FileHead("csv", false, columns, first.count, dataStart, quotes(head, first.count), (0 +: below).max)
  }

  private def refuseOtherSeparators(head: Head, line: Line): Unit = {
    val outsideOfQuotes = line.text.split("\"", -1).grouped(2).map(_.head).mkString
    OtherSeparators.find { case (separator, _) => outsideOfQuotes.contains(separator) }.foreach { case (_, name) =>
      head.refuse(s"looks separated by $name, and only commas are read; write the export with commas$ByHand")
    }
  }

  /** How quotes inside quoted cells are written: as lines tell it that are a record in one way alone, and quotes inside of text;
    * beside a comma or a line break a quote may begin or end a cell.
    */
  private def quotes(head: Head, columns: Int): String = {
    // All lines and the patterns are slow on 256 KiB, and few lines have a mark.
    val marked = Inside.filter { case (_, mark, _) => head.text.contains(mark) }
    val lines: Seq[Line] =
      if (marked.isEmpty) Nil else head.lines.filter(line => marked.exists(mark => line.text.contains(mark._2)))
    val ofLines = lines.map(line => Quotes.Ways.map(new CsvCells(line, columns, _)).filter(_.isRecord)).collect {
      case Seq(only) if only.hasEscapes => only.quotes
    }
    val ofText = marked.collect { case (way, _, pattern) if pattern.findFirstIn(head.text).isDefined => way }
    val ways = (ofLines ++ ofText).distinct
    if (ways.size == 1) ways.head else Quotes.Unknown
  }
}
