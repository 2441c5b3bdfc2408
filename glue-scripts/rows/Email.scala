package tiktok.rows

import java.util.regex.Pattern

/** The rule of e-mail addresses. */
final class Email(settings: RuleSettings) extends Rule {

  override protected def ofText(text: String, region: String): Verdict =
    if (Hashes.isSha1(text)) Verdict(Outcome.HashedSha1)
    else {
      val standard = Email.standard(text)
      if (Email.isAddress(standard)) Verdict(Outcome.Hashed, forms(standard)) else Verdict(Outcome.InvalidEmail)
    }

  private def forms(standard: String): Seq[String] = {
    val at = standard.indexOf('@')
    val isPlain = standard.lastIndexOf('+', at) <= 0 && standard.lastIndexOf('.', at) < 0
    if (isPlain) List(standard) else formsOf(standard.substring(0, at), standard.substring(at))
  }

  private def formsOf(local: String, domain: String): Seq[String] = {
    val plus = local.indexOf('+')
    val untagged = if (plus > 0) local.substring(0, plus) else local
    val dropsDots = settings.canonicalDomains == "all" || Email.DotlessDomains(domain)
    // A local part never consists of dots only.
    val canonical = if (dropsDots) untagged.replace(".", "") else untagged
    val forms = Seq("standard" -> local, "untagged" -> untagged, "canonical" -> canonical)
    // Where all forms are equal, that one is sent whatever the settings.
    if (canonical.length == local.length) List(local + domain)
    else forms.collect { case (variant, form) if settings.emailVariants(variant) => form + domain }.distinct
  }
}

object Email {
  private val DotlessDomains = Set("@gmail.com", "@googlemail.com")

  private val LongestLocal = 64
  private val Longest = 254

  /** What an address looks like in lower case: the local part has the characters of RFC 5322's atom. Letters beyond ASCII
    * come with their combining marks. The characters of most addresses are the first of each class, as they are tried in order.
    */
  private val Address: Pattern = {
    val letters = "a-z\\p{L}\\p{M}"
    val atom = s"[a-z0-9$letters\\p{N}!#$$%&'*+/=?^_`{|}~-]++"
    val label = s"(?!-)[a-z0-9$letters\\p{N}-]{1,63}+(?<!-)"
    val topLevel = s"(?:[$letters]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])"
    Pattern.compile(s"$atom(?:\\.$atom)*+@(?:$label\\.)+$topLevel")
  }

  // One pair around the address, after an optional `mailto:`.
  private val Wrapped = "^(?i:mailto:)?(?:<(.*)>|\"(.*)\"|'(.*)'|\u201c(.*)\u201d|\u2018(.*)\u2019|(.*))\\z".r

  /** The `standard` form of what may be an address: no white space, nothing around it, lower case. */
  private def standard(text: String): String = {
    val bare = Text.withoutSpace(text)
    val isWrapped =
      bare.nonEmpty && (!Character.isLetterOrDigit(bare.charAt(0)) || bare.regionMatches(true, 0, "mailto:", 0, 7))
    val lower = Text.lower(if (isWrapped) unwrapped(bare) else bare)
    // Again in NFC: removing white space can join a letter and its mark.
    if (Text.isCompact(lower)) lower else Text.normalized(lower)
  }

  private def unwrapped(text: String): String =
    Wrapped.findFirstMatchIn(text).flatMap(_.subgroups.find(_ != null)).getOrElse("")

  /** Lengths are of characters: some letters are pairs in Java. */
  private def isAddress(standard: String): Boolean = {
    val at = standard.indexOf('@')
    at > 0 && standard.codePointCount(0, at) <= LongestLocal &&
    standard.codePointCount(0, standard.length) <= Longest && Address.matcher(standard).matches
  }
}
