package tiktok.rows

/** Whether text is data, as the rules decide: this tells a header from a record, and a record from text in a cell. */
object Evidence {
  private val FewestDigits = 7
  private val Longest = 400 // characters of an identifier with everything that people write around it

  private val Exponent = "\\W*[0-9.,]+[eE]\\+?[0-9]+\\W*".r.pattern
  private val Date = "\\s*((19|20)\\d\\d[-/.]?\\d\\d?[-/.]?\\d\\d?|\\d\\d?[-/.]\\d\\d?[-/.](19|20)\\d\\d)\\s*".r.pattern

  /** Whether one of the cells of a first line is an identifier of any type, so that the line is no header. */
  def isData(cells: Seq[String]): Boolean = {
    val rules = IdentifierTypes.All.map(kind => IdentifierTypes.rule(RuleSettings(kind.name)))
    cells.exists(cell => rules.exists(isData(_, cell)))
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
      case _ => isIdentifier(rule, text)
    })

  /** Whether a text is an identifier that can be used, or be with a country code. */
  def isIdentifier(rule: Rule, text: String): Boolean =
    text.length <= Longest && (rule.judge(text, "").outcome match {
      case Outcome.Hashed | Outcome.Prehashed => true
      case Outcome.NoCountryCode              => text.count(Character.isDigit) >= FewestDigits
      case _                                  => false
    })
}
