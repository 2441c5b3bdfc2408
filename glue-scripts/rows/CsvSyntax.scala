package tiktok.rows

import java.nio.charset.StandardCharsets.ISO_8859_1
import tiktok.rows.CsvParser._

/** What a line of a CSV file tells about the records around it. Made per reader.
  *
  * A line is '''certain''' when it is a record by itself, or begins one that goes on: its number of columns is right so far, it
  * has no quote that could be the end of something before it, and a usable value in a column of identifiers.
  *
  * @param isIdentifier whether a cell of a needed column (by its position among them) is a usable identifier
  */
final class CsvSyntax(file: FileShape, identifiers: IndexedSeq[Int], isIdentifier: (Int, Cell) => Boolean) {
  private val parser = new CsvParser(file.columns)
  private val cell = new Cell

  /** The ways in which quotes may be escaped, the likelier one first. */
  val ways: Array[Boolean] = file.quotes match {
    case Quotes.Doubled   => Array(false)
    case Quotes.Backslash => Array(true)
    case Quotes.Unknown   => Array(false, true)
  }

  /** Whether the line is certain. The window holds the whole line. */
  def isCertain(lines: Lines, at: Int): Boolean = ways.exists { backslash =>
    val status = parser.begin(lines, at, backslash)
    val isRecord = status == Complete && parser.count == file.columns
    val isBeginning = status == Open && parser.count < file.columns
    (isRecord || isBeginning) && !parser.hasPlainQuote && hasIdentifier(lines, parser)
  }

  /** Whether no quoted cell can go on over this line: its quotes would break the cell. The window holds the whole line. */
  def isNeverInside(lines: Lines, at: Int): Boolean = ways.forall(parser.inside(lines, at, _) == Broken)

  /** Whether a record that was read has a usable identifier. */
  def hasIdentifier(lines: Lines, record: CsvParser): Boolean = identifiers.exists { column =>
    val position = file.positions(column)
    position < record.count && !record.escaped(position) && {
      cell.set(lines.bytes, record.from(position), record.until(position))
      isIdentifier(column, cell)
    }
  }

  /** Whether the line would be a complete record if its quotes were plain text. */
  def isCompleteWithoutQuotes(lines: Lines, at: Int): Boolean = {
    val line = new String(lines.bytes, at, lines.lineEnd(at) - at, ISO_8859_1)
    val cells = line.split(",", -1)
    cells.length == file.columns && identifiers.exists { column =>
      val text = cells(file.positions(column)).getBytes(ISO_8859_1)
      val isQuoted = (index: Int) => index >= 0 && index < text.length && text(index) == Quote
      val from = if (isQuoted(0)) 1 else 0
      val until = if (isQuoted(text.length - 1) && text.length > from) text.length - 1 else text.length
      cell.set(text, from, until)
      isIdentifier(column, cell)
    }
  }
}
