package tiktok.rows

import java.util.{Locale, UUID}

/** The rule of advertising ids of devices: IDFA, GAID, and columns that mix them. */
final class Device(settings: RuleSettings) extends Rule {
  private val variants = settings.deviceVariants

  override protected def ofText(text: String, region: String): Verdict = {
    val isBraced = text.startsWith("{") && text.endsWith("}")
    val id = Text.lower(if (isBraced) text.substring(1, text.length - 1) else text)
    if (!Device.isUuid(id)) Verdict(Outcome.InvalidDeviceId)
    else if (Device.isOneDigit(id)) Verdict(Outcome.OptedOut)
    else Verdict(Outcome.Hashed, if (variants("upper")) forms(id) else List(id))
  }

  private def forms(id: String): Seq[String] = chosen(variants, "lower" -> id, "upper" -> id.toUpperCase(Locale.ROOT))
}

private object Device {
  private val Length = 36

  /** Whether a text is a UUID as Java writes it; Java reads others, too, and fails slowly. */
  private def isUuid(id: String): Boolean =
    id.length == Length && (try UUID.fromString(id).toString == id
    catch { case _: IllegalArgumentException => false })

  /** Whether all digits are equal, which is what a device reports that opted out. */
  private def isOneDigit(id: String): Boolean =
    id.charAt(0) == id.charAt(1) && id.forall(character => character == id.charAt(0) || character == '-')
}
