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

/** No rule can be made of the settings. */
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

  /** The rule of a column, whose settings `config.py` has checked; only what is a region is known here.
    *
    * @throws SettingsError when the default region is none
    */
  def rule(settings: RuleSettings): Rule = All.find(_.name == settings.identifierType).get.rule(settings)

  /** @param read reads a text in a region */
  def phoneRule(settings: RuleSettings, read: Phone.Read): Rule =
    new Phone(settings.numbers, settings.defaultRegion.map(defaultRegion), settings.phoneVariants, read)

  private def emailRule(settings: RuleSettings): Rule =
    new Email(settings.emailVariants, settings.canonicalDomains == "all")

  private def deviceRule(settings: RuleSettings): Rule = new Device(settings.deviceVariants)

  private def defaultRegion(text: String): String = Region.of(text) match {
    case Region.Known(code) => code
    case _ =>
      throw new SettingsError(s"defaultRegion '$text' is not a known region; give an ISO 3166 alpha-2 code such as DE")
  }
}
