package tiktok.rows

import com.google.i18n.phonenumbers.PhoneNumberUtil
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult
import com.google.i18n.phonenumbers.Phonemetadata.{PhoneMetadata, PhoneNumberDesc}
import com.google.i18n.phonenumbers.metadata.DefaultMetadataDependenciesProvider
import java.util.concurrent.ConcurrentHashMap
import java.util.regex.{Matcher, Pattern}
import scala.collection.JavaConverters._

/** The numbers of one region, or of a calling code without one (such as 800): libphonenumber's own patterns, compiled once.
  *
  * Follows `parse`, `isPossibleNumberWithReason`, `isValidNumber` and `getNumberType` of `PhoneNumberUtil` for texts that are
  * digits alone. The library does the same in ten times the time, as it takes every text for the hardest one.
  */
final class PhonePlan private (metadata: PhoneMetadata) {
  import PhonePlan._

  val callingCode: Int = metadata.getCountryCode
  val writesTrunkPrefix: Boolean = metadata.hasNationalPrefix

  // The plans of all regions with this calling code, the main one first.
  private lazy val network = networkOf(callingCode)
  private lazy val main = network.head

  private val code = callingCode.toString
  private val exit = new Digits(metadata.getInternationalPrefix)
  private val trunk = new Digits(metadata.getNationalPrefixForParsing)
  private val trunkRule = metadata.getNationalPrefixTransformRule
  private val leading = new Digits(metadata.getLeadingDigits)
  private val localLengths = lengthsOf(metadata.getGeneralDesc.getPossibleLengthLocalOnlyList)
  private val general = new Kind(metadata.getGeneralDesc)
  private val fixed = new Kind(metadata.getFixedLine)
  private val mobile = new Kind(metadata.getMobile)

  // The types that libphonenumber asks for before fixed lines and mobile phones.
  private val others = Seq(
    metadata.getPremiumRate,
    metadata.getTollFree,
    metadata.getSharedCost,
    metadata.getVoip,
    metadata.getPersonalNumber,
    metadata.getPager,
    metadata.getUan,
    metadata.getVoicemail
  ).map(new Kind(_)).filter(_.exists).toArray

  /** Digits as they are dialled within the region; none where only the library can tell. */
  def dialled(digits: String): Option[Either[Outcome, Reading]] = {
    val prefix = exit.before(digits)
    if (prefix.exists(found => !digits.startsWith("0", found.end)))
      international(digits.substring(prefix.get.end))
    else if (digits.startsWith(code)) {
      // The region's own calling code, if the digits are no number of the region but are one without it.
      val rest = withoutTrunk(digits.substring(code.length))
      val isCode =
        length(digits) == ValidationResult.TOO_LONG || (!general.looksLike(digits) && general.looksLike(rest))
      if (isCode) main.national(rest) else national(digits)
    } else national(digits)
  }

  /** Whether national digits are fewer than those of any mobile phone, in a region that writes a trunk prefix before area codes. */
  def isTooShort(national: String): Boolean = {
    // Where mobile phones have no lengths of their own, they have those of all numbers.
    val lengths = if (metadata.getMobile.getPossibleLengthCount == 0) general.lengths else mobile.lengths
    writesTrunkPrefix && national.length < lengths.least
  }

  /** Digits behind the calling code, or dialled within the region: a national number, maybe with a trunk prefix. */
  private def national(digits: String): Option[Either[Outcome, Reading]] =
    if (digits.length < FewestDigits) None
    else {
      val stripped = withoutTrunk(digits)
      val isUsable = length(stripped) match {
        case ValidationResult.IS_POSSIBLE | ValidationResult.TOO_LONG => true
        case _                                                        => false
      }
      Some(main.judged(if (isUsable) stripped else digits))
    }

  private def judged(national: String): Either[Outcome, Reading] = length(national) match {
    case ValidationResult.IS_POSSIBLE            => Right(Reading(callingCode, national, rankInNetwork(national)))
    case ValidationResult.IS_POSSIBLE_LOCAL_ONLY => Left(Outcome.NoAreaCode)
    case _                                       => Left(Outcome.InvalidPhone)
  }

  /** Without a trunk prefix such as 0, or rewritten as the region's rule says (15 of mobile phones in Argentina); unchanged if
    * the digits are a number only with it.
    */
  private def withoutTrunk(digits: String): String = trunk.before(digits) match {
    case None => digits
    case Some(prefix) =>
      val isRewritten = trunkRule.nonEmpty && prefix.group(prefix.groupCount) != null
      val rest = if (isRewritten) prefix.replaceFirst(trunkRule) else digits.substring(prefix.end)
      if (general.looksLike(digits) && !general.looksLike(rest)) digits else rest
  }

  private def length(digits: String): ValidationResult =
    if (localLengths.contains(digits.length)) ValidationResult.IS_POSSIBLE_LOCAL_ONLY
    else if (general.lengths.contains(digits.length)) ValidationResult.IS_POSSIBLE
    else if (digits.length > general.lengths.most) ValidationResult.TOO_LONG
    else ValidationResult.INVALID_LENGTH

  /** The rank in the region of the network that the number is of, as libphonenumber's `getRegionCodeForNumber` says. */
  private def rankInNetwork(national: String): Int =
    if (network.size == 1) rank(national)
    else network.iterator.map(_.rankIfHere(national)).find(_ != NotHere).getOrElse(Phone.Possible)

  private def rankIfHere(national: String): Int =
    if (metadata.hasLeadingDigits) if (leading.before(national).isDefined) rank(national) else NotHere
    else {
      val found = rank(national)
      if (found == Phone.Possible) NotHere else found
    }

  private def rank(national: String): Int =
    if (!general.has(national)) Phone.Possible
    else if (others.exists(_.has(national))) Phone.Valid
    else if (metadata.getSameMobileAndFixedLinePattern) if (fixed.has(national)) Phone.Mobile else Phone.Possible
    else if (mobile.has(national)) Phone.Mobile
    else if (fixed.has(national)) Phone.Valid
    else Phone.Possible
}

object PhonePlan {
  private val library = PhoneNumberUtil.getInstance
  private val source = DefaultMetadataDependenciesProvider.getInstance.getPhoneNumberMetadataSource
  private val codes: Set[String] = library.getSupportedCallingCodes.asScala.map(_.toString).toSet
  private val NotHere = 0
  private val FewestDigits = 3
  private val LongestCode = 3

  // Plans never change: all tasks share them.
  private val byRegion = new ConcurrentHashMap[String, PhonePlan]
  private val networks = new ConcurrentHashMap[Integer, IndexedSeq[PhonePlan]]

  /** What libphonenumber knows of a region that it supports. */
  def metadataOf(region: String): PhoneMetadata = source.getMetadataForRegion(region)

  def of(region: String): PhonePlan = byRegion.computeIfAbsent(region, region => new PhonePlan(metadataOf(region)))

  /** Digits from a calling code on; none where only the library can tell. */
  def international(digits: String): Option[Either[Outcome, Reading]] =
    (1 to LongestCode).iterator.map(digits.take).find(codes).flatMap { code =>
      networkOf(code.toInt).head.national(digits.substring(code.length))
    }

  private def networkOf(callingCode: Int): IndexedSeq[PhonePlan] = networks.computeIfAbsent(
    callingCode,
    _ => {
      val regions = library.getRegionCodesForCountryCode(callingCode).asScala.toVector
      if (regions == Vector(PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY))
        Vector(new PhonePlan(source.getMetadataForNonGeographicalRegion(callingCode)))
      else regions.map(of)
    }
  )

  private def lengthsOf(lengths: java.util.List[Integer]): Lengths = new Lengths(lengths.asScala.map(_.intValue))

  /** Lengths of numbers, a bit for each. */
  private final class Lengths(lengths: Seq[Int]) {
    private val bits = lengths.filter(_ > 0).map(1L << _).sum
    val isEmpty: Boolean = bits == 0
    val least: Int = if (isEmpty) 0 else java.lang.Long.numberOfTrailingZeros(bits)
    val most: Int = if (isEmpty) 0 else 63 - java.lang.Long.numberOfLeadingZeros(bits)
    def contains(length: Int): Boolean = (bits >> length & 1) != 0
  }

  /** A pattern for digits; matching takes most of the time of a number, so it is asked once for each three digits that a text
    * begins with.
    */
  private final class Digits(pattern: String) {
    private val compiled = Pattern.compile(pattern)

    // By the first three digits: 1 where a text may begin like the pattern, -1 where it cannot, 0 not asked yet.
    private val beginnings = new Array[Byte](1000)

    /** Whether the pattern matches all of a text. */
    def matches(text: String): Boolean = mayBegin(text) && compiled.matcher(text).matches

    /** What the pattern matches at the beginning of a text; an empty pattern is none. */
    def before(text: String): Option[Matcher] =
      if (pattern.isEmpty || !mayBegin(text)) None else Some(compiled.matcher(text)).filter(_.lookingAt)

    private def mayBegin(text: String): Boolean = text.length < 3 || {
      val beginning = (text.charAt(0) - '0') * 100 + (text.charAt(1) - '0') * 10 + text.charAt(2) - '0'
      if (beginnings(beginning) == 0) {
        val found = compiled.matcher(text.substring(0, 3))
        beginnings(beginning) = if (found.lookingAt || found.hitEnd) 1 else -1
      }
      beginnings(beginning) > 0
    }
  }

  /** The numbers of one type. */
  private final class Kind(desc: PhoneNumberDesc) {
    private val pattern = new Digits(desc.getNationalNumberPattern)
    val lengths: Lengths = lengthsOf(desc.getPossibleLengthList)

    def exists: Boolean = desc.hasNationalNumberPattern
    def has(national: String): Boolean = (lengths.isEmpty || lengths.contains(national.length)) && looksLike(national)
    def looksLike(national: String): Boolean = pattern.matches(national)
  }
}
