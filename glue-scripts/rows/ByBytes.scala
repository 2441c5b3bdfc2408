package tiktok.rows

import java.util.Arrays

/** Remembers what a function makes of cells that come again and again, by their bytes; the state of one task.
  *
  * It remembers a limited number of short cells; others are computed every time.
  */
final class ByBytes[V <: AnyRef](compute: String => V) {
  private val keys = new Array[Array[Byte]](ByBytes.Slots)
  private val values = new Array[AnyRef](ByBytes.Slots)
  private var count = 0

  def of(cell: Cell): V = {
    val length = cell.length
    var slot = slotOf(cell)
    while (keys(slot) != null && !Arrays.equals(keys(slot), 0, keys(slot).length, cell.bytes, cell.from, cell.until))
      slot = (slot + 1) & (ByBytes.Slots - 1)
    if (keys(slot) != null) values(slot).asInstanceOf[V]
    else {
      val value = compute(cell.text)
      if (count < ByBytes.Most && length <= ByBytes.Longest) {
        keys(slot) = Arrays.copyOfRange(cell.bytes, cell.from, cell.until)
        values(slot) = value
        count += 1
      }
      value
    }
  }

  private def slotOf(cell: Cell): Int = {
    var hash = 1
    var i = cell.from
    while (i < cell.until) { hash = 31 * hash + cell.bytes(i); i += 1 }
    (hash ^ (hash >>> 15)) & (ByBytes.Slots - 1)
  }
}

private object ByBytes {
  val Slots = 8192
  val Most = 4096
  val Longest = 1024
}
