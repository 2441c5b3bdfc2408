package tiktok.rows

/** Whether text is data, as the rules decide: this tells a header from a record, and a record from text in a cell. */
object Evidence {
  private val FewestDigits = 7
  private val Longest = 400 // characters of an identifier with everything that people write around it

  private val Exponent = "\\W*[0-9.,]+[eE]\\+?[0-9]+\\W*".r.pattern
  private val Date = "\\s*((19|20)\\d\\d[-/.]?\\d\\d?[-/.]?\\d\\d?|\\d\\d?[-/.]\\d\\d?[-/.](19|20)\\d\\d)\\s*".r.pattern

  /** Whether a text is an identifier of any type, so that a first line that holds it is no header; not for several threads. */
  def ofAnything(): String => Boolean = {
    val rules = IdentifierTypes.All.map(kind => IdentifierTypes.rule(RuleSettings(kind.name)))
    text => rules.exists(isData(_, text))
  }

  /** Whether a cell of a needed column is an identifier of the column's own type; made per reader. */
  def ofColumns(identifiers: Seq[IdentifierSpec]): (Int, String) => Boolean = {
    val rules = identifiers.map(spec => spec.column -> IdentifierTypes.rule(spec.settings))
    (column, text) => rules.exists { case (ofColumn, rule) => ofColumn == column && isUsable(rule, text) }
  }

  /** Whether a text cannot be the name of a column. Some are called `segment_12345678` and `2026-11-21`, which could be digits of
    * a number without a country code.
    */
  private def isData(rule: Rule, text: String): Boolean =
    text.length <= Longest && (rule.judge(text, "").outcome match {
      case Outcome.HashedMd5 | Outcome.HashedSha1 | Outcome.HashInBase64 | Outcome.HashOfNothing | Outcome.OptedOut =>
        true
      case Outcome.NoCountryCode if text.exists(Character.isLetter) && !Exponent.matcher(text).matches => false
      case Outcome.NoCountryCode if Date.matcher(text).matches                                         => false
      case _ => isUsable(rule, text)
    })

  private def isUsable(rule: Rule, text: String): Boolean =
    text.length <= Longest && (rule.judge(text, "").outcome match {
      case Outcome.Hashed | Outcome.Prehashed => true
      case Outcome.NoCountryCode              => text.count(Character.isDigit) >= FewestDigits
      case _                                  => false
    })
}
