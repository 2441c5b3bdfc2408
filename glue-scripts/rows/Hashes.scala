package tiktok.rows

import java.util.regex.Pattern

import org.apache.commons.codec.digest.DigestUtils

/** Cells that hold a hash instead of the identifier. */
object Hashes {
  private val Prefix = "^(?i:sha256:|0x|\\\\x)".r
  private val Hex = Pattern.compile("[0-9a-fA-F]*")
  private val Base64 = Pattern.compile("[A-Za-z0-9+/_-]{43}=")

  /** Hashes of empty values, which belong to nobody, as one of equal digits does. */
  private lazy val OfNothing: Set[String] = Text.nothingAsWritten.map(text => DigestUtils.sha256Hex(text))

  /** The verdict on a cleaned cell that is a SHA-256 (in hex digits or in base64) or an MD5. */
  def verdict(text: String): Option[Verdict] =
    if (isHex(text, 32)) Some(Verdict(Outcome.HashedMd5))
    else if (text.length == 44 && Base64.matcher(text).matches) Some(Verdict(Outcome.HashInBase64))
    else {
      val bare = if (text.length > 64) Prefix.replaceFirstIn(text, "") else text
      if (isHex(bare, 64)) Some(ofHash(bare)) else None
    }

  def isSha1(text: String): Boolean = isHex(text, 40)

  private def ofHash(hash: String): Verdict = {
    val lower = Text.lower(hash)
    if (OfNothing(lower) || lower.forall(_ == lower.head)) Verdict(Outcome.HashOfNothing)
    else Verdict(Outcome.Prehashed, Seq(lower), if (lower == hash) Nil else List(Note.UpperCaseHash))
  }

  private def isHex(text: String, digits: Int): Boolean = text.length == digits && Hex.matcher(text).matches
}
