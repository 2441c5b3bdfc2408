package tiktok.rows

import com.google.i18n.phonenumbers.PhoneNumberUtil
import java.text.Normalizer
import java.util.Locale
import scala.collection.JavaConverters._
import scala.util.Try

/** What a region cell says: nothing, a region that has phone numbers, or something that is not understood. */
sealed trait Region

object Region {
  case object Absent extends Region
  case object NotUnderstood extends Region

  /** @param code ISO 3166 alpha-2, as libphonenumber names the region */
  final case class Known(code: String) extends Region

  private val library = PhoneNumberUtil.getInstance
  private val codes: Set[String] = library.getSupportedRegions.asScala.toSet

  // What Java's locale data does not say: usual short forms, former names, and names of the United Nations.
  private val OtherNames = """
    GB: UK, Great Britain, Britain, England, Scotland, Wales, Northern Ireland,
        United Kingdom of Great Britain and Northern Ireland; IE: Republic of Ireland, Eire;
    US: USA, U.S., United States of America, America; AE: UAE; NL: Holland; VA: Vatican, Holy See; XK: XKX;
    KR: Korea, Republic of Korea, Korea (Republic of), Korea (South), S. Korea;
    KP: Democratic People's Republic of Korea, DPRK; CG: Congo, Republic of the Congo; CZ: Czech Republic;
    CD: DRC, DR Congo, Democratic Republic of the Congo, Congo (Democratic Republic of the); RU: Russian Federation;
    CN: Mainland China, PRC, People's Republic of China; HK: Hong Kong, Hong Kong SAR, Hong Kong (China);
    MO: Macau, Macao, Macau SAR, Macao SAR, Macau (China), Macao (China); TW: Taiwan (China), Taiwan (Province of China), Republic of China;
    TR: Turkey, Türkiye; CI: Ivory Coast; CV: Cabo Verde; MM: Myanmar, Burma; SZ: Swaziland; MK: Macedonia;
    TL: East Timor; VN: Viet Nam; BN: Brunei Darussalam; PS: Palestine, State of Palestine, Palestinian Territory;
    LA: Lao People's Democratic Republic; SY: Syrian Arab Republic; IR: Islamic Republic of Iran;
    TZ: United Republic of Tanzania; MD: Republic of Moldova; PR: Puerto Rico (USA), Puerto Rico (US);
    MF: Saint Martin (French part); SX: Saint Martin (Dutch part);
    VI: Virgin Islands (US); VG: Virgin Islands (British)"""

  // More than one region is called Korea, Congo, Saint Martin or Virgin Islands.
  private val WithSharedName = Set("KR", "CG", "MF", "VI")
  private val ShortWords = Map("saint" -> "st", "rep" -> "republic", "dem" -> "democratic", "fed" -> "federation")

  /** Names, short forms and alpha-3 codes, reduced to their letters. */
  private lazy val byName: Map[String, String] = {
    val fromLocales = codes.toSeq.flatMap { code =>
      val locale = new Locale("", code)
      Seq(locale.getDisplayCountry(Locale.ENGLISH), Try(locale.getISO3Country).getOrElse("")).map(lettersOf(_) -> code)
    }
    val others = OtherNames.trim.split(";\\s+").map(_.split(": ")).flatMap { case Array(code, names) =>
      names.split(",").map(lettersOf(_) -> code)
    }
    (fromLocales ++ others).toMap - ""
  }

  /** What a region column's cell says: an alpha-2 or alpha-3 code, an English name, or a calling code. */
  def of(cell: String): Region = {
    val text = Text.clean(cell)
    val upper = text.toUpperCase(Locale.ROOT)
    // Codes come before words for nothing: `NA` is Namibia.
    if (codes(upper)) Known(upper)
    else if (Text.isNothing(text)) Absent
    else {
      val code = byName.get(lettersOf(text)).orElse(byQualifiedName(text)).orElse(byCallingCode(text))
      code.fold[Region](NotUnderstood)(Known)
    }
  }

  /** `Tanzania, United Republic of` is `United Republic of Tanzania`, or at least Tanzania; so is `Tanzania (…)`. A name
    * beside that of another region is neither: `Georgia, USA` and `China (Taiwan)`.
    */
  private def byQualifiedName(text: String): Option[String] = text.split("[,(]", 2) match {
    case Array(name, qualifier) =>
      val letters = lettersOf(qualifier)
      val other = Some(letters.toUpperCase(Locale.ROOT)).filter(codes).orElse(byName.get(letters))
      def plain = byName.get(lettersOf(name)).filter(code => !WithSharedName(code) && other.forall(_ == code))
      byName.get(lettersOf(s"$qualifier $name")).orElse(plain)
    case _ => None
  }

  /** `+91`, `91` or `0091`, and in North America the area code of an island with it (`1-246`). */
  private def byCallingCode(text: String): Option[String] = {
    val digits = text.replaceAll("^(\\+|00)|\\.0+$|[ ()-]", "")
    def hasAreaCode(code: String) = {
      val leading = PhonePlan.metadataOf(code).getLeadingDigits
      leading.nonEmpty && digits.matches(s"${library.getCountryCodeForRegion(code)}(?:$leading)")
    }
    if (digits.matches("[0-9]+")) PhonePlan.mainRegions.get(digits).orElse(codes.find(hasAreaCode)) else None
  }

  /** Letters alone, in lower case, without accents and small words; `Saint` and `St.` are the same, `Rep.` and `Republic`. */
  private def lettersOf(name: String): String = {
    val plain = Normalizer.normalize(Text.lower(name), Normalizer.Form.NFD)
    val words = plain.replaceAll("[\\p{M}.'\u2019]", "").split("[^\\p{L}]+").filterNot(Set("", "and", "the", "of"))
    words.map(word => ShortWords.getOrElse(word, word)).mkString
  }
}
