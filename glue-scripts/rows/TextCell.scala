package tiktok.rows

import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8
import scala.collection.mutable.ArrayBuffer

/** The values of one column of a record: the first in a cell with bytes of its own, further ones as text. */
final class TextCell {
  val cell = new Cell
  private var buffer = new Array[Byte](128)
  private var isFilled = false
  private val further = ArrayBuffer.empty[String]

  def clear(): Unit = {
    cell.clear()
    isFilled = false
    if (further.nonEmpty) further.clear()
  }

  def more: Seq[String] = if (further.isEmpty) Nil else further.toList

  def add(text: String): Unit = {
    val bytes = text.getBytes(UTF_8)
    add(ByteBuffer.wrap(bytes))
  }

  /** Adds UTF-8 text; the buffer's position does not matter afterwards. */
  def add(bytes: ByteBuffer): Unit =
    if (isFilled) further += UTF_8.decode(bytes).toString
    else {
      val length = bytes.remaining
      reserve(length)
      bytes.get(buffer, 0, length)
      fill(length)
    }

  /** Adds characters; nearly always they are ASCII, and then no object is made. */
  def add(characters: Array[Char], from: Int, length: Int): Unit = {
    reserve(length)
    var i = 0
    while (i < length && !isFilled && characters(from + i) < 0x80) {
      buffer(i) = characters(from + i).toByte
      i += 1
    }
    if (i < length || isFilled) add(new String(characters, from, length)) else fill(length)
  }

  private def reserve(length: Int): Unit =
    if (!isFilled && length > buffer.length) buffer = new Array[Byte](length * 2)

  private def fill(length: Int): Unit = {
    cell.set(buffer, 0, length)
    isFilled = true
  }
}
