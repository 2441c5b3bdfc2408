package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8

/** The audience that a cell names. */
object AudienceName {
  private val Longest = 128

  /** The name of a cell: in NFC and trimmed, 1 to 128 characters, usable as a folder; none where it names nothing. */
  def of(cell: String): Option[String] = {
    val name = plain(cell)
    val length = name.codePointCount(0, name.length)
    val isNothing = Text.isNothing(Text.clean(cell)) || name == "." || name == ".."
    // Half of a pair of characters has no UTF-8.
    val isText = name.forall(isAllowed) && UTF_8.newEncoder.canEncode(name)
    if (length <= Longest && !isNothing && isText) Some(name) else None
  }

  /** A name in NFC and trimmed: texts that differ only in that name one audience. */
  def plain(name: String): String = Text.trimmed(Text.normalized(name))

  // U+FFFD is where bytes were not UTF-8: two names that differ only there would become one audience.
  private def isAllowed(character: Char): Boolean =
    character != '/' && character != '\ufffd' && !Character.isISOControl(character)
}
