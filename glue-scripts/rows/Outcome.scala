package tiktok.rows

/** What became of a cell: one closed family; `name` is the word of the report. */
sealed abstract class Outcome(val name: String)

object Outcome {
  case object Missing extends Outcome("missing")
  case object Prehashed extends Outcome("prehashed")
  case object Hashed extends Outcome("hashed")

  /** The cell is there and is not used; the name is the reason.
    *
    * @param hasShape whether the look of such a cell tells more than the reason: hashes look alike to people, and each is
    *                 another shape
    */
  sealed abstract class Rejected(name: String, val hasShape: Boolean = true) extends Outcome(name)
  case object InvalidEmail extends Rejected("invalid_email")
  case object InvalidPhone extends Rejected("invalid_phone")
  case object InvalidDeviceId extends Rejected("invalid_device_id")
  case object NoCountryCode extends Rejected("no_country_code")
  case object UnknownRegion extends Rejected("unknown_region")
  case object NoAreaCode extends Rejected("no_area_code")
  case object RoundedNumber extends Rejected("rounded_number")
  case object OptedOut extends Rejected("opted_out", hasShape = false)
  case object HashedMd5 extends Rejected("hashed_md5", hasShape = false)
  case object HashedSha1 extends Rejected("hashed_sha1", hasShape = false)
  case object HashOfNothing extends Rejected("hash_of_nothing", hasShape = false)
  case object HashInBase64 extends Rejected("hash_in_base64", hasShape = false)
}

/** What is worth counting of a cell besides its outcome: words of the report. */
object Note {
  val ReadAsInternational = "readAsInternational"
  val BothReadingsValid = "bothReadingsValid"
  val NotInUse = "notInUse"
  val UpperCaseHash = "upperCaseHash"
}

/** The verdict on a cell.
  *
  * @param forms for `Hashed` the distinct normalised texts to hash, the primary one first; for `Prehashed` the one hash in
  *              lower case; otherwise none
  * @param notes words of [[Note]]
  */
final case class Verdict(outcome: Outcome, forms: Seq[String] = Nil, notes: Seq[String] = Nil)

/** The rule of one identifier column; made per task, not for several threads. */
abstract class Rule {

  /** What becomes of a cell.
    *
    * @param cell   the cell as it is in the export
    * @param region the cell of the row's region column; empty where there is none
    */
  final def judge(cell: String, region: String): Verdict = {
    val text = Text.clean(cell)
    if (Text.isNothing(text)) Verdict(Outcome.Missing) else Hashes.verdict(text).getOrElse(ofText(text, region))
  }

  /** What becomes of a cleaned cell that holds something, and no SHA-256 or MD5. */
  protected def ofText(text: String, region: String): Verdict

  /** Those of an identifier's forms whose variants are chosen. */
  protected def chosen(variants: Set[String], forms: (String, String)*): Seq[String] =
    forms.collect { case (variant, form) if variants(variant) => form }
}
