package tiktok.rows

import java.nio.charset.StandardCharsets.US_ASCII

/** The quick way for phone numbers: libphonenumber's own steps, on bytes and with its patterns as tables; the state of one task.
  *
  * It follows `parse`, `isPossibleNumberWithReason`, `isValidNumber` and `getNumberType` of `PhoneNumberUtil` for texts that are
  * digits. A number whose digits are too few or too many at any step goes the slow way.
  */
final class PhoneQuick(numbers: Numbers, defaultRegion: Option[String], e164: Boolean, digits: Boolean) {
  import PhoneQuick._

  private val plans = PhonePlans.ofThread
  private val places = new ByBytes[Option[PhonePlan]](placeOf)
  private val defaultPlace = placeOf("")

  private val written = new WrittenNumber
  private val national = new Reading
  private val international = new Reading

  private def placeOf(cell: String): Option[PhonePlan] = (Region.of(cell) match {
    case Region.Known(code)   => Some(code)
    case Region.Absent        => defaultRegion
    case Region.NotUnderstood => None
  }).flatMap(plans.ofRegion)

  def settle(cell: Cell, region: Cell, forms: Forms): Boolean =
    written.read(cell) && {
      if (written.hasPlus || (numbers == Numbers.International && written.beginsWithDigit)) {
        behindPlus(0, international)
        settled(international, !written.hasPlus, isDoubtful = false, forms)
      } else {
        val place = if (region.isEmpty) defaultPlace else places.of(region)
        place.isDefined && withoutPlus(place.get, forms)
      }
    }

  private def withoutPlus(place: PhonePlan, forms: Forms): Boolean = {
    inRegion(place, national)
    if (numbers != Numbers.Auto || !written.isBare)
      settled(national, isInternational = false, isDoubtful = false, forms)
    else if (national.rank == Slow) false
    else if (national.rank == Phone.Mobile && !beginsWith(place.code))
      settled(national, isInternational = false, isDoubtful = false, forms)
    else {
      behindPlus(0, international)
      international.rank != Slow && better(place, forms)
    }
  }

  /** [[Phone]]'s choice between the readings of bare digits. */
  private def better(place: PhonePlan, forms: Forms): Boolean = {
    val isOwn =
      international.rank > 0 && international.network.main.callingCode == place.callingCode && place.writesTrunkPrefix
    val chosen =
      if (international.rank > national.rank || (international.rank == national.rank && isOwn)) international
      else national
    val differ = !isWhole(national)
    val isDoubtful = differ && national.rank >= Phone.Valid && international.rank >= Phone.Valid
    settled(chosen, isWhole(chosen), isDoubtful, forms)
  }

  /** Whether the number is a plus and all the digits. */
  private def isWhole(reading: Reading): Boolean =
    reading.rank > 0 && (reading.digits eq written.digits) && reading.from == reading.network.main.code.length &&
      beginsWith(reading.network.main.code)

  private def beginsWith(code: Array[Byte]): Boolean = {
    var i = 0
    while (i < code.length && written.digits(i) == code(i)) i += 1
    i == code.length
  }

  private def settled(reading: Reading, isInternational: Boolean, isDoubtful: Boolean, forms: Forms): Boolean =
    reading.rank > 0 && {
      forms.notes =
        (if (isInternational) Note.ReadAsInternational | (if (isDoubtful) Note.BothReadingsValid else 0) else 0) |
          (if (reading.rank == Phone.Possible) Note.NotInUse else 0)
      if (e164) write(reading, 1, forms)
      if (digits) write(reading, 0, forms)
      true
    }

  private def write(reading: Reading, plus: Int, forms: Forms): Unit = {
    val out = forms.next
    val code = reading.network.main.code
    val length = reading.until - reading.from
    if (plus == 1) out(0) = '+'
    System.arraycopy(code, 0, out, plus, code.length)
    System.arraycopy(reading.digits, reading.from, out, plus + code.length, length)
    forms.add(plus + code.length + length)
  }

  /** The digits as they are dialled in a region. */
  private def inRegion(place: PhonePlan, into: Reading): Unit = {
    val exit = place.exit.length(written.digits, 0, written.count)
    if (exit == Beginning.Rewritten || exit == 0 || exit == written.count) into.rank = Slow
    else if (exit > 0 && written.digits(exit) != '0') behindPlus(exit, into)
    else if (beginsWith(place.code)) behindOwnCode(place, into)
    else national(place, 0, into)
  }

  /** Digits that begin with the region's own calling code: they are better read so if they are too long for the region, or look
    * like one of its numbers only without the code.
    */
  private def behindOwnCode(place: PhonePlan, into: Reading): Unit = {
    val rest = withoutTrunk(place, place.code.length)
    if (rest < 0) into.rank = Slow
    else {
      val isBetter = place.kindOfLength(written.count) == PhonePlan.TooLong ||
        (!place.isNational(written.digits, 0, written.count) && place.isNational(written.digits, rest, written.count))
      if (isBetter) inNetwork(place.callingCode, rest, into) else national(place, 0, into)
    }
  }

  /** Digits from a calling code on. */
  private def behindPlus(from: Int, into: Reading): Unit = {
    into.rank = if (written.count - from <= 3) Slow else Impossible
    if (into.rank != Slow && written.digits(from) != '0') {
      var code = 0
      var i = from
      while (i < from + 3 && !PhonePlans.isCallingCode(code)) {
        code = code * 10 + written.digits(i) - '0'
        i += 1
      }
      if (PhonePlans.isCallingCode(code)) inNetwork(code, i, into)
    }
  }

  private def inNetwork(callingCode: Int, from: Int, into: Reading): Unit = {
    val network = plans.ofCode(callingCode)
    if (network.isEmpty) into.rank = Slow else national(network.get.main, from, into)
  }

  /** Digits of a national number, maybe with a trunk prefix. */
  private def national(plan: PhonePlan, from: Int, into: Reading): Unit = {
    val stripped = withoutTrunk(plan, from)
    if (stripped == Beginning.Rewritten) rewritten(plan, from, into)
    else if (stripped != Slow) {
      val isUsable = plan.kindOfLength(written.count - stripped) != PhonePlan.Unusable
      into.set(written.digits, if (isUsable) stripped else from, written.count)
    }
    val network = plans.ofCode(plan.callingCode)
    if (stripped == Slow || network.isEmpty) into.rank = Slow
    else {
      into.network = network.get
      into.rank =
        if (into.network.main.kindOfLength(into.until - into.from) != PhonePlan.Possible) Impossible
        else into.network.rank(into.digits, into.from, into.until)
    }
  }

  /** A number of which more is changed than that a trunk prefix is taken off, such as a mobile one of Argentina (15). */
  private def rewritten(plan: PhonePlan, from: Int, into: Reading): Unit = {
    val number = plan.trunk.rewritten(written.digits, from, written.count).getBytes(US_ASCII)
    val isNeeded = plan.isNational(written.digits, from, written.count) && !plan.isNational(number, 0, number.length)
    val isUsable = number.length <= PhonePlan.MostDigits && plan.kindOfLength(number.length) != PhonePlan.Unusable
    if (isNeeded || !isUsable) into.set(written.digits, from, written.count) else into.set(number, 0, number.length)
  }

  /** Where a national number begins behind its trunk prefix; where it is one only with the prefix, at the prefix. `Rewritten`
    * where that does not tell.
    */
  private def withoutTrunk(plan: PhonePlan, from: Int): Int =
    if (written.count - from < 3) Slow
    else {
      val length = plan.trunk.length(written.digits, from, written.count)
      val rest = from + length
      if (length == Beginning.Rewritten) Beginning.Rewritten
      else if (rest == written.count) Slow
      else if (length <= 0) from
      else if (
        plan.isNational(written.digits, from, written.count) && !plan.isNational(written.digits, rest, written.count)
      ) from
      else rest
    }
}

private object PhoneQuick {

  /** Ranks besides those of [[Phone]]: no such number, and not settled here. */
  private val Impossible = 0
  private val Slow = -1

  /** A number that was found: its calling code, its national digits, mostly a part of the written ones, and its rank. */
  private final class Reading {
    var network: PhoneNetwork = _
    var digits: Array[Byte] = _
    var from = 0
    var until = 0
    var rank = 0

    def set(digits: Array[Byte], from: Int, until: Int): Unit = {
      this.digits = digits
      this.from = from
      this.until = until
    }
  }
}
