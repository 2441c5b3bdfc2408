package tiktok.rows

/** Where a reader of a split begins: at a line that is surely the first of a record, at or before the split's start.
  *
  * @param at         index of the line in the window
  * @param linesBegun lines of the split that lie before it (a header's)
  */
final case class CsvStart(lines: Lines, at: Int, linesBegun: Long)

object CsvStart {
  private val FirstStep = 16L << 10

  /** Looks backwards from the split's start in growing steps, as far as the first record of the file. */
  def find(files: DataFiles, split: Split, file: FileShape, syntax: CsvSyntax): CsvStart =
    if (split.start <= file.dataStart) behindHeader(files, split, file)
    else
      Iterator
        .iterate(FirstStep)(_ * 16)
        .flatMap(step => search(files, split, file, syntax, math.max(file.dataStart, split.start - step)))
        .next()

  private def behindHeader(files: DataFiles, split: Split, file: FileShape): CsvStart = {
    val lines = Lines.open(files, split.uri, 0, file.compressed)
    var at = 0
    var begun = 0L
    while (lines.offset(at) < file.dataStart) {
      if (lines.offset(at) >= split.start && lines.offset(at) < split.end) begun += 1
      at = lines.wholeLine(at)
      at = lines.behindBreak(lines.lineEnd(at))
    }
    CsvStart(lines, at, begun)
  }

  /** The last such line between `from` and the split's start, if there is one. */
  private def search(
      files: DataFiles,
      split: Split,
      file: FileShape,
      syntax: CsvSyntax,
      from: Long
  ): Option[CsvStart] = {
    val isFirst = from == file.dataStart
    // The byte before tells whether a line begins at `from`.
    val lines = Lines.open(files, split.uri, if (isFirst) from else from - 1, unpacked = false)
    var at = if (isFirst) 0 else lines.behindBreak(lines.lineEnd(lines.wholeLine(0)))
    var found = if (isFirst) from else -1L
    var lastQuote = lines.offset(at)
    while (lines.offset(at) <= split.start && !(lines.atEnd && at >= lines.limit)) {
      at = lines.wholeLine(at)
      val place = lines.offset(at)
      if (place - lastQuote > CsvRecords.Longest || syntax.isCertain(lines, at) || syntax.isNeverInside(lines, at))
        found = place
      val end = lines.lineEnd(at)
      val quote = (at until end).lastIndexWhere(lines.bytes(_) == CsvParser.Quote)
      if (quote >= 0) lastQuote = lines.offset(at + quote)
      at = lines.behindBreak(end)
    }
    if (found >= lines.offset(0)) Some(CsvStart(lines, (found - lines.offset(0)).toInt, 0))
    else {
      lines.close()
      if (found < 0) None else Some(CsvStart(Lines.open(files, split.uri, found, unpacked = false), 0, 0))
    }
  }
}
