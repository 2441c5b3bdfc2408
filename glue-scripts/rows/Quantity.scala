package tiktok.rows

/** Phone numbers that a spreadsheet or a database took for a quantity. */
object Quantity {
  private val Decimal = "(\\+?)([0-9]+)\\.([0-9]*)".r
  private val CommaAndZeros = "(\\+?[0-9]+),0*".r
  private val PointAndZero = "([^.]*[0-9])\\.0".r
  private val Scientific = "(\\+?)([0-9]+)(?:[.,]([0-9]*))?[eE]([+-]?)0*([0-9]{1,2})".r

  // A number that is written with one dot in it has its area code before the dot, and four digits or more behind it.
  private val LongestAreaCode = 6
  private val ShortestRest = 4
  private val FewestDigits = 7

  /** A number as it was before, where all its digits are there; otherwise why not. Other texts stay as they are. */
  def writtenOut(text: String): Either[Outcome, String] = text match {
    case _ if ".,eE".forall(text.indexOf(_) < 0) => Right(text)
    case Decimal(_, areaCode, rest)
        if areaCode.length <= LongestAreaCode && rest.length >= ShortestRest && !isZero(rest) =>
      Right(text)
    case Decimal(plus, whole, fraction)         => expanded(plus, whole, fraction, 0)
    case CommaAndZeros(number)                  => Right(number)
    case PointAndZero(number) if isLong(number) => Right(number)
    case Scientific(_, _, _, "-", _)            => Left(Outcome.InvalidPhone)
    case Scientific(plus, whole, digits, _, exponent) =>
      expanded(plus, whole, Option(digits).getOrElse(""), exponent.toInt)
    case _ => Right(text)
  }

  /** Whether a number in groups has all of its digits, so that a zero behind it is not its last group. */
  private def isLong(number: String): Boolean = number.count(Character.isDigit) >= FewestDigits

  private def expanded(plus: String, whole: String, fraction: String, exponent: Int): Either[Outcome, String] =
    if (fraction.length < exponent) Left(Outcome.RoundedNumber)
    else if (!isZero(fraction.drop(exponent))) Left(Outcome.InvalidPhone)
    else Right(plus + whole + fraction.take(exponent))

  private def isZero(digits: String): Boolean = digits.forall(_ == '0')
}
