package tiktok.rows

import scala.collection.mutable.ArrayBuffer

/** Divides work among tasks. */
object Tasks {
  private val LeastBytes = 4L * 1024 * 1024
  private val MostBytes = 32L * 1024 * 1024
  private val ParquetFactor = 4

  /** The splits of each task that reads: even in bytes, neighbours together. */
  def ofSplits(spec: Spec, cores: Int): IndexedSeq[Seq[Split]] = {
    val most = if (spec.reading.kind == "parquet") MostBytes / ParquetFactor else MostBytes
    val target = Math.max(LeastBytes, Math.min(most, spec.reading.files.map(_.bytes).sum / (3 * cores)))
    val splits = spec.reading.files.zipWithIndex.flatMap { case (file, i) =>
      Splits.of(i, file.uri, file.bytes, !file.compressed, target)
    }
    inGroups(splits, target)(split => Math.min(split.end, spec.reading.files(split.file).bytes) - split.start)
  }

  /** Neighbours together as long as their sizes are no more than `most`; none is divided. */
  def inGroups[A](items: Seq[A], most: Long)(sizeOf: A => Long): IndexedSeq[Seq[A]] = {
    val groups = ArrayBuffer[ArrayBuffer[A]]()
    var held = 0L
    items.foreach { item =>
      if (groups.isEmpty || held + sizeOf(item) > most) {
        groups += ArrayBuffer[A]()
        held = 0
      }
      groups.last += item
      held += sizeOf(item)
    }
    groups
  }
}
