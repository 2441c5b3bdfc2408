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

  /** Every outcome, in the order that counts are kept in. */
  val All: IndexedSeq[Outcome] = Vector(
    Missing,
    Prehashed,
    Hashed,
    InvalidEmail,
    InvalidPhone,
    InvalidDeviceId,
    NoCountryCode,
    UnknownRegion,
    NoAreaCode,
    RoundedNumber,
    OptedOut,
    HashedMd5,
    HashedSha1,
    HashOfNothing,
    HashInBase64
  )
}

/** What is worth counting of a cell besides its outcome; the name is the word of the report. */
object Note {
  val Names: IndexedSeq[String] = Vector("readAsInternational", "bothReadingsValid", "notInUse", "upperCaseHash")
  val ReadAsInternational = 1
  val BothReadingsValid = 2
  val NotInUse = 4
  val UpperCaseHash = 8
}

/** The verdict on a cell.
  *
  * @param forms for `Hashed` the distinct normalised texts to hash, the primary one first; for `Prehashed` the one hash in
  *              lower case; otherwise none
  * @param notes bits of [[Note]]
  */
final case class Verdict(outcome: Outcome, forms: Seq[String] = Nil, notes: Int = 0)

/** What the quick way found: the forms to hash as UTF-8 bytes, the primary one first. Made per task and reused. */
final class Forms {
  private val buffers = Array.fill(Forms.Most)(new Array[Byte](Forms.Longest))
  private val lengths = new Array[Int](Forms.Most)
  var count: Int = 0
  var notes: Int = 0

  def clear(): Unit = { count = 0; notes = 0 }

  /** The buffer of the next form; fill it from 0 and call `add` with its length. */
  def next: Array[Byte] = buffers(count)

  def add(length: Int): Unit = { lengths(count) = length; count += 1 }

  def bytes(form: Int): Array[Byte] = buffers(form)
  def length(form: Int): Int = lengths(form)
}

object Forms {
  val Most = 3
  val Longest = 320
}

/** The rule of one identifier column; made per task, not for several threads. */
trait Rule {

  /** The definition: what becomes of a cell.
    *
    * @param cell   the cell as it is in the export
    * @param region the cell of the row's region column; empty where there is none
    */
  def judge(cell: String, region: String): Verdict

  /** The quick way for what nearly every cell is: where it settles a cell as hashed it fills `forms` (which it clears first)
    * and returns true, and `judge` would give the same forms and notes. Where it returns false, `judge` decides.
    */
  def quick(cell: Cell, region: Cell, forms: Forms): Boolean
}
