package tiktok.rows

import com.google.i18n.phonenumbers.{NumberParseException, PhoneNumberUtil}
import com.google.i18n.phonenumbers.PhoneNumberUtil.{PhoneNumberType, ValidationResult}
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber

/** One way to read a number.
  *
  * @param national digits behind the calling code
  * @param rank     how good the reading is, see [[Phone]]
  * @param notes    whether digits without a plus were read as if they had one, and whether the other way gives a valid number,
  *                 too, and another one
  */
final case class Reading(callingCode: Int, national: String, rank: Int, notes: Seq[String] = Nil) {
  lazy val digits: String = callingCode.toString + national
}

/** The rule of phone numbers, as Google's libphonenumber reads them.
  *
  * @param read reads a text in a region: `Phone.read`, or the library alone in tests
  * @throws SettingsError when the default region is not known
  */
final class Phone(settings: RuleSettings, read: Phone.Read = Phone.read) extends Rule {
  import Phone._
  import settings.numbers

  private val defaultRegion = settings.defaultRegion.map(text =>
    Region.of(text) match {
      case Region.Known(code) => code
      case _ =>
        throw new SettingsError(
          s"defaultRegion '$text' is not a known region; give an ISO 3166 alpha-2 code such as DE"
        )
    }
  )
  private val regions = new Memo[Region](Region.of)

  override protected def ofText(text: String, region: String): Verdict =
    if (Hashes.isSha1(text)) Verdict(Outcome.HashedSha1)
    else Quantity.writtenOut(text).flatMap(ofNumber(_, regions.of(region))).fold(Verdict(_), hashed)

  private def ofNumber(text: String, cell: Region): Either[Outcome, Reading] = {
    val region = cell match {
      case Region.Known(code)   => Some(code)
      case Region.Absent        => defaultRegion
      case Region.NotUnderstood => None
    }
    val reading =
      if (numbers == "international" && startsWithDigit(text.stripPrefix("(")))
        read(s"+$text", None).map(_.copy(notes = List(Note.ReadAsInternational)))
      else if (numbers == "auto" && region.isDefined && isBare(text)) better(text, region.get)
      else read(text, region)
    if (cell == Region.NotUnderstood && reading == Left(Outcome.NoCountryCode)) Left(Outcome.UnknownRegion)
    else reading.filterOrElse(found => !region.exists(isLocal(text, found, _)), Outcome.NoAreaCode)
  }

  /** Whether a number is in no range in use and too short to have an area code, with no prefix before it either: where numbers
    * have any length, libphonenumber calls that possible.
    */
  private def isLocal(text: String, found: Reading, region: String): Boolean =
    found.rank == Possible && PhonePlan.of(region).isTooShort(found.national) &&
      PhoneNumberUtil.normalizeDigitsOnly(text) == found.national

  /** The better of the two readings of bare digits; groups of them, which may be a date, are an international number only if
    * that is in use.
    *
    * On a tie the digits begin with the region's own calling code or they do not: where the region writes a trunk prefix, a
    * national number would have it.
    */
  private def better(text: String, region: String): Either[Outcome, Reading] = {
    val digits = if (Text.isBetween(text, '0', '9')) text else PhoneNumberUtil.normalizeDigitsOnly(text)
    val isGrouped = digits.length < text.length
    val national = read(digits, Some(region))
    val plan = PhonePlan.of(region)
    val isMobile = national.exists(_.rank == Mobile) && !digits.startsWith(plan.callingCode.toString)
    if (isMobile || plan.hasTrunkPrefix(digits)) national
    else {
      val international =
        read(s"+$digits", None).filterOrElse(found => !isGrouped || found.rank >= Valid, Outcome.InvalidPhone)
      val isOwn = international.exists(_.callingCode == plan.callingCode) && plan.writesTrunkPrefix
      val advantage = rankOf(international) - rankOf(national)
      val chosen = if (advantage > 0 || (advantage == 0 && isOwn)) international else national
      val areBothValid = rankOf(national) >= Valid && rankOf(international) >= Valid
      val areTheSame = national.map(_.digits) == international.map(_.digits)
      chosen.map { reading =>
        val isInternational = reading.digits == digits
        val isDoubtful = areBothValid && !areTheSame && (isInternational || advantage == 0)
        val notes = if (isDoubtful) List(Note.BothReadingsValid) else Nil
        reading.copy(notes = if (isInternational) Note.ReadAsInternational :: notes else notes)
      }
    }
  }

  private def hashed(reading: Reading): Verdict = {
    val forms = Seq("e164" -> s"+${reading.digits}", "digits" -> reading.digits).collect {
      case (variant, form) if settings.phoneVariants(variant) => form
    }
    Verdict(Outcome.Hashed, forms, if (reading.rank == Possible) reading.notes :+ Note.NotInUse else reading.notes)
  }
}

object Phone {
  type Read = (String, Option[String]) => Either[Outcome, Reading]

  private val library = PhoneNumberUtil.getInstance

  // Ranks of a reading: a possible number, one in a range in use, one in a mobile range.
  val Possible = 1
  val Valid = 2
  val Mobile = 3

  private val WithoutRegion: Option[Either[Outcome, Reading]] = Some(Left(Outcome.NoCountryCode))
  private val FewestDigits = 3
  private val MostDigits = 17
  private val Between = " ()./-\u00a0\u2010\u2011\u2012\u2013\u2014\u2015\u2212" // what people write between groups
  private val Masked = "\\*|[xX] ?[xX]".r.pattern
  private val Extension = "^([^x]*[0-9]) ?(?:ext\\.|x) ?[0-9]{1,7}$".r

  /** Reads a number in a region: plain ones by the region's plan, all others by the library. */
  def read(text: String, region: Option[String]): Either[Outcome, Reading] = {
    val bare = if (text.indexOf('x') < 0) text else Extension.replaceFirstIn(text, "$1")
    val number = bare.stripPrefix("tel:").stripPrefix("(")
    val digits = digitsOf(number.stripPrefix("+"))
    val quickly =
      if (digits.length < FewestDigits || digits.length > MostDigits) None
      else if (number.startsWith("+")) PhonePlan.international(digits)
      else region.fold(WithoutRegion)(PhonePlan.of(_).dialled(digits))
    quickly.getOrElse(readByLibrary(text, region))
  }

  /** The digits of a text of digits and usual punctuation, which begins and ends with a digit; otherwise none. A loop, as
    * collections take three times as long.
    */
  private def digitsOf(text: String): String = {
    val digits = new java.lang.StringBuilder(text.length)
    var i = 0
    var last = ' '
    while (i < text.length && (isDigit(text.charAt(i)) || i > 0 && " ()./-".indexOf(text.charAt(i).toInt) >= 0)) {
      last = text.charAt(i)
      if (isDigit(last)) digits.append(last)
      i += 1
    }
    if (i == text.length && isDigit(last)) digits.toString else ""
  }

  private def isDigit(character: Char): Boolean = character >= '0' && character <= '9'

  /** One number as the library reads it in a region, or why it is none: the definition of `read`. */
  def readByLibrary(text: String, region: Option[String]): Either[Outcome, Reading] =
    try {
      val number = library.parse(text, region.orNull)
      if (hasOtherLetters(text, region)) Left(Outcome.InvalidPhone)
      else
        library.isPossibleNumberWithReason(number) match {
          case ValidationResult.IS_POSSIBLE =>
            Right(Reading(number.getCountryCode, library.getNationalSignificantNumber(number), rank(number)))
          case ValidationResult.IS_POSSIBLE_LOCAL_ONLY => Left(Outcome.NoAreaCode)
          case _                                       => Left(Outcome.InvalidPhone)
        }
    } catch {
      case failure: NumberParseException =>
        Left(if (region.isEmpty && needsRegion(failure)) Outcome.NoCountryCode else Outcome.InvalidPhone)
    }

  /** Whether a text has marks or letters that the library would drop or dial, although nobody does: in place of hidden digits
    * (`(415) 555-XXXX`), or as a word behind a number (`040 123456 Fax`). A word within a number is dialled: `1-800-FLOWERS`.
    */
  private def hasOtherLetters(text: String, region: Option[String]): Boolean =
    Masked.matcher(text).find || (library.isAlphaNumber(text) && {
      val before = text.dropWhile(character => character != '+' && !character.isDigit).takeWhile(!_.isLetter)
      library.isPossibleNumber(before, region.orNull)
    })

  /** The error type is the same for a calling code that does not exist; only the message tells. */
  private def needsRegion(failure: NumberParseException): Boolean =
    failure.getErrorType == NumberParseException.ErrorType.INVALID_COUNTRY_CODE &&
      failure.getMessage.contains("default region")

  private def rank(number: PhoneNumber): Int = library.getNumberType(number) match {
    case PhoneNumberType.MOBILE | PhoneNumberType.FIXED_LINE_OR_MOBILE => Mobile
    case PhoneNumberType.UNKNOWN                                       => Possible
    case _                                                             => Valid
  }

  private def rankOf(reading: Either[Outcome, Reading]): Int = reading.fold(_ => 0, _.rank)

  /** Whether a text is digits of any script, maybe in groups, and does not begin with 0. */
  private def isBare(text: String): Boolean =
    startsWithDigit(text.stripPrefix("(")) && (Text.isBetween(text, '0', '9') ||
      text.forall(character => Character.isDigit(character) || Between.indexOf(character.toInt) >= 0))

  private def startsWithDigit(text: String): Boolean = text.nonEmpty && Character.digit(text.charAt(0), 10) > 0
}
