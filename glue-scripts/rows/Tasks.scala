package tiktok.rows

/** A part of one data file, as one task reads it: the records that begin in `[start, end)`,
  * or between the borders there that [[CsvRecords]] finds.
  *
  * @param file  position of the file in the export's list
  * @param end   byte behind the last; `Long.MaxValue` for the last split of a file
  */
final case class Split(file: Int, uri: String, start: Long, end: Long)

/** Divides work among tasks. */
object Tasks {
  private val LeastBytes = 4L * 1024 * 1024
  private val MostBytes = 32L * 1024 * 1024
  private val ParquetFactor = 4

  /** The splits of each task that reads: even in bytes, neighbours together. */
  def ofSplits(spec: Spec, cores: Int): IndexedSeq[Seq[Split]] = {
    val most = if (spec.kind == "parquet") MostBytes / ParquetFactor else MostBytes
    val target = Math.max(LeastBytes, Math.min(most, spec.files.map(_.bytes).sum / (3 * cores)))
    val splits = spec.files.indices.flatMap(i => splitsOf(spec.files(i), i, target))
    inGroups(splits, target)(split => Math.min(split.end, spec.files(split.file).bytes) - split.start)
  }

  /** The splits of a file, of nearly equal size and `target` bytes at the most; a compressed file is one. */
  def splitsOf(file: FileShape, position: Int, target: Long): IndexedSeq[Split] = {
    val count = if (file.compressed) 1 else Math.max(1, (file.bytes + target - 1) / target)
    def start(part: Long): Long = if (part == count) Long.MaxValue else part * file.bytes / count
    (0L until count).map(part => Split(position, file.uri, start(part), start(part + 1)))
  }

  /** Neighbours together as long as their sizes are no more than `most`; none is divided. */
  def inGroups[A](items: Seq[A], most: Long)(sizeOf: A => Long): IndexedSeq[Seq[A]] = {
    val (groups, _) = items.foldLeft((Vector.empty[Vector[A]], 0L)) { case ((groups, held), item) =>
      val size = sizeOf(item)
      if (groups.isEmpty || held + size > most) (groups :+ Vector(item), size)
      else (groups.init :+ (groups.last :+ item), held + size)
    }
    groups
  }
}
