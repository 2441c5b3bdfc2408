package tiktok.rows

/** What a bucket's task gives back: the staged objects, in the order of their hashes, and sums of counts. */
final case class BucketResult(objects: Seq[StagedObject], counts: Array[(String, Long)])

/** Puts what was sent to a bucket in order, and stages it; made per task.
  *
  * A bucket that does not fit in memory is read again for each half of its hashes, and each half likewise.
  *
  * @param parcels what was sent to the bucket; each call starts from the beginning
  * @param uri     beginning of its objects' URIs
  */
final class BucketTask(parcels: () => Iterator[Parcel], spec: Spec, uri: String, files: DataFiles) {
  private val MostRanges = 1 << 29
  private val MostCounts = 100000
  private val capacity = Math.max(1000, Math.min(1 << 24, spec.bucketBytes / Bucket.BytesOfEntry)).toInt
  private val counts = new Counts

  def stage(bucket: Int): BucketResult = {
    val objects = staged(bucket, spec.buckets)
    counts.keepCommonestShapes(Counts.ShapesKept)
    BucketResult(objects, counts.entries)
  }

  /** Stages one of `ranges` ranges of hashes, or its halves where it is too large. */
  private def staged(range: Int, ranges: Int): Seq[StagedObject] =
    if (ranges > MostRanges) throw new IllegalStateException("one hash fills a bucket")
    else stagedWhole(range, ranges).getOrElse(Seq(2 * range, 2 * range + 1).flatMap(staged(_, 2 * ranges)))

  /** Stages a range, in no object if it has no lines; none where it is too large. */
  private def stagedWhole(range: Int, ranges: Int): Option[Seq[StagedObject]] = {
    val lines = new Bucket(capacity)
    parcels().foreach { parcel =>
      for (at <- parcel.entries.indices by Entry.Bytes)
        if (Entry.range(parcel.entries, at, ranges) == range) lines.add(parcel.entries, at)
      if (ranges == spec.buckets) add(parcel.counts)
    }
    if (lines.isTooSmall) None
    else if (lines.isEmpty) Some(Nil)
    else {
      val name = s"$uri-$ranges-$range"
      Some(Seq(files.write(name)(lines.write(name, _))))
    }
  }

  private def add(sums: Array[(String, Long)]): Unit = {
    counts.add(sums)
    // Where all cells look different, rare shapes are of no use.
    if (counts.size > MostCounts) counts.keepCommonestShapes(MostCounts / 100)
  }
}
