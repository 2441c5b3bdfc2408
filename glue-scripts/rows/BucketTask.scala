package tiktok.rows

import org.apache.hadoop.conf.Configuration

/** What a bucket's task gives back: the staged objects, in the order of their hashes, and sums of counts. */
final case class BucketResult(objects: Seq[StagedObject], counts: Array[(String, Long)])

/** Puts what was sent to a bucket in order, and stages it; made per task.
  *
  * A bucket that memory does not hold is read again for each half of its hashes, and these for their halves.
  *
  * @param parcels what was sent, from the beginning at every call
  * @param uri     how the names of its objects begin
  */
final class BucketTask(parcels: () => Iterator[Parcel], spec: Spec, uri: String, hadoop: Configuration) {
  import BucketTask._

  private val ranges = new Ranges(spec.buckets)
  private val capacity = Math.max(LeastCapacity, Math.min(MostCapacity, spec.bucketBytes / Bucket.BytesOfEntry)).toInt
  private val counts = new Counts

  def stage(): BucketResult = {
    val objects = staged(0, 1)
    counts.keepCommonestShapes(Counts.ShapesKept)
    BucketResult(objects, counts.entries)
  }

  /** Stages one of so many parts of the bucket, or its halves where it is too large. */
  private def staged(part: Int, parts: Int): Seq[StagedObject] =
    if (parts > MostParts) throw new IllegalStateException("one hash fills a bucket")
    else stagedWhole(part, parts).getOrElse(Seq(2 * part, 2 * part + 1).flatMap(staged(_, 2 * parts)))

  /** Stages a part of the bucket, in no object if it has no lines; none where it is too large. */
  private def stagedWhole(part: Int, parts: Int): Option[Seq[StagedObject]] = {
    val bucket = new Bucket(capacity)
    parcels().foreach {
      case Block(entries) =>
        for (at <- entries.indices by Entry.Bytes)
          if (ranges.within(Entry.beginning(entries, at), parts) == part) bucket.add(entries, at)
      case Sums(some) => if (parts == 1) add(some)
    }
    if (bucket.isTooSmall) None
    else if (bucket.isEmpty) Some(Nil)
    else {
      val name = s"$uri-$parts-$part"
      val out = StoredFiles.create(name, hadoop)
      try Some(Seq(bucket.write(name, out)))
      finally out.close()
    }
  }

  private def add(sums: Array[(String, Long)]): Unit = {
    counts.add(sums)
    // Of cells that all look different nobody wants to see the rare ones.
    if (counts.size > MostCounts) counts.keepCommonestShapes(MostCounts / 100)
  }
}

private object BucketTask {
  val MostParts: Int = 1 << 20
  val MostCounts = 100000
  val LeastCapacity = 1000L
  val MostCapacity: Long = 1L << 24
}
