package tiktok.rows

import org.apache.hadoop.conf.Configuration

/** Whether text is data, asked of the rules themselves: what tells a header from a record, and records from text in cells. */
object Evidence {
  private val FewestDigits = 7
  private val Longest = 400 // characters of an identifier with everything that people write around it

  private val Date = "\\s*((19|20)\\d\\d[-/.]?\\d\\d?[-/.]?\\d\\d?|\\d\\d?[-/.]\\d\\d?[-/.](19|20)\\d\\d)\\s*".r.pattern

  /** [[FileHeads.inspect]] of one file, for Python. */
  def inspect(hadoop: Configuration, uri: String, hasHeader: Boolean): String = {
    val rules = IdentifierTypes.All.map(kind => IdentifierTypes.rule(RuleSettings(kind.name)))
    FileHeads.inspect(new DataFiles(hadoop), uri, hasHeader, text => rules.exists(isData(_, text)))
  }

  /** Whether a cell of a needed column is an identifier of the column's own type; made per task. */
  def ofColumns(identifiers: Seq[IdentifierSpec]): (Int, String) => Boolean = {
    val rules =
      identifiers.groupBy(_.column).mapValues(_.map(spec => IdentifierTypes.rule(spec.settings))).map(identity)
    (column, text) => rules.get(column).exists(_.exists(isUsable(_, text)))
  }

  /** Whether no column is called like this. Columns are called `segment_12345678` and `2026-11-21`, which can be digits of a
    * number without a country code.
    */
  private def isData(rule: Rule, text: String): Boolean =
    text.length <= Longest && (rule.judge(text, "").outcome match {
      case Outcome.HashedMd5 | Outcome.HashedSha1 | Outcome.HashInBase64 | Outcome.HashOfNothing | Outcome.OptedOut =>
        true
      case Outcome.NoCountryCode if text.exists(Character.isLetter) || Date.matcher(text).matches => false
      case _ => isUsable(rule, text)
    })

  private def isUsable(rule: Rule, text: String): Boolean =
    text.length <= Longest && (rule.judge(text, "").outcome match {
      case Outcome.Hashed | Outcome.Prehashed => true
      case Outcome.NoCountryCode              => text.count(Character.isDigit) >= FewestDigits
      case _                                  => false
    })
}
