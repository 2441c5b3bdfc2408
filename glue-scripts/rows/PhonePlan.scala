package tiktok.rows

import com.google.i18n.phonenumbers.PhoneNumberUtil
import com.google.i18n.phonenumbers.Phonemetadata.{PhoneMetadata, PhoneNumberDesc}
import java.util.regex.Pattern
import scala.collection.JavaConverters._
import scala.collection.mutable

/** What is at the beginning of a number, by a pattern of libphonenumber: a trunk prefix, or what is dialled before a
  * calling code.
  *
  * The pattern is asked once for each beginning of three digits. Where the answer did not depend on what follows
  * (`hitEnd`), it holds for all numbers that begin so; only the others are matched one by one.
  *
  * @param pattern   empty where there is nothing to match
  * @param rewriting what a beginning in which the last group matches is rewritten to; empty where it is taken off
  */
final class Beginning(pattern: String, rewriting: String) {
  import Beginning._

  private val matcher = Pattern.compile(pattern).matcher("")
  private val digits = new Digits
  private val known = new Array[Byte](1000)

  /** How many digits of `[from, until)` match; `NoMatch` or `Rewritten` instead. There have to be three digits. */
  def length(bytes: Array[Byte], from: Int, until: Int): Int = if (pattern.isEmpty) NoMatch
  else {
    val start = (bytes(from) - '0') * 100 + (bytes(from + 1) - '0') * 10 + bytes(from + 2) - '0'
    if (known(start) == Unknown) {
      val length = matched(bytes, from, from + 3)
      known(start) = if (matcher.hitEnd) Depends else (length + Offset).toByte
    }
    if (known(start) == Depends) matched(bytes, from, until) else known(start) - Offset
  }

  /** A number that is `Rewritten`: the digits that it is rewritten to. */
  def rewritten(bytes: Array[Byte], from: Int, until: Int): String = {
    digits.set(bytes, from, until)
    matcher.reset(digits).replaceFirst(rewriting)
  }

  private def matched(bytes: Array[Byte], from: Int, until: Int): Int = {
    digits.set(bytes, from, until)
    if (!matcher.reset(digits).lookingAt) NoMatch
    else if (rewriting.nonEmpty && matcher.end(matcher.groupCount) >= 0) Rewritten
    else matcher.end
  }
}

object Beginning {
  val NoMatch: Int = -1
  val Rewritten: Int = -2

  private val Unknown: Byte = 0
  private val Depends: Byte = 1
  private val Offset = 4

  /** Digits in a buffer as text, without copying them. */
  private final class Digits extends CharSequence {
    private var bytes = new Array[Byte](0)
    private var from = 0
    private var until = 0
    def set(bytes: Array[Byte], from: Int, until: Int): Unit = {
      this.bytes = bytes; this.from = from; this.until = until
    }
    def length: Int = until - from
    def charAt(index: Int): Char = bytes(from + index).toChar
    def subSequence(start: Int, end: Int): CharSequence = toString.substring(start, end)
    override def toString: String = new String(bytes, from, length, java.nio.charset.StandardCharsets.US_ASCII)
  }
}

/** The rules of one region, or of a calling code without one, ready for the quick way. */
final class PhonePlan(metadata: PhoneMetadata) {
  val callingCode: Int = metadata.getCountryCode
  val code: Array[Byte] = callingCode.toString.getBytes("US-ASCII")
  val writesTrunkPrefix: Boolean = metadata.hasNationalPrefix

  val trunk = new Beginning(metadata.getNationalPrefixForParsing, metadata.getNationalPrefixTransformRule)
  val exit = new Beginning(metadata.getInternationalPrefix, rewriting = "")

  private val general =
    new DigitAutomaton(Vector(metadata.getGeneralDesc.getNationalNumberPattern), (matching, _) => matching.size)
  private val lengths: Array[Int] = Array.tabulate(PhonePlan.MostDigits + 1)(lengthKind)

  /** Whether the digits look like a national number. */
  def isNational(digits: Array[Byte], from: Int, until: Int): Boolean = general.of(digits, from, until) > 0

  /** What libphonenumber calls a national number of so many digits. */
  def kindOfLength(length: Int): Int = lengths(length)

  private def lengthKind(length: Int): Int = {
    val possible = metadata.getGeneralDesc.getPossibleLengthList.asScala.map(_.intValue)
    if (metadata.getGeneralDesc.getPossibleLengthLocalOnlyList.contains(length)) PhonePlan.Unusable
    else if (possible.contains(length)) PhonePlan.Possible
    else if (length > possible.max) PhonePlan.TooLong
    else PhonePlan.Unusable
  }
}

object PhonePlan {
  val MostDigits = 20

  /** Possible lengths, those that are longer than any, and others: too short, within an area only, in between. */
  val Possible = 0
  val TooLong = 1
  val Unusable = 2
}

/** A calling code: the plan by which its numbers are read, and what speaks for one of them.
  *
  * @param regions metadata of its regions, the main one first
  */
final class PhoneNetwork(regions: IndexedSeq[PhoneMetadata], val main: PhonePlan) {
  import PhoneNetwork._

  private val patterns = regions.flatMap(patternsOf).distinct
  private val ranks = new DigitAutomaton(patterns, (matching, length) => rankOf(matching.map(patterns), length))

  /** The rank of a possible national number, as [[Phone]] has it. */
  def rank(digits: Array[Byte], from: Int, until: Int): Int = ranks.of(digits, from, until)

  /** libphonenumber's `getRegionCodeForNumber` and `getNumberType`, by the patterns that match a number. */
  private def rankOf(matching: Set[String], length: Int): Int = {
    def isOf(metadata: PhoneMetadata): Boolean =
      if (metadata.hasLeadingDigits) matching(leading(metadata))
      else rankIn(metadata, matching, length) > Phone.Possible
    val region = if (regions.length == 1) regions.headOption else regions.find(isOf)
    region.fold(Phone.Possible)(rankIn(_, matching, length))
  }

  private def rankIn(metadata: PhoneMetadata, matching: Set[String], length: Int): Int = {
    def is(desc: PhoneNumberDesc): Boolean = matching(desc.getNationalNumberPattern) &&
      (desc.getPossibleLengthCount == 0 || desc.getPossibleLengthList.contains(length))
    if (!is(metadata.getGeneralDesc)) Phone.Possible
    else if (otherTypes(metadata).exists(is)) Phone.Valid
    else if (metadata.getSameMobileAndFixedLinePattern) if (is(metadata.getFixedLine)) Phone.Mobile else Phone.Possible
    else if (is(metadata.getMobile)) Phone.Mobile
    else if (is(metadata.getFixedLine)) Phone.Valid
    else Phone.Possible
  }
}

private object PhoneNetwork {

  /** The types that libphonenumber asks for before fixed lines and mobile phones. */
  private def otherTypes(of: PhoneMetadata): Seq[PhoneNumberDesc] = Seq(
    of.getPremiumRate,
    of.getTollFree,
    of.getSharedCost,
    of.getVoip,
    of.getPersonalNumber,
    of.getPager,
    of.getUan,
    of.getVoicemail
  )

  private def patternsOf(metadata: PhoneMetadata): Seq[String] = {
    val types = Seq(metadata.getGeneralDesc, metadata.getFixedLine, metadata.getMobile) ++ otherTypes(metadata)
    val ofTypes = types.map(_.getNationalNumberPattern).filter(_.nonEmpty)
    if (metadata.hasLeadingDigits) leading(metadata) +: ofTypes else ofTypes
  }

  /** All numbers that begin with the region's leading digits. */
  private def leading(metadata: PhoneMetadata): String =
    s"(?:${metadata.getLeadingDigits})\\d{0,${PhonePlan.MostDigits}}"
}

/** The plans that numbers of a thread's tasks need, each made when it is first asked for. */
final class PhonePlans {
  private val library = PhoneNumberUtil.getInstance
  private val byRegion = mutable.Map.empty[String, Option[PhonePlan]]
  private val byCode = new Array[Option[PhoneNetwork]](1000)

  /** The plan of a region; none where its patterns have syntax that the quick way does not know. */
  def ofRegion(region: String): Option[PhonePlan] =
    byRegion.getOrElseUpdate(region, unlessUnknown(new PhonePlan(Metadata.of(region))))

  /** The network of a calling code that exists. */
  def ofCode(callingCode: Int): Option[PhoneNetwork] = {
    if (byCode(callingCode) == null) byCode(callingCode) = unlessUnknown(network(callingCode))
    byCode(callingCode)
  }

  private def network(callingCode: Int): PhoneNetwork = {
    val regions = library.getRegionCodesForCountryCode(callingCode).asScala.toVector
    if (regions == Vector(PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY)) {
      val metadata = Metadata.ofNetwork(callingCode)
      new PhoneNetwork(Vector(metadata), new PhonePlan(metadata))
    } else {
      val metadata = regions.map(Metadata.of)
      new PhoneNetwork(metadata, new PhonePlan(metadata.head))
    }
  }

  private def unlessUnknown[V](make: => V): Option[V] =
    try Some(make)
    catch { case _: DigitPattern.UnknownSyntax => None }
}

object PhonePlans {
  private val library = PhoneNumberUtil.getInstance
  private val codes: Set[Int] = library.getSupportedCallingCodes.asScala.map(_.intValue).toSet
  private val exists: Array[Boolean] = Array.tabulate(1000)(codes)

  def isCallingCode(number: Int): Boolean = exists(number)

  // One for each thread, as the tables fill without locks: the next task of a thread finds them filled.
  private val ofThreads = ThreadLocal.withInitial[PhonePlans](() => new PhonePlans)

  def ofThread: PhonePlans = ofThreads.get
}
