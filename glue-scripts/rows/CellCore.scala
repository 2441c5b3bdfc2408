package tiktok.rows

/** A cell without what is most often around it: white space, and the apostrophe by which a spreadsheet marks text. Of what
  * `Text.clean` takes off, the part that can be seen in the bytes at the ends; the state of one task.
  */
final class CellCore {
  private val core = new Cell

  /** The core of a cell, until the next call. */
  def of(cell: Cell): Cell = {
    core.set(cell.bytes, cell.from, cell.until)
    trim()
    if (core.length > 2 && core.bytes(core.from) == '\'' && CellCore.isPlain(core.bytes(core.from + 1))) {
      core.from += 1
      if (core.bytes(core.until - 1) == '\'') core.until -= 1
      trim()
    }
    core
  }

  private def trim(): Unit = {
    var blank = CellCore.blankAt(core.bytes, core.from, core.until)
    while (blank > 0) {
      core.from += blank
      blank = CellCore.blankAt(core.bytes, core.from, core.until)
    }
    blank = CellCore.blankBefore(core.bytes, core.from, core.until)
    while (blank > 0) {
      core.until -= blank
      blank = CellCore.blankBefore(core.bytes, core.from, core.until)
    }
  }
}

private object CellCore {

  /** No-break, zero-width and ideographic space, byte order mark. */
  private val Wide: Array[Array[Byte]] = Array("\u00a0", "\u200b", "\u3000", "\ufeff").map(_.getBytes("UTF-8"))

  private def isPlain(byte: Byte): Boolean =
    byte == '+' || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z')

  private def isBlank(byte: Byte): Boolean = byte == ' ' || (byte >= '\t' && byte <= '\r')

  /** Bytes of the white space at a place; 0 for other characters. */
  private def blankAt(bytes: Array[Byte], from: Int, until: Int): Int =
    if (from == until) 0
    else if (bytes(from) >= 0) { if (isBlank(bytes(from))) 1 else 0 }
    else wideAt(bytes, from, until)

  private def blankBefore(bytes: Array[Byte], from: Int, until: Int): Int =
    if (from == until) 0
    else if (bytes(until - 1) >= 0) { if (isBlank(bytes(until - 1))) 1 else 0 }
    else if (until - from >= 2 && wideAt(bytes, until - 2, until) == 2) 2
    else if (until - from >= 3 && wideAt(bytes, until - 3, until) == 3) 3
    else 0

  private def wideAt(bytes: Array[Byte], from: Int, until: Int): Int = {
    var i = 0
    while (i < Wide.length) {
      val wide = Wide(i)
      if (until - from >= wide.length && java.util.Arrays.equals(bytes, from, from + wide.length, wide, 0, wide.length))
        return wide.length
      i += 1
    }
    0
  }
}
