package tiktok.rows

import com.google.i18n.phonenumbers.NumberParseException
import com.google.i18n.phonenumbers.PhoneNumberUtil
import com.google.i18n.phonenumbers.PhoneNumberUtil.{PhoneNumberFormat, PhoneNumberType, ValidationResult}
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber

/** How digits without a plus are read. */
sealed trait Numbers

object Numbers {
  case object Auto extends Numbers
  case object National extends Numbers
  case object International extends Numbers
}

/** The rule of phone numbers, as Google's libphonenumber reads them.
  *
  * @param defaultRegion region of a row without one
  * @param e164          whether the form with `+` is wanted
  * @param digits        whether the form without `+` is wanted
  */
final class Phone(numbers: Numbers, defaultRegion: Option[String], e164: Boolean, digits: Boolean) extends Rule {
  import Phone._

  def judge(cell: String, region: String): Verdict = {
    val text = Text.clean(cell)
    if (Text.isNothing(text)) Verdict(Outcome.Missing)
    else
      Hashes.sha256Verdict(text).orElse(Hashes.md5Verdict(text)).orElse(Hashes.sha1Verdict(text)).getOrElse {
        Quantity.writtenOut(text) match {
          case Left(reason)  => Verdict(reason)
          case Right(number) => ofNumber(number, regionOf(region))
        }
      }
  }

  private lazy val quickly = new PhoneQuick(numbers, defaultRegion, e164, digits)

  def quick(cell: Cell, region: Cell, forms: Forms): Boolean = {
    forms.clear()
    quickly.settle(cell, region, forms)
  }

  private val regions = new ByBytes[Region](Region.of)

  private def regionOf(cell: String): Region = regions.of(Cell.of(cell)) match {
    case Region.Absent => defaultRegion.map(Region.Known).getOrElse(Region.Absent)
    case region        => region
  }

  private def ofNumber(text: String, region: Region): Verdict = {
    val code = region match {
      case Region.Known(code) => Some(code)
      case _                  => None
    }
    val reading =
      if (numbers == Numbers.International && startsWithDigit(text))
        read(s"+$text", None).map(_.copy(isInternational = true))
      else
        (numbers, code, bareDigits(text)) match {
          case (Numbers.Auto, Some(region), Some(bare)) => better(read(bare, code), read(s"+$bare", None), region, bare)
          case _                                        => read(text, code)
        }
    reading match {
      case Right(found)                                                  => hashed(found)
      case Left(Outcome.NoCountryCode) if region == Region.NotUnderstood => Verdict(Outcome.UnknownRegion)
      case Left(reason)                                                  => Verdict(reason)
    }
  }

  private def hashed(reading: Reading): Verdict = {
    val notes = Seq(
      reading.isInternational -> Note.ReadAsInternational,
      reading.isDoubtful -> Note.BothReadingsValid,
      (reading.rank == Possible) -> Note.NotInUse
    )
    val forms = Seq(e164 -> reading.e164, digits -> reading.e164.tail)
    Verdict(
      Outcome.Hashed,
      forms.collect { case (true, form) => form },
      notes.collect { case (true, note) => note }.sum
    )
  }
}

object Phone {
  private val library = PhoneNumberUtil.getInstance

  // How much speaks for a reading: a number that could be, that is in a range in use, that is in a mobile one.
  val Possible = 1
  val Valid = 2
  val Mobile = 3

  /** @param isInternational whether digits without a plus were read as if they had one
    * @param isDoubtful      whether they would also have been a valid national number
    */
  private final case class Reading(
      e164: String,
      callingCode: Int,
      rank: Int,
      isInternational: Boolean = false,
      isDoubtful: Boolean = false
  )

  /** One number as the library reads it in a region, or why it is none. */
  private def read(text: String, region: Option[String]): Either[Outcome, Reading] =
    try {
      val number = library.parse(text, region.orNull)
      library.isPossibleNumberWithReason(number) match {
        case ValidationResult.IS_POSSIBLE =>
          Right(Reading(library.format(number, PhoneNumberFormat.E164), number.getCountryCode, rank(number)))
        case ValidationResult.IS_POSSIBLE_LOCAL_ONLY => Left(Outcome.NoAreaCode)
        case _                                       => Left(Outcome.InvalidPhone)
      }
    } catch {
      case failure: NumberParseException =>
        Left(if (region.isEmpty && needsRegion(failure)) Outcome.NoCountryCode else Outcome.InvalidPhone)
    }

  /** The error type is the same for a calling code that does not exist; only the message tells. */
  private def needsRegion(failure: NumberParseException): Boolean =
    failure.getErrorType == NumberParseException.ErrorType.INVALID_COUNTRY_CODE && failure.getMessage.contains(
      "default region"
    )

  private def rank(number: PhoneNumber): Int =
    if (!library.isValidNumber(number)) Possible
    else
      library.getNumberType(number) match {
        case PhoneNumberType.MOBILE | PhoneNumberType.FIXED_LINE_OR_MOBILE => Mobile
        case _                                                             => Valid
      }

  /** Of the readings of bare digits the one that more speaks for.
    *
    * On a tie the digits begin with the region's own calling code or they do not: where the region writes a trunk prefix, a
    * national number would have it.
    */
  private def better(
      national: Either[Outcome, Reading],
      international: Either[Outcome, Reading],
      region: String,
      digits: String
  ): Either[Outcome, Reading] = {
    val chosen = (national, international) match {
      case (Right(one), Right(other)) if other.rank > one.rank                          => international
      case (Right(one), Right(other)) if other.rank == one.rank && isOwn(other, region) => international
      case (Left(_), Right(_))                                                          => international
      case _                                                                            => national
    }
    val areBothValid = Seq(national, international).forall(_.exists(_.rank >= Valid))
    val isDoubtful = areBothValid && !national.exists(_.e164 == s"+$digits")
    chosen.map { reading =>
      val isInternational = reading.e164 == s"+$digits"
      reading.copy(isInternational = isInternational, isDoubtful = isInternational && isDoubtful)
    }
  }

  /** Whether a number has the region's own calling code and the region writes a trunk prefix. */
  private def isOwn(reading: Reading, region: String): Boolean =
    reading.callingCode == library.getCountryCodeForRegion(region) && Metadata.of(region).hasNationalPrefix

  /** A number of digits alone, of any script, that does not begin with 0, in ASCII digits. */
  private def bareDigits(text: String): Option[String] =
    if (startsWithDigit(text) && text.forall(Character.isDigit(_: Char)))
      Some(PhoneNumberUtil.normalizeDigitsOnly(text))
    else None

  private def startsWithDigit(text: String): Boolean =
    text.nonEmpty && Character.digit(text.head, 10) > 0
}
