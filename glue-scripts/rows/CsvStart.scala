package tiktok.rows

/** Where a reader of a split begins: at a line before the split's start that is surely the first of a record. That record
  * belongs to another split, which decides about it.
  */
object CsvStart {
  private val FirstStep = 64L << 10

  /** Looks backwards from the split's start in growing steps; gives the line's place, or `dataStart`. */
  def find(files: DataFiles, split: Split, file: FileShape, syntax: CsvSyntax): Long =
    Iterator
      .iterate(FirstStep)(_ * 16)
      .map(split.start - _)
      .takeWhile(_ > file.dataStart)
      .flatMap(last(files, split, _, syntax))
      .buffered
      .headOption
      .getOrElse(file.dataStart)

  private def last(files: DataFiles, split: Split, from: Long, syntax: CsvSyntax): Option[Long] = {
    val lines = Lines.openBehind(files, split.uri, from, unpacked = false)
    try {
      var quoteEnd = from
      var found = Option.empty[Long]
      Iterator.continually(lines.next()).takeWhile(line => line != null && line.offset < split.start).foreach { line =>
        val hasQuote = line.bytes.contains(CsvParser.Quote)
        val isFarFromQuotes = !hasQuote && line.offset - quoteEnd > CsvRecords.Longest
        if (isFarFromQuotes || syntax.isCertain(line)) found = Some(line.offset)
        if (hasQuote) quoteEnd = line.end
      }
      found
    } finally lines.close()
  }
}
