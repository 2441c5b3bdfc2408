package tiktok.rows

import org.apache.hadoop.conf.Configuration

/** Whether text is data, asked of the rules themselves: what tells a header from a record, and records from text in cells. */
object Evidence {
  private val FewestDigits = 7
  private val Longest = 400 // characters of an identifier with everything that people write around it

  /** [[FileHeads.inspect]] of one file, for Python. */
  def inspect(hadoop: Configuration, uri: String, hasHeader: Boolean): String = {
    val rules = IdentifierTypes.All.map(kind => IdentifierTypes.rule(RuleSettings(kind.name)))
    FileHeads.inspect(new DataFiles(hadoop), uri, hasHeader, text => rules.exists(isUsable(_, text)))
  }

  /** Whether a cell of a needed column is an identifier of the column's own type; made per task. */
  def ofColumns(identifiers: Seq[IdentifierSpec]): (Int, String) => Boolean = {
    val rules =
      identifiers.groupBy(_.column).mapValues(_.map(spec => IdentifierTypes.rule(spec.settings))).map(identity)
    (column, text) => rules.get(column).exists(_.exists(isUsable(_, text)))
  }

  private def isUsable(rule: Rule, text: String): Boolean =
    text.length <= Longest && (rule.judge(text, "").outcome match {
      case Outcome.Hashed | Outcome.Prehashed => true
      case Outcome.NoCountryCode              => text.count(Character.isDigit) >= FewestDigits
      case _                                  => false
    })
}
