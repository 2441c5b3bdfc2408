package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8

/** What a line of a CSV file tells about the records around it; made per reader.
  *
  * @param columns      which of the needed columns hold identifiers
  * @param isIdentifier whether a cell of a needed column (by its position among them) is a usable identifier
  */
final class CsvSyntax(file: FileShape, columns: IndexedSeq[Int], isIdentifier: (Int, String) => Boolean) {

  private val parsers = newParsers()

  /** A parser for each way in which quotes may be escaped. */
  def newParsers(): Seq[CsvParser] = Quotes.ways(file.quotes).map(new CsvParser(file.columns, _))

  /** The parser that reads a line as a record by itself. */
  def recordOf(line: Line): Option[CsvParser] = parserOf(line)(_.isRecord)

  /** Whether a record begins with this line, whatever was before it: it is a record with an identifier, or its quotes cannot be
    * in a quoted cell that goes on over it.
    */
  def isCertain(line: Line): Boolean =
    recordOf(line).exists(identifiersOf(_, most = file.columns) > 0) || !parsers.exists(_.canBeInside(line))

  /** The parser that reads the line as a record, plain quotes at the end of cells included. */
  def withPlainQuotes(line: Line): Option[CsvParser] =
    parserOf(line)(parser => parser.status == CsvParser.Complete && parser.count == file.columns)

  /** Whether the line can be a record of one line that lost or gained quotes, or was cut. */
  def canBeBroken(line: Line): Boolean = hasCommas(line) ||
    parserOf(line)(parser => parser.status != CsvParser.Broken && !parser.hasLooseQuote).isDefined

  /** Whether a line that is no record and one beside it may be of one broken record: both have too few cells, or not both have
    * an identifier of the same column, in its place unless all quotes are. A line with an identifier and every quote in its place
    * is part of one only if the line beside it, its second, looks like a record, too.
    */
  def mayBeOne(line: Line, beside: Line): Boolean = {
    val areSound = hasQuotesInPlace(line)
    val most = if (areSound && hasQuotesInPlace(beside)) 0 else file.columns
    val own = columnsIn(line, most)
    val isWhole = areSound && own.nonEmpty && recordOf(beside).isEmpty
    val areShort = !hasCommas(line) && !hasCommas(beside)
    areShort || !isWhole && own.intersect(columnsIn(beside, most)).isEmpty
  }

  /** Whether the lines of a record hold more identifiers than its cells: some may be of other records. */
  def mayBeMore(lines: Seq[Line], record: CsvParser): Boolean =
    lines.map(identifiersOf(_, most = 1)).sum > identifiersOf(record, most = 1)

  /** Whether the line has enough cells, if every comma is between two. */
  private def hasCommas(line: Line): Boolean = line.bytes.count(_ == CsvParser.Comma) >= file.columns - 1

  private def hasQuotesInPlace(line: Line): Boolean =
    parserOf(line)(found => found.status == CsvParser.Complete && !found.hasLooseQuote).isDefined

  private def parserOf(line: Line)(holds: CsvParser => Boolean): Option[CsvParser] = parsers.find { parser =>
    parser.read(line)
    holds(parser)
  }

  /** The columns that have an identifier in a line whose quotes may be broken. */
  private def columnsIn(line: Line, most: Int): Seq[Int] = {
    val pieces = piecesOf(line)
    columns.filter(column => pieces.indices.exists(isIdentifierAt(_, column, pieces.length, most)(pieces)))
  }

  private def identifiersOf(line: Line, most: Int): Int = {
    val pieces = piecesOf(line)
    identifiers(pieces.length, most)(pieces)
  }

  private def identifiersOf(record: CsvParser, most: Int): Int =
    identifiers(file.columns, most)(record.text)

  /** How many of some cells are identifiers. */
  private def identifiers(count: Int, most: Int)(cell: Int => String): Int =
    (0 until count).count(place => columns.exists(isIdentifierAt(place, _, count, most)(cell)))

  /** Whether one of `count` cells is an identifier of a column, with as many cells on each side as a record has there, or `most`.
    *
    * @param cell the cell at a place
    */
  private def isIdentifierAt(place: Int, column: Int, count: Int, most: Int)(cell: Int => String): Boolean = {
    val before = math.min(most, file.positions(column))
    val behind = math.min(most, file.columns - 1 - file.positions(column))
    place >= before && place < count - behind && isIdentifier(column, cell(place))
  }

  private def piecesOf(line: Line): Array[String] =
    new String(line.bytes, line.from, line.until - line.from, UTF_8).replace("\"", "").split(",", -1)
}

/** How the quotes inside quoted cells of a CSV file are written. */
object Quotes {
  val Doubled = "doubled"
  val Backslash = "backslash"

  /** The beginning of the file shows neither or both: each record is read in the way in which it is well formed. */
  val Unknown = "unknown"

  /** Whether they are written `\"`, or else `""`: each way to try. */
  def ways(quotes: String): Seq[Boolean] = quotes match {
    case Doubled   => Seq(false)
    case Backslash => Seq(true)
    case _         => Seq(false, true)
  }
}
