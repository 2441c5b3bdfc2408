package tiktok.rows

/** Which text of a file's first line may be shown to people: what looks like the name of a column, never what may be data. */
object ColumnNames {
  private val Longest = 64
  private val NameLike = "[\\p{L}\\p{M}\\p{N} _.()-]+".r.pattern
  private val HashOrId = "[0-9a-fA-F]{32,}".r.pattern

  def isShowable(text: String): Boolean =
    text.length <= Longest && NameLike.matcher(text).matches && text.count(_.isDigit) * 2 <= text.length &&
      !HashOrId.matcher(text.replace("-", "")).matches
}
