package tiktok.rows

import scala.collection.mutable.ArrayBuffer

/** The values of one column of a record: the first as a cell, further ones (of a list) as text. */
final class Values {
  val cell = new Cell
  private val further = ArrayBuffer.empty[String]
  private var isEmpty = true

  def more: Seq[String] = if (further.isEmpty) Nil else further.toList

  def clear(): Unit = {
    cell.clear()
    further.clear()
    isEmpty = true
  }

  def add(text: String): Unit = {
    if (isEmpty) cell.set(text) else further += text
    isEmpty = false
  }
}
