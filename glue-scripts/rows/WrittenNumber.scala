package tiktok.rows

/** The digits of a number in the usual ways of writing it; the state of one task.
  *
  * That is what libphonenumber sees in a cell of digits and punctuation, with `tel:` before it or an extension behind it.
  */
final class WrittenNumber {
  import WrittenNumber._

  /** Its digits in ASCII, `count` of them. */
  val digits = new Array[Byte](PhonePlan.MostDigits)
  var count = 0
  var hasPlus = false

  /** Whether the text begins with a digit that is not 0, and whether digits are all there is. */
  var beginsWithDigit = false
  var isBare = false

  private var bytes = new Array[Byte](0)
  private var at = 0
  private var until = 0
  private var points = 0
  private var others = 0
  private var wholeDigits = 0

  private val core = new CellCore

  /** Reads a cell; false where it is not such a number, or not surely one. */
  def read(cell: Cell): Boolean = {
    val number = core.of(cell)
    bytes = number.bytes
    at = number.from
    until = number.until
    count = 0
    points = 0
    others = 0
    hasPlus = false
    val isUri = skipScheme()
    val beginning = nextCharacter()
    beginsWithDigit = !isUri && beginning > '0' && beginning <= '9'
    readAll(beginning) && count >= 3 && {
      isBare = beginsWithDigit && points == 0 && others == 0
      points != 1 || others > 0 || isUri || readPoint()
    }
  }

  private def skipScheme(): Boolean = {
    val found =
      until - at > 4 && bytes(at) == 't' && bytes(at + 1) == 'e' && bytes(at + 2) == 'l' && bytes(at + 3) == ':'
    if (found) at += 4
    found
  }

  /** The next character and goes behind it, a full-width form as the character of ASCII; `Other` for what is not read here. */
  private def nextCharacter(): Int =
    if (at == until) End
    else {
      val byte = bytes(at)
      if (byte >= 0) { at += 1; byte.toInt }
      else if (
        byte == FullWidth && until - at >= 3 && bytes(at + 1) == FullWidthAscii && bytes(at + 2) < LastOfFullWidth
      ) {
        at += 3
        (bytes(at - 1) & 0xff) - 0x60
      } else Other
    }

  private def readAll(beginning: Int): Boolean = {
    var character = beginning
    while (character != End) {
      if (character >= '0' && character <= '9') {
        if (count == digits.length) return false
        digits(count) = character.toByte
        count += 1
      } else if (character == '.') {
        points += 1
        wholeDigits = count
      } else if (character == '+') {
        if (hasPlus || count > 0) return false
        hasPlus = true
        if (points > 0) others += 1
      } else if (character == ' ' || character == '-' || character == '(' || character == ')' || character == '/')
        others += 1
      else if (character == 'E' || (character == 'e' && at < until && bytes(at) != 'x')) return readExponent()
      else return isExtension(character)
      character = nextCharacter()
    }
    true
  }

  /** Whether the rest is an extension: `x12`, `ext. 12`. */
  private def isExtension(first: Int): Boolean = {
    if (first != 'x' && !(first == 'e' && nextCharacter() == 'x' && nextCharacter() == 't')) return false
    if (count < 3 || lastIsSlash(first)) return false
    others += 1
    if (at < until && (bytes(at) == '.' || bytes(at) == ':')) at += 1
    while (at < until && bytes(at) == ' ') at += 1
    val start = at
    while (at < until && bytes(at) >= '0' && bytes(at) <= '9') at += 1
    at == until && at > start && at - start <= LongestExtension
  }

  /** Whether a `/` is right before an extension: libphonenumber takes that for a second number. */
  private def lastIsSlash(first: Int): Boolean = {
    var place = at - (if (first == 'e') 4 else 2)
    while (place > 0 && bytes(place) == ' ') place -= 1
    bytes(place) < 0 || bytes(place) == '/'
  }

  /** The rest of a quantity such as `4.47911123456E11`; false where digits are lost. */
  private def readExponent(): Boolean = {
    if (at < until && bytes(at) == '+') at += 1
    var exponent = 0
    val start = at
    while (at < until && bytes(at) >= '0' && bytes(at) <= '9') { exponent = exponent * 10 + bytes(at) - '0'; at += 1 }
    val end = wholeDigits + exponent
    val isExponent = at == until && (at - start == 1 || at - start == 2)
    val isWhole = isExponent && points == 1 && others == 0 && wholeDigits > 0 && end <= count
    points = 0
    isWhole && {
      while (count > end && digits(count - 1) == '0') count -= 1
      count == end
    }
  }

  /** One point between digits: what [[Quantity]] makes of it. */
  private def readPoint(): Boolean = {
    var place = wholeDigits
    while (place < count && digits(place) == '0') place += 1
    if (place == count) {
      count = wholeDigits
      isBare = beginsWithDigit
      count >= 3
    } else wholeDigits <= Quantity.LongestAreaCode && count - wholeDigits >= Quantity.ShortestRest
  }
}

private object WrittenNumber {
  private val End = -1
  private val Other = -2
  private val LongestExtension = 9

  // U+FF01 to U+FF3F in UTF-8.
  private val FullWidth = 0xef.toByte
  private val FullWidthAscii = 0xbc.toByte
  private val LastOfFullWidth = 0xc0.toByte
}
