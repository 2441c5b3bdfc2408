package tiktok.rows

import java.util.Locale
import java.util.regex.Pattern

/** The rule of advertising ids of devices: IDFA, GAID, and columns that mix them.
  *
  * @param lower whether the id in lower case is sent
  * @param upper whether the id in upper case is sent
  */
final class Device(lower: Boolean, upper: Boolean) extends Rule {

  override protected def ofText(text: String, region: String): Verdict = {
    val isBraced = text.startsWith("{") && text.endsWith("}")
    val id = Text.lower(if (isBraced) text.substring(1, text.length - 1) else text)
    if (!Device.Uuid.matcher(id).matches) Verdict(Outcome.InvalidDeviceId)
    else if (Device.OneDigit.matcher(id).matches) Verdict(Outcome.OptedOut)
    else Verdict(Outcome.Hashed, forms(id))
  }

  private def forms(id: String): Seq[String] =
    if (!upper) Seq(id) else (if (lower) Seq(id) else Nil) :+ id.toUpperCase(Locale.ROOT)
}

private object Device {
  private val Uuid = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

  /** What a device reports that opted out. */
  private val OneDigit = Pattern.compile("(.)(?:\\1|-)*")
}
