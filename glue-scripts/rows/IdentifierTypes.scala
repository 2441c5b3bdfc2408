package tiktok.rows

import com.fasterxml.jackson.annotation.JsonProperty

/** What a configuration says of an identifier column.
  *
  * @param identifierType   a name of [[IdentifierTypes]]
  * @param defaultRegion    region of phone numbers in rows without one, as in a region column
  * @param numbers          how digits without a plus are read: `auto`, `national` or `international`
  * @param emailVariants    of `standard` (spaces off, lower case), `untagged` (also without `+tag`), `canonical` (also without
  *                         the dots before the `@`, where they tell nobody apart)
  * @param canonicalDomains where they tell nobody apart: `gmail` or `all`
  * @param phoneVariants    of `e164` (with `+`), `digits` (without)
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

/** A type of identifiers: its name in configurations, TikTok's format of its hashes, and its rule. */
final case class IdentifierType(name: String, format: String, rule: RuleSettings => Rule)

/** Every type of identifiers there is; a new one is one entry here. */
object IdentifierTypes {
  val All: IndexedSeq[IdentifierType] = Vector(
    IdentifierType("email", "email_sha256", new Email(_)),
    IdentifierType("phone", "phone_sha256", new Phone(_)),
    IdentifierType("idfa", "idfa_sha256", new Device(_)),
    IdentifierType("gaid", "gaid_sha256", new Device(_)),
    IdentifierType("maid", "first_sha256", new Device(_))
  )

  /** The type of a column, whose settings `config.py` has checked. */
  def of(settings: RuleSettings): IdentifierType = All.find(_.name == settings.identifierType).get

  def rule(settings: RuleSettings): Rule = of(settings).rule(settings)
}
