package tiktok.rows

import java.util.Arrays

/** An address in ASCII, with nothing around it but `mailto:`, brackets or quotes, as most cells are; the state of one task.
  *
  * It is read in one pass over the bytes: 20 million of them a run make a loop over characters worth it.
  */
final class PlainAddress {
  import PlainAddress._

  /** The address in lower case, `length` bytes of it. */
  private val text = new Array[Byte](Longest)
  private var length = 0

  /** Where the `@`, the first `+` and the first dot of the local part are; the latter two at the `@` where there is none. */
  var at = 0
  var plus = 0
  var firstDot = 0

  /** Reads a cell; false where it is not such an address, or not surely one. */
  def read(cell: Cell): Boolean = {
    val bytes = cell.bytes
    var from = cell.from
    var until = cell.until
    if (isMailto(bytes, from, until)) from += Mailto.length
    if (until - from > 2 && isPair(bytes(from), bytes(until - 1))) {
      from += 1
      until -= 1
    }
    length = until - from
    length <= Longest && length > 0 && bytes(from) != '\'' && readLocal(bytes, from) && readDomain(bytes, from)
  }

  private def readLocal(bytes: Array[Byte], from: Int): Boolean = {
    plus = -1
    firstDot = -1
    var i = 0
    var kind = 0
    var isDotAllowed = false
    while (i < length && { kind = kindOf(bytes(from + i)); kind != At }) {
      val byte = bytes(from + i)
      if (kind == Other || (kind == Dot && !isDotAllowed)) return false
      if (kind == Dot && firstDot < 0) firstDot = i
      if (byte == '+' && plus < 0) plus = i
      isDotAllowed = kind != Dot
      text(i) = lower(byte)
      i += 1
    }
    at = i
    if (plus < 0) plus = at
    if (firstDot < 0) firstDot = at
    at <= LongestLocal && isDotAllowed && at < length
  }

  private def readDomain(bytes: Array[Byte], from: Int): Boolean = {
    text(at) = '@'
    var label = at + 1
    var isInLetters = true
    var i = at + 1
    while (i < length) {
      val byte = bytes(from + i)
      val kind = kindOf(byte)
      if (kind == Dot) {
        if (i == label || i - label > LongestLabel || text(i - 1) == '-') return false
        label = i + 1
        isInLetters = true
      } else if (kind != Letter) {
        if (kind != Digit && (byte != '-' || i == label)) return false
        isInLetters = false
      }
      text(i) = lower(byte)
      i += 1
    }
    label > at + 1 && isInLetters && length - label >= 2 && length - label <= LongestLabel
  }

  /** Whether the address ends with one of these endings, which begin with `@`. */
  def endsWithOneOf(endings: Array[Array[Byte]]): Boolean =
    endings.exists(ending => Arrays.equals(text, at, length, ending, 0, ending.length))

  /** Adds the form with a local part that ends before `end`. */
  def write(forms: Forms, end: Int, dropsDots: Boolean): Unit = {
    val out = forms.next
    var written = end
    if (dropsDots) {
      written = 0
      var i = 0
      while (i < end) { if (text(i) != '.') { out(written) = text(i); written += 1 }; i += 1 }
    } else System.arraycopy(text, 0, out, 0, end)
    System.arraycopy(text, at, out, written, length - at)
    forms.add(written + length - at)
  }
}

private object PlainAddress {
  private val Longest = 254
  private val LongestLocal = 64
  private val LongestLabel = 63

  private val Other = 0
  private val Letter = 1
  private val Digit = 2
  private val Sign = 3
  private val Dot = 4
  private val At = 5

  private val kinds: Array[Byte] = Array.tabulate(128) { code =>
    val kind = code.toChar match {
      case '.'                                                   => Dot
      case '@'                                                   => At
      case c if (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') => Letter
      case c if c >= '0' && c <= '9'                             => Digit
      case c if "!#$%&'*+/=?^_`{|}~-".indexOf(c.toInt) >= 0      => Sign
      case _                                                     => Other
    }
    kind.toByte
  }

  private def kindOf(byte: Byte): Int = if (byte < 0) Other else kinds(byte)
  private val Mailto = "mailto:".getBytes("US-ASCII")

  private def isMailto(bytes: Array[Byte], from: Int, until: Int): Boolean = until - from > Mailto.length && {
    var i = 0
    while (i < Mailto.length && lower(bytes(from + i)) == Mailto(i)) i += 1
    i == Mailto.length
  }

  private def isPair(first: Byte, last: Byte): Boolean = (first == '<' && last == '>') || (first == '"' && last == '"')

  private def lower(byte: Byte): Byte = if (byte >= 'A' && byte <= 'Z') (byte + 32).toByte else byte
}
