package tiktok.rows

import com.google.i18n.phonenumbers.PhoneNumberUtil
import com.google.i18n.phonenumbers.Phonemetadata.{PhoneMetadata, PhoneNumberDesc}
import com.google.i18n.phonenumbers.metadata.DefaultMetadataDependenciesProvider
import java.util.concurrent.ConcurrentHashMap
import java.util.regex.Pattern
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

  // Says what is possible and in use behind the calling code, in all of its regions.
  private lazy val main = of(mainRegions(code))

  private val code = callingCode.toString
  private val trunkPrefix = getNationalPrefix
  private val exit = getInternationalPrefix.r
  private val trunk = getNationalPrefixForParsing.r
  private val trunkRule = getNationalPrefixTransformRule
  private val general = getGeneralDesc.getNationalNumberPattern.r.pattern
  private val lengths = getGeneralDesc.getPossibleLengthList
  private val localLengths = getGeneralDesc.getPossibleLengthLocalOnlyList
  private val longest = lengths.asScala.last.intValue
  // Mobile numbers without lengths of their own have those of all numbers.
  private val shortestMobile = (getMobile.getPossibleLengthList.asScala ++ lengths.asScala).head.intValue
  private lazy val mobile = inUse(region => Seq(region.getMobile))
  private lazy val others = inUse { region =>
    import region._
    Seq(getFixedLine, getVoip, getPersonalNumber, getPager, getUan, getVoicemail) ++
      Seq(getPremiumRate, getTollFree, getSharedCost)
  }

  /** Numbers of some types, in all regions with this calling code. */
  private def inUse(types: PhoneMetadata => Seq[PhoneNumberDesc]): Pattern = {
    val regions = library.getRegionCodesForCountryCode(callingCode).asScala.map(metadataOf)
    regions.flatMap(types).filter(_.hasNationalNumberPattern).map(_.getNationalNumberPattern).mkString("|").r.pattern
  }

  /** Reads digits as dialled within the region; none where only the library can decide. */
  def dialled(digits: String): Option[Either[Outcome, Reading]] = exit.findPrefixMatchOf(digits) match {
    case Some(prefix) if !digits.startsWith("0", prefix.end) => international(digits.substring(prefix.end))
    case _ if digits.startsWith(code)                        =>
      // The region's own calling code, if the digits are no number of the region but are one without it.
      val rest = withoutTrunk(digits.substring(code.length))
      val isCode = digits.length > longest || (!general.matcher(digits).matches && general.matcher(rest).matches)
      Some(if (isCode) main.national(rest) else national(digits))
    case _ => Some(national(digits))
  }

  /** Whether digits begin with a trunk prefix such as the 8 of Russia, which is not the calling code as in North America. */
  def hasTrunkPrefix(digits: String): Boolean =
    writesTrunkPrefix && trunkPrefix != code && digits.startsWith(trunkPrefix)

  /** Whether national digits are fewer than those of any mobile phone, in a region that writes a trunk prefix before area codes. */
  def isTooShort(national: String): Boolean = writesTrunkPrefix && national.length < shortestMobile

  /** Digits behind the calling code, or dialled within the region: a national number, maybe with a trunk prefix. */
  private def national(digits: String): Either[Outcome, Reading] = {
    val stripped = withoutTrunk(digits)
    main.judged(if (lengths.contains(stripped.length) || stripped.length > longest) stripped else digits)
  }

  private def judged(national: String): Either[Outcome, Reading] =
    if (lengths.contains(national.length)) Right(Reading(callingCode, national, rank(national)))
    else Left(if (localLengths.contains(national.length)) Outcome.NoAreaCode else Outcome.InvalidPhone)

  /** Without a trunk prefix such as 0, or rewritten as the region's rule says (15 of mobile phones in Argentina); unchanged if
    * the digits are a number only with it.
    */
  private def withoutTrunk(digits: String): String = trunk.findPrefixMatchOf(digits).fold(digits) { prefix =>
    val isRewritten = trunkRule.nonEmpty && prefix.group(prefix.groupCount) != null
    val rest = if (isRewritten) trunk.replaceFirstIn(digits, trunkRule) else digits.substring(prefix.end)
    if (general.matcher(digits).matches && !general.matcher(rest).matches) digits else rest
  }

  /** The rank as libphonenumber's `getNumberType` gives it: a number of fixed lines and of mobile phones is a mobile one. */
  private def rank(national: String): Int =
    if (!general.matcher(national).matches) Phone.Possible
    else if (mobile.matcher(national).matches) Phone.Mobile
    else if (others.matcher(national).matches) Phone.Valid
    else Phone.Possible
}

object PhonePlan {
  private val library = PhoneNumberUtil.getInstance
  private val source = DefaultMetadataDependenciesProvider.getInstance.getPhoneNumberMetadataSource
  private val LongestCode = 3

  // The main region of each calling code; numbers without a region (such as 800) are left to the library.
  val mainRegions: Map[String, String] =
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
}
