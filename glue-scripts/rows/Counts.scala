package tiktok.rows

import scala.collection.JavaConverters._

/** A counter. */
final class Count {
  var n = 0L
}

/** Counts under names: words with tabs between them, the kind of the count first. */
final class Counts {
  private val all = new java.util.HashMap[String, Count]

  /** The counter of a name; a caller that needs it often keeps it. */
  def of(kind: String, words: Any*): Count = named((kind +: words).mkString("\t"))

  def add(counts: Array[(String, Long)]): Unit = counts.foreach { case (name, n) => named(name).n += n }

  def size: Int = all.size

  def clear(): Unit = all.clear()

  /** Every count above 0. */
  def entries: Array[(String, Long)] = all.asScala.iterator.collect {
    case (name, count) if count.n > 0 => name -> count.n
  }.toArray

  /** Keeps the `most` commonest shapes of each identifier column and removes the others. */
  def keepCommonestShapes(most: Int): Unit = {
    val shapes = entries.filter(_._1.startsWith(Counts.Shape + "\t")).sortBy { case (name, n) => (-n, name) }
    val ofColumns = shapes.map(_._1).groupBy(_.split('\t')(1)).values
    ofColumns.flatMap(_.drop(most)).foreach(all.remove)
  }

  private def named(name: String): Count = all.computeIfAbsent(name, _ => new Count)
}

object Counts {

  /** Shapes that are kept of an identifier column. */
  val ShapesKept = 10

  /** Kinds of counts, and what follows them in a name. */
  val Cell = "cell" // identifier, outcome
  val Note = "note" // identifier, note
  val Shape = "shape" // identifier, reason, shape
  val Row = "row" // audience
  val Given = "given" // audience, format: rows that gave it a hash
  val Rejected = "rejected" // audience, format: cells that were rejected
  val RejectedRow = "rejectedRow" // reason
  val Malformed = "malformed" // file, start of the split, line in the split
  val Lines = "lines" // file, start of the split
  val Key = "key" // a key of JSON, see `Spec.usualNames`
  val Sign = "sign" // file, sign of `Ambiguity`
}
