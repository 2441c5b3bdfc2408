package tiktok.rows

/** What a line of a CSV file tells about the records around it; made per reader. */
final class CsvSyntax(file: FileShape, identifiers: Seq[IdentifierSpec]) {

  private val ways = if (file.quotes == Quotes.Unknown) Quotes.Ways else Seq(file.quotes)

  // Columns are positions in the file here.
  private val rules = identifiers.map(spec => file.positions(spec.column) -> IdentifierTypes.rule(spec.settings))

  /** The cells of a line in each way in which quotes may be escaped. */
  def readings(line: Line, isInside: Boolean = false): Iterator[CsvCells] =
    ways.iterator.map(new CsvCells(line, file.columns, _, isInside))

  /** The line as a record by itself, if it is one. */
  def recordOf(line: Line): Option[CsvCells] = readings(line).find(_.isRecord)

  /** Whether a record begins with this line, whatever was before it: it is a record with an identifier, or its quotes cannot be
    * in a quoted cell that goes on over it.
    */
  def isCertain(line: Line): Boolean = {
    def hasIdentifier(record: CsvCells) =
      rules.exists { case (column, rule) => Evidence.isIdentifier(rule, record.text(column)) }
    recordOf(line).exists(hasIdentifier) || readings(line, isInside = true).forall(_.isBroken)
  }

  /** The line as a record, plain quotes at the end of cells included. */
  def withPlainQuotes(line: Line): Option[CsvCells] =
    readings(line).find(cells => cells.isWhole && cells.count == file.columns)

  /** Whether the line can be a record of one line that lost or gained quotes, or was cut. */
  def canBeBroken(line: Line): Boolean =
    hasCommas(line) || readings(line).exists(cells => !cells.isBroken && !cells.hasLooseQuote)

  /** Whether a line that is no record and one beside it may be of one broken record: both have too few cells, or not both have
    * an identifier of the same column, in its place unless all quotes are. A line with an identifier and every quote in its place
    * is part of one only if the line beside it, its second, looks like a record, too.
    */
  def mayBeOne(line: Line, beside: Line): Boolean = {
    val isSound = readings(line).exists(_.hasQuotesInPlace)
    val most = if (isSound && readings(beside).exists(_.hasQuotesInPlace)) 0 else file.columns
    def columnsIn(line: Line) = identifiersIn(piecesOf(line), most).map { case (column, _) => column }
    val own = columnsIn(line)
    val isWhole = isSound && own.nonEmpty && recordOf(beside).isEmpty
    val areShort = !hasCommas(line) && !hasCommas(beside)
    areShort || !isWhole && own.intersect(columnsIn(beside)).isEmpty
  }

  /** Whether the lines of a record hold more identifiers than its cells: some may be of other records. */
  def mayBeMore(lines: Seq[Line], record: CsvCells): Boolean = {
    def count(cells: Seq[String]) = identifiersIn(cells, most = 1).map { case (_, place) => place }.distinct.size
    lines.map(line => count(piecesOf(line))).sum > count((0 until file.columns).map(record.text))
  }

  /** Whether the line has enough cells, if every comma is between two. */
  private def hasCommas(line: Line): Boolean = line.bytes.count(_ == CsvCells.Comma) >= file.columns - 1

  /** The cells of a line whose quotes may be broken. */
  private def piecesOf(line: Line): Seq[String] = line.text.replace("\"", "").split(",", -1)

  /** The identifiers among some cells, each by its column and its place; on each side of it are as many cells as a record has
    * there, or `most`.
    */
  private def identifiersIn(cells: Seq[String], most: Int): Seq[(Int, Int)] = for {
    (column, rule) <- rules
    place <- math.min(most, column) until cells.length - math.min(most, file.columns - 1 - column)
    if Evidence.isIdentifier(rule, cells(place))
  } yield (column, place)
}
