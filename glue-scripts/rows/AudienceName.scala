package tiktok.rows

/** The audience that a cell names. */
object AudienceName {
  private val Longest = 128

  /** The name of a cell: in NFC and trimmed, 1 to 128 characters, usable as a folder; none where the cell names no audience. */
  def of(cell: String): Option[String] = {
    val name = Text.trimmed(Text.normalized(cell))
    val length = name.codePointCount(0, name.length)
    val isUsable = length <= Longest && !Text.isNothing(Text.clean(cell)) && name != "." && name != ".." && name.forall(isAllowed)
    if (isUsable) Some(name) else None
  }

  // U+FFFD is where bytes were not UTF-8: two names that differ only there would become one audience.
  private def isAllowed(character: Char): Boolean = character != '/' && character != '\ufffd' && !Character.isISOControl(character)
}

/** Names of a task's cells: the usual name costs one look-up. */
final class AudienceNames {
  private val known = new ByBytes[Option[String]](AudienceName.of)

  def of(cell: Cell): Option[String] = known.of(cell)
}
