package tiktok.rows

/** The rule of e-mail addresses. */
final class Email(settings: RuleSettings) extends Rule {

  override protected def ofText(text: String, region: String): Verdict =
    if (Hashes.isSha1(text)) Verdict(Outcome.HashedSha1)
    else {
      val bare = Text.lower(Text.withoutSpace(text))
      val standard = Email.addressIn(bare).orElse(Email.addressIn(Email.unwrapped(bare)))
      standard.fold(Verdict(Outcome.InvalidEmail))(address => Verdict(Outcome.Hashed, forms(address)))
    }

  private def forms(standard: String): Seq[String] = {
    val at = standard.indexOf('@')
    val domain = standard.substring(at)
    val plus = standard.indexOf('+')
    val untagged = standard.substring(0, if (plus > 0) plus else at)
    val dropsDots = settings.canonicalDomains == "all" || Email.DotlessDomains(domain)
    // A local part never consists of dots only.
    val canonical = if (dropsDots) untagged.replace(".", "") else untagged
    def forms = Seq("standard" -> standard, "untagged" -> (untagged + domain), "canonical" -> (canonical + domain))
    // Where all forms are equal, that one is sent whatever the settings.
    if (canonical.length == at) List(standard) else chosen(settings.emailVariants, forms: _*).distinct
  }
}

object Email {
  private val DotlessDomains = Set("@gmail.com", "@googlemail.com")

  private val LongestLocal = 64
  private val Longest = 254

  /** What an address looks like in lower case: the local part has the characters of RFC 5322's atom. Letters beyond ASCII come
    * with their combining marks. The characters of most addresses are the first of each class, as they are tried in order.
    */
  private val Address = {
    val letters = "a-z\\p{L}\\p{M}"
    val atom = s"[a-z0-9$letters\\p{Nd}!#$$%&'*+/=?^_`{|}~-]++"
    val label = s"(?!-)[a-z0-9$letters\\p{Nd}-]{1,63}+(?<!-)"
    val topLevel = s"(?:[$letters]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])"
    s"$atom(?:\\.$atom)*+@(?:$label\\.)+$topLevel".r.pattern
  }

  /** Hidden letters, and letters and marks that are never seen. */
  private val Unseen = "\\*\\*|[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f]".r.pattern

  private val Pairs = Seq("<>", "\"\"", "''", "\u201c\u201d", "\u2018\u2019")

  /** Without `mailto:` and one pair around the address. */
  private def unwrapped(text: String): String = {
    val rest = text.stripPrefix("mailto:")
    val isWrapped = rest.length > 1 && Pairs.exists(pair => rest.head == pair.head && rest.last == pair.last)
    if (isWrapped) rest.substring(1, rest.length - 1) else rest
  }

  /** A text in NFC if it is an address. Lengths are of characters: some letters are pairs in Java. */
  private def addressIn(text: String): Option[String] = {
    // Removing white space can join a letter and its mark.
    val address = Text.normalized(text)
    val at = address.indexOf('@')
    val isAddress = at > 0 && address.codePointCount(0, at) <= LongestLocal &&
      address.codePointCount(0, address.length) <= Longest && Address.matcher(address).matches &&
      (Text.isBetween(address, '+', '~') || !Unseen.matcher(address).find)
    if (isAddress) Some(address) else None
  }
}
