package tiktok.rows

import java.text.Normalizer
import java.util.Locale
import scala.collection.immutable.BitSet

/** What every rule does with text. */
object Text {

  /** Invisible characters without Unicode's property White_Space: soft hyphen, zero width, marks of direction, BOM. */
  private val Invisible = "\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
  private val Space = s"[\\p{IsWhite_Space}$Invisible]".r.pattern

  /** Every character that counts as white space, computed once: matching the pattern costs as much as a whole rule. */
  private val Spaces = BitSet((0 to 0xffff).filter(character => Space.matcher(character.toChar.toString).matches): _*)

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

  /** Whether a text is ASCII without white space and control characters. */
  def isCompact(text: String): Boolean = isBetween(text, '!', '~')

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

  def withoutSpace(text: String): String = if (isCompact(text)) text else text.filterNot(isSpace)

  private def isSpace(character: Char): Boolean = Spaces(character.toInt)

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
