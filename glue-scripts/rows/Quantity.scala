package tiktok.rows

/** Phone numbers that a spreadsheet or a database took for a quantity. */
object Quantity {
  private val Decimal = "(\\+?)([0-9]+)\\.([0-9]*)".r
  private val CommaAndZeros = "(\\+?[0-9]+),0*".r
  private val PointAndZero = "([^.]*[0-9])\\.0".r
  private val Scientific = "(\\+?)([0-9]+)(?:[.,]([0-9]*))?[eE]([+-]?)([0-9]{1,2})".r

  // A number that is written with one dot in it has its area code before the dot, and four digits or more behind it.
  val LongestAreaCode = 6
  val ShortestRest = 4
  private val FewestDigits = 7

  /** A number as it was before, where all its digits are there; otherwise why not. Other texts stay as they are. */
  def writtenOut(text: String): Either[Outcome, String] =
    if (text.indexOf('.') < 0 && text.indexOf(',') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0) Right(text)
    else read(text)

  private def read(text: String): Either[Outcome, String] = text match {
    case Decimal(plus, whole, fraction)               => ofDecimal(plus, whole, fraction, text)
    case CommaAndZeros(number)                        => Right(number)
    case PointAndZero(number) if isLong(number)       => Right(number)
    case Scientific(_, _, _, "-", _)                  => Left(Outcome.InvalidPhone)
    case Scientific(plus, whole, null, _, exponent)   => expanded(plus, whole, "", exponent.toInt)
    case Scientific(plus, whole, digits, _, exponent) => expanded(plus, whole, digits, exponent.toInt)
    case _                                            => Right(text)
  }

  /** Whether a number in groups has all of its digits, so that a zero behind it is no last group. */
  private def isLong(number: String): Boolean = number.count(Character.isDigit) >= FewestDigits

  private def ofDecimal(plus: String, whole: String, fraction: String, text: String): Either[Outcome, String] =
    if (fraction.forall(_ == '0')) Right(plus + whole)
    else if (whole.length <= LongestAreaCode && fraction.length >= ShortestRest) Right(text)
    else Left(Outcome.InvalidPhone)

  private def expanded(plus: String, whole: String, fraction: String, exponent: Int): Either[Outcome, String] =
    if (fraction.length < exponent) Left(Outcome.RoundedNumber)
    else if (fraction.drop(exponent).exists(_ != '0')) Left(Outcome.InvalidPhone)
    else Right(plus + whole + fraction.take(exponent))
}
