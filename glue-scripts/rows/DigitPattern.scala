package tiktok.rows

/** A pattern of digits, as libphonenumber writes those of national numbers: digits, `\d`, classes, groups, `|`, `?`, `{n,m}`. */
sealed trait DigitPattern

object DigitPattern {

  /** One digit out of a set; bit n is digit n. */
  final case class OneOf(digits: Int) extends DigitPattern
  final case class InOrder(parts: List[DigitPattern]) extends DigitPattern
  final case class AnyOf(parts: List[DigitPattern]) extends DigitPattern
  final case class Repeated(part: DigitPattern, least: Int, most: Int) extends DigitPattern

  /** A pattern has syntax beyond this. */
  final class UnknownSyntax(pattern: String, place: Int) extends Exception(s"unknown syntax at $place of $pattern")

  def parse(pattern: String): DigitPattern = new Parser(pattern).whole()

  private val AnyDigit = OneOf((1 << 10) - 1)

  private final class Parser(pattern: String) {
    private var place = 0

    def whole(): DigitPattern = {
      val found = alternatives()
      if (place < pattern.length) fail() else found
    }

    private def alternatives(): DigitPattern = {
      val first = sequence()
      if (skips("|")) alternatives() match {
        case AnyOf(others) => AnyOf(first :: others)
        case other         => AnyOf(List(first, other))
      }
      else first
    }

    private def sequence(): DigitPattern = {
      val parts = List.newBuilder[DigitPattern]
      while (place < pattern.length && pattern(place) != '|' && pattern(place) != ')') parts += repeated(single())
      InOrder(parts.result())
    }

    private def single(): DigitPattern =
      if (skips("\\d")) AnyDigit
      else if (skips("[")) digitClass()
      else if (skips("(?:")) group()
      else OneOf(1 << digit())

    private def group(): DigitPattern = {
      val found = alternatives()
      if (skips(")")) found else fail()
    }

    private def digitClass(): DigitPattern = {
      var digits = 0
      while (!skips("]")) {
        val first = digit()
        val last = if (skips("-")) digit() else first
        digits |= (first to last).map(1 << _).sum
      }
      OneOf(digits)
    }

    private def repeated(part: DigitPattern): DigitPattern =
      if (skips("?")) Repeated(part, 0, 1)
      else if (skips("{")) {
        val least = number()
        val most = if (skips(",")) number() else least
        if (skips("}")) Repeated(part, least, most) else fail()
      } else part

    private def number(): Int = {
      val digits = pattern.drop(place).takeWhile(c => c >= '0' && c <= '9')
      place += digits.length
      if (digits.isEmpty) fail() else digits.toInt
    }

    private def digit(): Int =
      if (place < pattern.length && pattern(place) >= '0' && pattern(place) <= '9') {
        place += 1; pattern(place - 1) - '0'
      } else fail()

    private def skips(text: String): Boolean = {
      val found = pattern.startsWith(text, place)
      if (found) place += text.length
      found
    }

    private def fail(): Nothing = throw new UnknownSyntax(pattern, place)
  }
}
