package tiktok.rows

import com.fasterxml.jackson.annotation.JsonProperty

/** What a configuration says of an identifier column.
  *
  * @param identifierType   a name of [[IdentifierTypes]]
  * @param defaultRegion    region of phone numbers in rows without one, as in a region column
  * @param numbers          `auto`, `national` or `international`
  * @param emailVariants    of `standard`, `untagged`, `canonical`
  * @param canonicalDomains `gmail` or `all`
  * @param phoneVariants    of `e164`, `digits`
  * @param deviceVariants   of `lower`, `upper`: the case of letters in device ids
  */
final case class RuleSettings(
    @JsonProperty("type") identifierType: String,
    defaultRegion: Option[String] = None,
    numbers: String = "auto",
    emailVariants: Set[String] = Set("standard", "untagged", "canonical"),
    canonicalDomains: String = "gmail",
    phoneVariants: Set[String] = Set("e164", "digits"),
    deviceVariants: Set[String] = Set("lower")
)

/** Settings that no rule can be made of. */
final class SettingsError(message: String) extends IllegalArgumentException(message)

/** A type of identifiers: its name in configurations, TikTok's format of its hashes, and its rule. */
final case class IdentifierType(name: String, format: String, rule: RuleSettings => Rule)

/** Every type of identifiers there is; a new one is one entry here. */
object IdentifierTypes {
  val All: IndexedSeq[IdentifierType] = Vector(
    IdentifierType("email", "email_sha256", emailRule),
    IdentifierType("phone", "phone_sha256", phoneRule(_, Phone.read)),
    IdentifierType("idfa", "idfa_sha256", deviceRule),
    IdentifierType("gaid", "gaid_sha256", deviceRule),
    IdentifierType("maid", "first_sha256", deviceRule)
  )

  def of(name: String): IdentifierType =
    All.find(_.name == name).getOrElse(throw unknown("type", name, All.map(_.name)))

  /** The rule of a column. Throws a [[SettingsError]] that names the setting. */
  def rule(settings: RuleSettings): Rule = of(settings.identifierType).rule(settings)

  private def emailRule(settings: RuleSettings): Rule = {
    val variants = known("emailVariants", settings.emailVariants, Seq("standard", "untagged", "canonical"))
    new Email(variants, known("canonicalDomains", Set(settings.canonicalDomains), Seq("gmail", "all"))("all"))
  }

  /** @param read reads a text in a region */
  def phoneRule(settings: RuleSettings, read: Phone.Read): Rule = {
    val variants = known("phoneVariants", settings.phoneVariants, Seq("e164", "digits"))
    val numbers = known("numbers", Set(settings.numbers), Seq("auto", "national", "international")).head
    new Phone(numbers, settings.defaultRegion.map(defaultRegion), variants, read)
  }

  private def deviceRule(settings: RuleSettings): Rule =
    new Device(known("deviceVariants", settings.deviceVariants, Seq("lower", "upper")))

  private def defaultRegion(text: String): String = Region.of(text) match {
    case Region.Known(code) => code
    case _ =>
      throw new SettingsError(s"defaultRegion '$text' is not a known region; give an ISO 3166 alpha-2 code such as DE")
  }

  private def known(setting: String, found: Set[String], allowed: Seq[String]): Set[String] =
    if (found.isEmpty) throw new SettingsError(s"$setting is empty; give at least one of ${allowed.mkString(", ")}")
    else found.find(!allowed.contains(_)).fold(found)(other => throw unknown(setting, other, allowed))

  private def unknown(setting: String, found: String, allowed: Seq[String]): SettingsError =
    new SettingsError(s"$setting '$found' is not known; give one of ${allowed.mkString(", ")}")
}
