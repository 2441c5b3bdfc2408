package tiktok.rows

import java.text.Normalizer
import java.util.Locale

/** What every rule does with text. */
object Text {

  /** Invisible characters that are no white space: soft hyphen, zero width, marks of direction, byte order mark. */
  private val Invisible = "\u00ad\u180e\u2060\ufeff".toSet ++ ('\u200b' to '\u200f') ++ ('\u202a' to '\u202e') ++
    ('\u2066' to '\u2069')

  private val FullWidthDistance = 0xfee0

  private val WordsForNothing =
    "null none nil n/a na nan nat undefined unknown - \\n <na> <null> (null) #n/a".split(' ').toSet + ""
  private val LongestShape = 40

  /** A cell in NFC with full-width forms of ASCII folded, without white space and a spreadsheet's marks at its ends. */
  def clean(cell: String): String = if (isClean(cell)) cell else cleaned(cell)

  /** Most cells: ASCII, with neither white space nor a spreadsheet's mark at the ends. */
  private def isClean(cell: String): Boolean =
    cell.isEmpty || isBetween(cell, ' ', '~') && cell.charAt(0) != ' ' && cell.charAt(0) != '\'' &&
      cell.charAt(0) != '=' && cell.charAt(cell.length - 1) != ' '

  /** Whether every character is in a range; a loop, because it runs two or three times for each cell. */
  def isBetween(text: String, least: Char, most: Char): Boolean = {
    var i = 0
    while (i < text.length && text.charAt(i) >= least && text.charAt(i) <= most) i += 1
    i == text.length
  }

  private def cleaned(cell: String): String = {
    def isFullWidth(character: Char) = character >= '\uff01' && character <= '\uff5e'
    val folded = normalized(cell).map(found => if (isFullWidth(found)) (found - FullWidthDistance).toChar else found)
    val text = trimmed(folded)
    val isFormula = text.length >= 3 && text.startsWith("=\"") && text.endsWith("\"")
    val bare = if (isFormula) trimmed(text.substring(2, text.length - 1)) else text
    if (bare.startsWith("'")) trimmed(bare.substring(1).stripSuffix("'")) else bare
  }

  /** In NFC, which a text of characters before the first combining mark always is. */
  def normalized(text: String): String =
    if (isBetween(text, 0, '\u02ff')) text else Normalizer.normalize(text, Normalizer.Form.NFC)

  def trimmed(text: String): String = {
    val from = text.indexWhere(!isSpace(_))
    if (from < 0) "" else text.substring(from, text.lastIndexWhere(!isSpace(_)) + 1)
  }

  def withoutSpace(text: String): String = if (isBetween(text, '!', '~')) text else text.filterNot(isSpace)

  /** Whether a character counts as white space: it has Unicode's property White_Space, or is invisible. */
  private def isSpace(character: Char): Boolean =
    character >= '\t' && character <= '\r' || character == '\u0085' || Character.isSpaceChar(character) ||
      character >= '\u00ad' && Invisible(character)

  /** Lower case, the same in every locale. */
  def lower(text: String): String = text.toLowerCase(Locale.ROOT)

  /** Whether a cleaned cell is missing: empty, or a word for nothing. */
  def isNothing(text: String): Boolean = text.length <= 9 && WordsForNothing(lower(text))

  /** Words for nothing as people write them, for the hashes that were made of them. */
  def nothingAsWritten: Set[String] =
    WordsForNothing
      .flatMap(word => Set(word, word.capitalize, word.toUpperCase(Locale.ROOT))) ++ Set("NaN", "NaT", " ", "0")

  /** The shape of a rejected cell, without its content: its first 40 characters, letters as `a`, digits as `9`, others
    * beyond ASCII as `?`.
    */
  def shape(cell: String): String = {
    // A character beyond the first 65,536 is two in Java.
    val beginning = clean(cell).take(2 * LongestShape)
    val kinds = beginning.replaceAll("\\p{L}", "a").replaceAll("\\p{N}", "9").replaceAll("[^ -~]", "?")
    kinds.take(LongestShape)
  }
}
