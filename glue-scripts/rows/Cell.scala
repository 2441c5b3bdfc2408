package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8

/** The cell that a reader is at: UTF-8 bytes in a buffer that the reader owns and overwrites with the next record.
  *
  * A NULL, an absent key and an empty cell are all the same here: no bytes.
  */
final class Cell {
  var bytes: Array[Byte] = Cell.NoBytes
  var from: Int = 0
  var until: Int = 0

  def length: Int = until - from
  def isEmpty: Boolean = from == until

  def set(bytes: Array[Byte], from: Int, until: Int): Unit = {
    this.bytes = bytes
    this.from = from
    this.until = until
  }

  def set(text: String): Unit = {
    val encoded = text.getBytes(UTF_8)
    set(encoded, 0, encoded.length)
  }

  def clear(): Unit = set(Cell.NoBytes, 0, 0)

  /** The cell as text; bytes that are not UTF-8 become U+FFFD. */
  def text: String = new String(bytes, from, length, UTF_8)
}

object Cell {
  private val NoBytes = new Array[Byte](0)

  def of(text: String): Cell = {
    val cell = new Cell
    cell.set(text)
    cell
  }
}
