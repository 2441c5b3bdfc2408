package tiktok.rows

import java.io.{DataInputStream, DataOutputStream}
import java.util.{HashMap => JavaMap}

import scala.collection.JavaConverters._

/** Counts under names: words with tabs between them, the kind of the count first. */
final class Counts {
  private val totals = new JavaMap[String, java.lang.Long]

  def add(key: String, count: Long): Unit = if (count != 0) totals.merge(key, count, Counts.Sum)

  def size: Int = totals.size

  def isEmpty: Boolean = totals.isEmpty

  def entries: Iterator[(String, Long)] =
    totals.entrySet.iterator.asScala.map(entry => entry.getKey -> entry.getValue.longValue)

  def clear(): Unit = totals.clear()
}

object Counts {
  private val Sum: java.util.function.BiFunction[java.lang.Long, java.lang.Long, java.lang.Long] = (a, b) => a + b

  /** Kinds of counts, and what follows them in a key. */
  val Cell = "cell" // identifier, outcome
  val Note = "note" // identifier, note
  val Shape = "shape" // identifier, reason, shape
  val Row = "row" // audience
  val Given = "given" // audience, format: rows that gave it a hash
  val Rejected = "rejected" // audience, format: cells that were rejected
  val RejectedRow = "rejectedRow" // reason
  val Malformed = "malformed" // file, start of the split, line in the split
  val Lines = "lines" // file, start of the split

  /** Shapes that are kept of an identifier column. */
  val ShapesKept = 10

  def key(kind: String, parts: Any*): String = (kind +: parts).mkString("\t")

  def write(counts: Iterable[(String, Long)], out: DataOutputStream): Unit = {
    out.writeInt(counts.size)
    counts.foreach { case (key, count) =>
      out.writeUTF(key)
      out.writeLong(count)
    }
  }

  def read(in: DataInputStream, into: Counts): Unit =
    for (_ <- 0 until in.readInt()) into.add(in.readUTF(), in.readLong())

  /** Only the commonest shapes of each identifier column; everything else unchanged.
    *
    * Right for a part of the counts, too, as long as all of one key are in one part.
    */
  def withCommonestShapes(counts: Seq[(String, Long)]): Seq[(String, Long)] = {
    val (shapes, others) = counts.partition(_._1.startsWith(Shape + "\t"))
    val kept = shapes
      .groupBy(_._1.split('\t')(1))
      .values
      .flatMap(_.sortBy { case (key, count) => (-count, key) }.take(ShapesKept))
    others ++ kept
  }
}
