package tiktok.rows

import com.google.i18n.phonenumbers.PhoneNumberUtil
import com.google.i18n.phonenumbers.Phonemetadata.{PhoneMetadata, PhoneNumberDesc}
import com.google.i18n.phonenumbers.metadata.DefaultMetadataDependenciesProvider
import java.util.concurrent.ConcurrentHashMap
import java.util.regex.{Matcher, Pattern}
import scala.collection.JavaConverters._

/** The numbers of one region: libphonenumber's own patterns, compiled once.
  *
  * Reads digits as `parse`, `isPossibleNumberWithReason` and `getNumberType` of `PhoneNumberUtil` do, in a tenth of their time.
  */
final class PhonePlan private (metadata: PhoneMetadata) {
  import PhonePlan._
  import metadata._

  val callingCode: Int = getCountryCode
  val writesTrunkPrefix: Boolean = hasNationalPrefix

  // The plans of all regions with this calling code, the main one first.
  private lazy val network = library.getRegionCodesForCountryCode(callingCode).asScala.map(of).toVector

  private val code = callingCode.toString
  private val trunkPrefix = getNationalPrefix
  private val exit = new Digits(getInternationalPrefix)
  private val trunk = new Digits(getNationalPrefixForParsing)
  private val trunkRule = getNationalPrefixTransformRule
  private val leading = new Digits(getLeadingDigits)
  private val general = kind(getGeneralDesc, Phone.Possible)
  private val localLengths = getGeneralDesc.getPossibleLengthLocalOnlyList
  private val longest = general.lengths.asScala.last.intValue
  private val mobile = kind(getMobile, Phone.Mobile)

  // In libphonenumber's order, with fixed lines last: a number of both is a mobile one.
  private val kinds =
    Seq(getPremiumRate, getTollFree, getSharedCost, getVoip, getPersonalNumber, getPager, getUan, getVoicemail)
      .filter(_.hasNationalNumberPattern)
      .map(kind(_, Phone.Valid)) :+ mobile :+ kind(getFixedLine, Phone.Valid)

  // A type without lengths of its own has those of all numbers.
  private def kind(desc: PhoneNumberDesc, rank: Int): Kind = {
    val lengths = if (desc.getPossibleLengthCount == 0) getGeneralDesc else desc
    new Kind(rank, lengths.getPossibleLengthList, new Digits(desc.getNationalNumberPattern))
  }

  /** Reads digits as dialled within the region; none where only the library can decide. */
  def dialled(digits: String): Option[Either[Outcome, Reading]] = exit.before(digits) match {
    case Some(prefix) if !digits.startsWith("0", prefix.end) => international(digits.substring(prefix.end))
    case _ if digits.startsWith(code)                        =>
      // The region's own calling code, if the digits are no number of the region but are one without it.
      val rest = withoutTrunk(digits.substring(code.length))
      val isCode = digits.length > longest || (!general.looksLike(digits) && general.looksLike(rest))
      Some(if (isCode) network.head.national(rest) else national(digits))
    case _ => Some(national(digits))
  }

  /** Whether digits begin with a trunk prefix such as the 8 of Russia, which is not the calling code as in North America. */
  def hasTrunkPrefix(digits: String): Boolean =
    writesTrunkPrefix && trunkPrefix != code && digits.startsWith(trunkPrefix)

  /** Whether national digits are fewer than those of any mobile phone, in a region that writes a trunk prefix before area codes. */
  def isTooShort(national: String): Boolean = writesTrunkPrefix && national.length < mobile.lengths.get(0)

  /** Digits behind the calling code, or dialled within the region: a national number, maybe with a trunk prefix. */
  private def national(digits: String): Either[Outcome, Reading] = {
    val stripped = withoutTrunk(digits)
    network.head.judged(if (isPossible(stripped) || stripped.length > longest) stripped else digits)
  }

  private def judged(national: String): Either[Outcome, Reading] =
    if (isPossible(national)) Right(Reading(callingCode, national, rankInNetwork(national)))
    else Left(if (localLengths.contains(national.length)) Outcome.NoAreaCode else Outcome.InvalidPhone)

  private def isPossible(national: String): Boolean =
    general.lengths.contains(national.length) && !localLengths.contains(national.length)

  /** Without a trunk prefix such as 0, or rewritten as the region's rule says (15 of mobile phones in Argentina); unchanged if
    * the digits are a number only with it.
    */
  private def withoutTrunk(digits: String): String = trunk.before(digits).fold(digits) { prefix =>
    val isRewritten = trunkRule.nonEmpty && prefix.group(prefix.groupCount) != null
    val rest = if (isRewritten) prefix.replaceFirst(trunkRule) else digits.substring(prefix.end)
    if (general.looksLike(digits) && !general.looksLike(rest)) digits else rest
  }

  /** The rank in the region of the network that the number is of, as libphonenumber's `getRegionCodeForNumber` says. */
  private def rankInNetwork(national: String): Int =
    if (network.size == 1) rank(national)
    else network.find(_.isHere(national)).fold(Phone.Possible)(_.rank(national))

  private def isHere(national: String): Boolean =
    if (hasLeadingDigits) leading.before(national).isDefined else rank(national) > Phone.Possible

  private def rank(national: String): Int =
    if (general.has(national)) kinds.find(_.has(national)).fold(Phone.Possible)(_.rank) else Phone.Possible
}

object PhonePlan {
  private val library = PhoneNumberUtil.getInstance
  private val source = DefaultMetadataDependenciesProvider.getInstance.getPhoneNumberMetadataSource
  private val LongestCode = 3

  // The main region of each calling code; numbers without a region (such as 800) are left to the library.
  private val mainRegions: Map[String, String] =
    library.getSupportedCallingCodes.asScala
      .map(code => code.toString -> library.getRegionCodeForCountryCode(code))
      .toMap
      .filter { case (_, region) => region != PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY }

  // Plans never change: all tasks share them.
  private val byRegion = new ConcurrentHashMap[String, PhonePlan]

  /** What libphonenumber knows of a region that it supports. */
  def metadataOf(region: String): PhoneMetadata = source.getMetadataForRegion(region)

  def of(region: String): PhonePlan = byRegion.computeIfAbsent(region, region => new PhonePlan(metadataOf(region)))

  /** Reads digits from a calling code on; none where only the library can decide. */
  def international(digits: String): Option[Either[Outcome, Reading]] =
    (1 to LongestCode).iterator.map(digits.take).find(mainRegions.contains).map { code =>
      of(mainRegions(code)).national(digits.substring(code.length))
    }

  /** A pattern for digits. Matching takes most of a number's time, so it is known which first three digits it can match. */
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
  private final class Kind(val rank: Int, val lengths: java.util.List[Integer], pattern: Digits) {
    def has(national: String): Boolean = lengths.contains(national.length) && looksLike(national)
    def looksLike(national: String): Boolean = pattern.matches(national)
  }
}
