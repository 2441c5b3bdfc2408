package tiktok.rows

import java.util.regex.Pattern

/** The forms of an address that can be the same person's.
  *
  * @param standard        spaces off, lower case
  * @param untagged        also without `+tag`
  * @param canonical       also without the dots before the `@`, where they tell nobody apart
  * @param dotlessEverywhere whether dots are dropped for every domain, not only for Google's
  */
final case class EmailForms(standard: Boolean, untagged: Boolean, canonical: Boolean, dotlessEverywhere: Boolean)

/** The rule of e-mail addresses. */
final class Email(wanted: EmailForms) extends Rule {

  override protected def ofText(text: String, region: String): Verdict =
    if (Hashes.isSha1(text)) Verdict(Outcome.HashedSha1)
    else {
      val standard = Email.standard(text)
      if (Email.isAddress(standard)) Verdict(Outcome.Hashed, forms(standard)) else Verdict(Outcome.InvalidEmail)
    }

  private def forms(standard: String): Seq[String] = {
    val at = standard.indexOf('@')
    val (local, domain) = (standard.substring(0, at), standard.substring(at))
    val plus = local.indexOf('+')
    val untagged = if (plus > 0) local.substring(0, plus) else local
    val dropsDots = untagged.indexOf('.') >= 0 && (wanted.dotlessEverywhere || Email.DotlessDomains(domain))
    val canonical = if (dropsDots) orWhole(untagged.replace(".", ""), untagged) else untagged
    if (canonical.length == local.length) Seq(standard)
    else {
      val chosen = Seq(wanted.standard -> local, wanted.untagged -> untagged, wanted.canonical -> canonical)
      chosen.collect { case (true, form) => form + domain }.distinct
    }
  }

  private def orWhole(part: String, whole: String): String = if (part.isEmpty) whole else part
}

object Email {
  private val DotlessDomains = Set("@gmail.com", "@googlemail.com")

  private val LongestAddress = 254
  private val LongestLocal = 64

  /** What an address looks like in lower case: the local part has the characters of RFC 5322's atom.
    *
    * @param letters characters that count as letters, for a class of a regular expression; likewise `digits`
    * @param lengths what is asked of its lengths before
    */
  private def address(letters: String, digits: String, lengths: String): Pattern = {
    val atom = s"[$letters$digits!#$$%&'*+/=?^_`{|}~-]++"
    val label = s"(?!-)[$letters$digits-]{1,63}+(?<!-)"
    val topLevel = s"(?:[$letters]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])"
    Pattern.compile(s"$lengths$atom(?:\\.$atom)*+@(?:$label\\.)+$topLevel")
  }

  // Letters beyond ASCII come with their combining marks, and can be pairs of characters that count as one.
  private val AsciiAddress = address("a-z", "0-9", "")
  private val AnyAddress =
    address("\\p{L}\\p{M}", "\\p{N}", s"(?=.{1,$LongestAddress}\\z)(?=[^@]{1,$LongestLocal}@)")

  // One pair around the address, after a `mailto:` that may stand before it.
  private val Wrapped = "^(?i:mailto:)?(?:<(.*)>|\"(.*)\"|'(.*)'|\u201c(.*)\u201d|\u2018(.*)\u2019|(.*))\\z".r

  /** The `standard` form of what may be an address: no white space, nothing around it, lower case. */
  private def standard(text: String): String = {
    val bare = Text.withoutSpace(text)
    val isWrapped =
      bare.nonEmpty && (!Character.isLetterOrDigit(bare.charAt(0)) || bare.regionMatches(true, 0, "mailto:", 0, 7))
    val lower = Text.lower(if (isWrapped) unwrapped(bare) else bare)
    // Again in NFC: a letter and its mark can have met where white space was.
    if (Text.isCompact(lower)) lower else Text.normalized(lower)
  }

  private def unwrapped(text: String): String =
    Wrapped.findFirstMatchIn(text).flatMap(_.subgroups.find(_ != null)).getOrElse("")

  private def isAddress(standard: String): Boolean =
    if (Text.isCompact(standard)) hasLengths(standard) && AsciiAddress.matcher(standard).matches
    else standard.length <= 512 && AnyAddress.matcher(standard).matches

  private def hasLengths(address: String): Boolean = {
    val local = address.indexOf('@')
    address.length <= LongestAddress && local <= LongestLocal
  }
}
