package tiktok.rows

/** Phone numbers that a spreadsheet or a database took for a quantity. */
object Quantity {
  private val Decimal = "(\\+?)([0-9]+)\\.([0-9]*)".r
  private val CommaAndZeros = "(\\+?[0-9]+),0*".r
  private val PointAndZero = "([^.]*[0-9])\\.0".r
  private val Scientific = "(\\+?)([0-9]+)(?:[.,]([0-9]*))?[eE]([+-]?)0*([0-9]{1,2})".r

  // A number that is written with one dot in it has its area code before the dot, and four digits or more behind it.
  private val WithDot = "\\+?[0-9]{1,6}\\.(?!0+$)[0-9]{4,}".r

  // A number in groups with so many digits has all of them: a zero behind it is not its last group.
  private val Enough = 7

  /** A number as it was before, where all its digits are there; otherwise why not. Other texts stay as they are. */
  def writtenOut(text: String): Either[Outcome, String] = text match {
    case _ if ".,eE".forall(text.indexOf(_) < 0)                           => Right(text)
    case WithDot()                                                         => Right(text)
    case Decimal(plus, whole, fraction)                                    => expanded(plus, whole, fraction, 0)
    case CommaAndZeros(number)                                             => Right(number)
    case PointAndZero(number) if number.count(Character.isDigit) >= Enough => Right(number)
    case Scientific(_, _, _, "-", _)                                       => Left(Outcome.InvalidPhone)
    case Scientific(plus, whole, digits, _, exponent) =>
      expanded(plus, whole, Option(digits).getOrElse(""), exponent.toInt)
    case _ => Right(text)
  }

  private def expanded(plus: String, whole: String, fraction: String, exponent: Int): Either[Outcome, String] =
    if (fraction.length < exponent) Left(Outcome.RoundedNumber)
    else if (fraction.drop(exponent).exists(_ != '0')) Left(Outcome.InvalidPhone)
    else Right(plus + whole + fraction.take(exponent))
}
