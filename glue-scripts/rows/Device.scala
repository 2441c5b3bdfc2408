package tiktok.rows

import java.util.regex.Pattern

/** The rule of advertising ids of devices: IDFA, GAID, and columns that mix them. */
final class Device extends Rule {

  override protected def ofText(text: String, region: String): Verdict = {
    val isBraced = text.startsWith("{") && text.endsWith("}")
    val id = Text.lower(if (isBraced) text.substring(1, text.length - 1) else text)
    if (!Device.Uuid.matcher(id).matches) Verdict(Outcome.InvalidDeviceId)
    else if (Device.OneDigit.matcher(id).matches) Verdict(Outcome.OptedOut)
    else Verdict(Outcome.Hashed, Seq(id))
  }
}

private object Device {
  private val Uuid = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

  /** What a device reports that opted out. */
  private val OneDigit = Pattern.compile("(.)(?:\\1|-)*")
}
