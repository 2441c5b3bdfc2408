package tiktok.rows

import java.nio.charset.StandardCharsets.ISO_8859_1

/** What a line of a CSV file tells about the records around it; made per reader.
  *
  * @param isIdentifier whether a cell of a needed column (by its position among them) is a usable identifier
  */
final class CsvSyntax(file: FileShape, identifiers: IndexedSeq[Int], isIdentifier: (Int, Cell) => Boolean) {
  private val columns = identifiers.distinct
  private val cell = new Cell

  /** A parser for each way in which quotes may be escaped, the likelier one first. */
  val parsers: Seq[CsvParser] = Quotes.ways(file.quotes).map(new CsvParser(file.columns, _))

  /** The parser that reads a line as a record by itself. */
  def recordOf(line: Line): Option[CsvParser] = parsers.find { parser =>
    parser.read(line)
    parser.isRecord
  }

  /** Whether a record begins with this line, whatever was before it: it is a record with an identifier, or its quotes cannot be
    * in a quoted cell that goes on over it.
    */
  def isCertain(line: Line): Boolean =
    recordOf(line).exists(identifiersOf(_) > 0) || !parsers.exists(_.canBeInside(line))

  /** Whether the line could be a record if its quotes were no quotes: it has enough cells, and an identifier where one can be
    * when commas inside of cells come before or behind it.
    */
  def looksLikeRecord(line: Line): Boolean = identifiersBetweenCommas(line, most = file.columns) > 0

  /** Whether the lines of a record hold more identifiers than its cells: then some may be of other records. */
  def hasForeignIdentifiers(lines: Seq[Line], record: CsvParser): Boolean =
    lines.map(identifiersBetweenCommas(_, most = 1)).sum > identifiersOf(record)

  /** How many of the line's pieces between commas are identifiers, with as many pieces on each side as a record has cells there,
    * or `most`.
    */
  private def identifiersBetweenCommas(line: Line, most: Int): Int = {
    val text = new String(line.bytes, line.from, line.until - line.from, ISO_8859_1)
    val pieces = text.replace("\"", "").split(",", -1)
    pieces.indices.count { place =>
      val piece = pieces(place).getBytes(ISO_8859_1)
      cell.set(piece, 0, piece.length)
      columns.exists { column =>
        val before = math.min(most, file.positions(column))
        val behind = math.min(most, file.columns - 1 - file.positions(column))
        place >= before && place < pieces.length - behind && isIdentifier(column, cell)
      }
    }
  }

  private def identifiersOf(record: CsvParser): Int = columns.count { column =>
    record.take(file.positions(column), cell)
    isIdentifier(column, cell)
  }
}

/** How the quotes inside quoted cells of a CSV file are written. */
object Quotes {
  val Doubled = "doubled"
  val Backslash = "backslash"

  /** The beginning of the file shows neither: each record is read in the way in which it is well formed. */
  val Unknown = "unknown"

  /** Whether they are written `\"`, or else `""`: each way to try, the likelier one first. */
  def ways(quotes: String): Seq[Boolean] = quotes match {
    case Doubled   => Seq(false)
    case Backslash => Seq(true)
    case _         => Seq(false, true)
  }
}
