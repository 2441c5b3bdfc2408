package tiktok.rows

import org.apache.hadoop.conf.Configuration

/** Counts of every column of an export how many of its cells could be what; for a person who does not know the export yet. */
object Survey {

  /** @param spec JSON of a [[Spec]], all columns needed; read on one core, file after file
    * @param rows how many to read
    * @return JSON: `{"rows", "malformed", "mayBeAmbiguous", "signs", "columns": [{"missing", "email", …}]}`, see `ColumnSurvey`;
    *         whether a preparation may find that the files can be read in two ways, which depends on its identifiers; and the
    *         counts of `Records.signs`
    */
  def run(hadoop: Configuration, spec: String, rows: Int): String = {
    val parsed = Json.read(spec, classOf[Spec])
    val files = new DataFiles(hadoop)
    val columns = parsed.identifiers.map(new ColumnSurvey(_))
    var (left, malformed) = (rows, 0)
    val signs = new Counts
    for ((file, i) <- parsed.files.zipWithIndex if left > 0) {
      val records = Records.open(files, Split(i, file.uri, 0, Long.MaxValue), parsed)
      try
        while (left > 0 && records.hasNext) records.next() match {
          case None => malformed += 1
          case Some(row) =>
            left -= 1
            columns.foreach(_.add(row))
        }
      finally records.close()
      signs.add(records.signs)
    }
    Json.write(
      Map(
        "rows" -> (rows - left),
        "malformed" -> malformed,
        "mayBeAmbiguous" -> Ambiguity.isPossible(signs.entries),
        "signs" -> signs.entries,
        "columns" -> columns.map(_.facts)
      )
    )
  }
}

/** Counts of one column; the rules decide what a cell is, and patterns what may be a phone number. */
private final class ColumnSurvey(spec: IdentifierSpec) {

  /** No column of regions or of audiences has as many values (`columns.ts`). */
  private val MostDistinct = 1000

  private val Digits = "\\d+".r.pattern
  private val BareDigits = "[1-9]\\d{6,14}".r.pattern
  private val Phone = "\\+?[\\d\\s().\\-/]{7,24}".r.pattern
  private val Formatted = "^\\+|[()\\s]|\\d-\\d".r.pattern

  /** What also consists of digits and marks: dates, decimals, IP addresses, post codes, social security numbers. */
  private val OtherNumber = Seq(
    "\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}(\\s.*)?",
    "\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{4}",
    "\\d+\\.\\d+",
    "\\d{1,3}(\\.\\d{1,3}){3}",
    "\\d{5}-\\d{4}",
    "\\d{3}-\\d{2}-\\d{4}"
  ).mkString("|").r.pattern

  private val email = IdentifierTypes.rule(RuleSettings("email"))
  private val device = IdentifierTypes.rule(RuleSettings("maid"))
  private val phone = IdentifierTypes.rule(RuleSettings("phone", spec.settings.defaultRegion))
  private val international = IdentifierTypes.rule(RuleSettings("phone", numbers = "international"))
  private val distinct = new java.util.HashSet[Int] // hash codes: a text may be long, and the count is a rough one
  private val counts = scala.collection.mutable.Map(factsOf("").map { case (fact, _) => fact -> 0 }: _*)

  def add(row: Records.Row): Unit = {
    val cell = row(spec.column).head
    factsOf(cell).foreach { case (fact, holds) => if (holds) counts(fact) += 1 }
    val text = Text.clean(cell)
    if (distinct.size < MostDistinct && !Text.isNothing(text)) distinct.add(text.hashCode)
  }

  def facts: Map[String, Int] = counts.toMap + ("distinct" -> distinct.size)

  /** What is counted, and whether it holds for a cell. Digits alone may be the `callingCode` of a region, or a quantity.
    * `readAsInternational` of `bareDigits` are numbers in use when read with a plus before them; `noAreaCode`, `notInUse` and
    * `bothReadingsValid` are what the rule of phones says of what may be one.
    */
  private def factsOf(cell: String): Seq[(String, Boolean)] = {
    val text = Text.clean(cell)
    val isMissing = Text.isNothing(text)
    val asEmail = email.judge(cell, "").outcome
    val isPhone = Phone.matcher(text).matches && !OtherNumber.matcher(text).matches
    val asPhone = if (isPhone) phone.judge(cell, "") else Verdict(Outcome.Missing)
    val isBare = isPhone && BareDigits.matcher(text).matches
    val asInternational = if (isBare) international.judge(cell, "") else Verdict(Outcome.Missing)
    val isInUse = asInternational.outcome == Outcome.Hashed && !asInternational.notes.contains(Note.NotInUse)
    val isRegion = !isMissing && Region.of(cell).isInstanceOf[Region.Known]
    val isDigits = Digits.matcher(text).matches
    Seq(
      "missing" -> isMissing,
      "audience" -> AudienceName.of(cell).isDefined,
      "notUtf8" -> (cell.indexOf('\ufffd') >= 0),
      "sha256" -> (asEmail == Outcome.Prehashed),
      "email" -> (asEmail == Outcome.Hashed),
      "device" -> Set[Outcome](Outcome.Hashed, Outcome.OptedOut)(device.judge(cell, "").outcome),
      "phone" -> isPhone,
      "formattedPhone" -> (isPhone && Formatted.matcher(text).find),
      "bareDigits" -> isBare,
      "readAsInternational" -> isInUse,
      "noAreaCode" -> (asPhone.outcome == Outcome.NoAreaCode),
      "notInUse" -> asPhone.notes.contains(Note.NotInUse),
      "bothReadingsValid" -> asPhone.notes.contains(Note.BothReadingsValid),
      "callingCode" -> (isRegion && isDigits),
      "region" -> (isRegion && !isDigits)
    )
  }
}
