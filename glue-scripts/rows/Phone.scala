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
    else Quantity.writtenOut(undecorated(text)).flatMap(ofNumber(_, regions.of(region))).fold(Verdict(_), hashed)

  private def ofNumber(text: String, cell: Region): Either[Outcome, Reading] = {
    val region = cell match {
      case Region.Known(code)   => Some(code)
      case Region.Absent        => defaultRegion
      case Region.NotUnderstood => None
    }
    val reading =
      if (numbers == "international" && mayLackPlus(text))
        read(s"+$text", None).map(_.copy(notes = List(Note.ReadAsInternational)))
      else if (numbers == "auto" && region.isDefined && mayLackPlus(text) && !hasWord(text)) better(text, region.get)
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

  /** The better of the two readings of a number that may lack its plus; one in groups, which may be a date, is international
    * only if that number is in use and the groups allow it.
    *
    * On a tie it begins with the region's own calling code or it does not: where the region writes a trunk prefix, a national
    * number would have it.
    */
  private def better(text: String, region: String): Either[Outcome, Reading] = {
    val digits = if (Text.isBetween(text, '0', '9')) text else PhoneNumberUtil.normalizeDigitsOnly(text)
    val isGrouped = digits.length < text.length
    val national = read(text, Some(region))
    val plan = PhonePlan.of(region)
    if (national.exists(_.rank == Mobile) && !digits.startsWith(plan.callingCode.toString)) national
    else {
      def mayBe(found: Reading) = found.rank >= Valid && mayBeginWith(text, found.callingCode)
      val international =
        read(s"+$text", None).filterOrElse(found => !isGrouped || mayBe(found), Outcome.InvalidPhone)
      val isOwn = international.exists(_.callingCode == plan.callingCode) && plan.writesTrunkPrefix
      val advantage = rankOf(international) - rankOf(national)
      val isBetter = advantage > 0 || (advantage == 0 && isOwn)
      val areTheSame = national.map(_.digits) == international.map(_.digits)
      val areBothValid = rankOf(national) >= Valid && rankOf(international) >= Valid
      val doubt = if (areBothValid && !areTheSame && advantage >= 0) List(Note.BothReadingsValid) else Nil
      (if (isBetter && !plan.hasTrunkPrefix(digits)) international else national).map { reading =>
        val isInternational = international.exists(_.digits == reading.digits)
        reading.copy(notes = if (isInternational) Note.ReadAsInternational :: doubt else doubt)
      }
    }
  }

  private def hashed(reading: Reading): Verdict = {
    val forms = chosen(settings.phoneVariants, "e164" -> s"+${reading.digits}", "digits" -> reading.digits)
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
  private val LongestExtension = 7
  private val LongestAreaCode = 3 // without a trunk prefix
  // What people write before and between groups.
  private val Between = "+ ()[]./-\u00a0\u00ad\u200b\u2010\u2011\u2012\u2013\u2014\u2015\u2060\u2212\u3000"
  private val Around = "^[^+\\p{Nd}]+|[^\\p{L}\\p{N}#]+\\z".r.pattern
  private val Masked = "\\*|[xX] ?[xX]".r.pattern
  private val Extension = "^([^x]*[0-9]) ?(?:ext\\.|x) ?[0-9]{1,7}$".r

  /** Reads a number in a region: plain ones by the region's plan, all others by the library. */
  def read(text: String, region: Option[String]): Either[Outcome, Reading] = {
    val number = if (text.indexOf('x') < 0) text else Extension.replaceFirstIn(text, "$1")
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
      // What is longer than an extension is another number.
      if (hasOtherLetters(text, region) || number.getExtension.length > LongestExtension) Left(Outcome.InvalidPhone)
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
      // The library looks for `tel:` also behind `;phone-context=`, and cuts the text backwards.
      case _: IndexOutOfBoundsException => Left(Outcome.InvalidPhone)
    }

  /** Whether a text has marks or letters that the library would drop or dial, although nobody does: in place of hidden digits
    * (`(415) 555-XXXX`), or as a word behind a number (`040 123456 Fax`). A word within a number is dialled: `1-800-FLOWERS`.
    */
  private def hasOtherLetters(text: String, region: Option[String]): Boolean =
    Masked.matcher(text).find || (hasWord(text) && {
      val before = text.dropWhile(character => character != '+' && !character.isDigit).takeWhile(!_.isLetter)
      library.isPossibleNumber(before, region.orNull)
    })

  /** Whether there are letters that the library dials. */
  private def hasWord(text: String): Boolean = !Text.isBetween(text, ' ', '9') && library.isAlphaNumber(text)

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

  /** From the first digit or plus to the last digit or letter, as the library reads a text: the rules look at how it begins. If
    * that is digits in groups, with digits and punctuation of ASCII. One with signs in place of digits stays as it is.
    */
  private def undecorated(text: String): String = {
    val bare = if (text.startsWith("(")) text.substring(1) else text
    if (isPlain(bare)) bare
    else if (Masked.matcher(text).find) text
    else {
      val number = Around.matcher(text).replaceAll("")
      if (number.forall(isOfGroups)) number.map(inAscii) else number
    }
  }

  /** Most numbers: ASCII with nothing around it. */
  private def isPlain(text: String): Boolean = text.nonEmpty && isDigit(text.charAt(text.length - 1)) &&
    (isDigit(text.charAt(0)) || text.charAt(0) == '+') && Text.isBetween(text, ' ', '~')

  private def isOfGroups(character: Char): Boolean =
    Character.isDigit(character) || Between.indexOf(character.toInt) >= 0

  private def inAscii(character: Char): Char =
    if (character <= '~') character
    else if (Character.isDigit(character)) Character.forDigit(Character.digit(character, 10), 10)
    else '-'

  /** Whether a number may be an international one without its plus: it begins with a digit, of any script, and not with 0. */
  private def mayLackPlus(text: String): Boolean = text.nonEmpty && Character.digit(text.charAt(0), 10) > 0

  /** Whether the groups of digits allow a calling code at their beginning: one ends with it, or the first is no area code. */
  private def mayBeginWith(text: String, callingCode: Int): Boolean = {
    val places = text.indices.filter(i => Character.isDigit(text.charAt(i)))
    val codeEnd = places(callingCode.toString.length - 1) + 1
    val first = text.takeWhile(Character.isDigit(_))
    !places.contains(codeEnd) || first.length > LongestAreaCode && !text.startsWith(")", first.length)
  }
}
