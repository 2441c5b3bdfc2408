package tiktok.rows

import java.util.Locale

/** The rule of advertising ids of devices: IDFA, GAID, and columns that mix them.
  *
  * @param lower whether the id in lower case is sent
  * @param upper whether the id in upper case is sent
  */
final class Device(lower: Boolean, upper: Boolean) extends Rule {

  def judge(cell: String, region: String): Verdict = {
    val text = Text.clean(cell)
    if (Text.isNothing(text)) Verdict(Outcome.Missing)
    else
      Hashes
        .sha256Verdict(text)
        .orElse(Hashes.md5Verdict(text))
        .getOrElse(ofId(Text.lower(Device.withoutBraces(text))))
  }

  /** What becomes of an id in lower case; a device that opted out reports one digit throughout. */
  private def ofId(id: String): Verdict =
    if (!Device.Uuid.matcher(id).matches) Verdict(Outcome.InvalidDeviceId)
    else if (id.forall(character => character == '-' || character == id.head)) Verdict(Outcome.OptedOut)
    else
      Verdict(Outcome.Hashed, (if (lower) Seq(id) else Nil) ++ (if (upper) Seq(id.toUpperCase(Locale.ROOT)) else Nil))

  private val core = new CellCore

  def quick(cell: Cell, region: Cell, forms: Forms): Boolean = {
    forms.clear()
    val id = core.of(cell)
    if (id.length == Device.Length + 2 && id.bytes(id.from) == '{' && id.bytes(id.until - 1) == '}') {
      id.from += 1
      id.until -= 1
    }
    lower && !upper && id.length == Device.Length && Device.copied(id, forms.next) && {
      forms.add(Device.Length)
      true
    }
  }
}

object Device {
  private val Uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}".r.pattern

  private def withoutBraces(text: String): String =
    if (text.startsWith("{") && text.endsWith("}")) text.substring(1, text.length - 1) else text

  private val Length = 36

  /** Each hex digit in lower case; 0 for bytes that are none. */
  private val Digits: Array[Byte] =
    Array.tabulate(256)(code => if (isHexDigit(code.toChar)) Character.toLowerCase(code.toChar).toByte else 0)

  /** Copies an id in lower case; false where it is none, or of one digit throughout. */
  private def copied(cell: Cell, out: Array[Byte]): Boolean = {
    var first: Byte = 0
    var differs = false
    var i = 0
    while (i < Length) {
      val byte = cell.bytes(cell.from + i)
      if (i == 8 || i == 13 || i == 18 || i == 23) {
        if (byte != '-') return false
        out(i) = byte
      } else {
        val digit = Digits(byte & 0xff)
        if (digit == 0) return false
        if (i == 0) first = digit else if (digit != first) differs = true
        out(i) = digit
      }
      i += 1
    }
    differs
  }

  private def isHexDigit(character: Char): Boolean = Character.digit(character, 16) >= 0 && character < 128
}
