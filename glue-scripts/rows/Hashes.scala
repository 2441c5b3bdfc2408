package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8
import java.security.MessageDigest

/** Cells that hold a hash instead of the identifier. */
object Hashes {
  private val Prefix = "^(?i:sha256:|0x|\\\\x)".r
  private val Base64 = "[A-Za-z0-9+/_-]{43}=".r

  /** The hashes of nothing are nobody's. */
  private lazy val OfNothing: Set[String] = Text.nothingAsWritten.map(sha256)

  /** The verdict on a cleaned cell that is a SHA-256 in hex digits or in base64. */
  def sha256Verdict(text: String): Option[Verdict] = {
    val bare = if (text.length > 64) Prefix.replaceFirstIn(text, "") else text
    if (isHex(bare, 64)) Some(ofHash(bare))
    else if (text.length == 44 && Base64.pattern.matcher(text).matches) Some(Verdict(Outcome.HashInBase64))
    else None
  }

  /** The verdict on a cleaned cell that is 32 hex digits. */
  def md5Verdict(text: String): Option[Verdict] = if (isHex(text, 32)) Some(Verdict(Outcome.HashedMd5)) else None

  /** The verdict on a cleaned cell that is 40 hex digits. */
  def sha1Verdict(text: String): Option[Verdict] = if (isHex(text, 40)) Some(Verdict(Outcome.HashedSha1)) else None

  private def ofHash(hash: String): Verdict = {
    val lower = Text.lower(hash)
    if (OfNothing(lower)) Verdict(Outcome.HashOfNothing)
    else Verdict(Outcome.Prehashed, Seq(lower), if (lower == hash) 0 else Note.UpperCaseHash)
  }

  private def isHex(text: String, digits: Int): Boolean = text.length == digits && text.forall(isHexDigit)

  private def isHexDigit(character: Char): Boolean =
    (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f') || (character >= 'A' && character <= 'F')

  private def sha256(text: String): String =
    MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)).map(byte => f"${byte & 0xff}%02x").mkString
}
