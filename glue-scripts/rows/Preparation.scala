package tiktok.rows

import org.apache.spark.{InterruptibleIterator, Partition, Partitioner, SparkContext, SparkException, TaskContext}
import org.apache.spark.api.java.JavaSparkContext
import org.apache.spark.rdd.{RDD, ShuffledRDD}
import org.apache.spark.util.SerializableConfiguration

import scala.collection.mutable

/** The one place that knows Spark: records of an export in, staged objects and counts out, then final files.
  *
  * One exchange: a task reads splits and sends parcels to buckets, a task for each bucket puts its lines in order and stages
  * them. Counts travel through the same exchange, so that they are exact however often a task is tried.
  */
object Preparation {

  /** Reads an export and stages its lines.
    *
    * @param spec JSON of a [[Spec]]
    * @throws RowsError what is wrong with the export, in words for a person
    */
  def stage(context: JavaSparkContext, spec: String): Staged = {
    val parsed = Json.read(spec, classOf[Spec])
    val hadoop = new SerializableConfiguration(context.hadoopConfiguration)
    val tasks = Tasks.ofSplits(parsed, context.sc.defaultParallelism)
    val sent = new SendingRDD(context.sc, parsed, tasks, hadoop)
    val received = new ShuffledRDD[Int, Parcel, Parcel](sent, new BucketPartitioner(parsed.buckets))
    val staging = new StagingRDD(received, parsed, hadoop)
    val staged = new Staged(context.sc, parsed.buckets, hadoop)
    failingClearly {
      context.sc.runJob(
        staging,
        (result: Iterator[BucketResult]) => result.next(),
        staged.take(_: Int, _: BucketResult)
      )
    }
    Ambiguity.refuse(new DataFiles(hadoop.value), parsed, staged.counted)
    staged
  }

  /** The error that a task ended with, without Spark's words around it. */
  private[rows] def failingClearly[A](work: => A): A =
    try work
    catch {
      case failed: SparkException =>
        val causes = Iterator.iterate[Throwable](failed)(_.getCause).takeWhile(_ != null)
        throw causes.collectFirst { case clear: RowsError => clear }.getOrElse(failed)
    }
}

/** What Python is told of a staged partition, and of all of them with everything that was counted. */
private final case class StagedPartition(audience: String, format: String, lines: Long, people: Long)
private final case class StagedSummary(partitions: Seq[StagedPartition], counts: Seq[(String, Long)])

/** What was staged of one export; lives in the driver. */
final class Staged(context: SparkContext, buckets: Int, hadoop: SerializableConfiguration) {
  private val counts = new Counts

  // Slots have numbers here, in the order in which they are met: of each object only its lines by these numbers are kept.
  private val numbers = mutable.HashMap.empty[Long, Int]
  private val objects = new Array[Seq[(String, Array[Int])]](buckets)
  private val lines = mutable.ArrayBuffer.empty[Long]
  private val people = mutable.ArrayBuffer.empty[Long]

  private[rows] def take(bucket: Int, result: BucketResult): Unit = {
    counts.add(result.counts)
    objects(bucket) = result.objects.map { staged =>
      val slots = staged.slots.map(numberOf)
      val linesOf = new Array[Int](numbers.size)
      for ((slot, i) <- slots.zipWithIndex) {
        linesOf(slot) = staged.lines(i)
        lines(slot) += staged.lines(i)
        people(slot) += staged.people(i)
      }
      (staged.uri, linesOf)
    }
  }

  private[rows] def counted: Array[(String, Long)] = counts.entries

  private def numberOf(slot: Long): Int = numbers.getOrElseUpdate(
    slot, {
      lines += 0
      people += 0
      numbers.size
    }
  )

  /** The partitions by audience and format, with their slots' numbers; whatever has lines was given them by a row. */
  private lazy val partitions: Array[(Slot, Int)] = {
    val given = counts.entries.map { case (name, _) => name.split('\t') }.collect {
      case Array(Counts.Given, audience, format) => Slot(audience, format)
    }
    if (given.length != numbers.size) throw new IllegalStateException("two partitions have one id")
    given.map(slot => slot -> numbers(slot.id)).sortBy { case (slot, _) => (slot.audience, slot.format) }
  }

  /** The partitions, ordered by audience and format, and the counts, as JSON of a [[StagedSummary]]. */
  def summary: String = {
    counts.keepCommonestShapes(BucketResult.ShapesKept)
    val named = partitions.map { case (slot, number) =>
      StagedPartition(slot.audience, slot.format, lines(number), people(number))
    }
    Json.write(StagedSummary(named, counts.entries.sorted))
  }

  /** Writes the final files.
    *
    * @param uris         JSON: for each partition of `summary` the URIs of its files, in order
    * @param linesPerFile lines of every file but a partition's last
    */
  def assemble(uris: String, linesPerFile: Int): Unit = {
    val given = Json.read(uris, classOf[Array[Array[String]]])
    val urisOf = partitions.map { case (_, number) => number }.zip(given).toMap
    // As the slots lie in the objects.
    val order = numbers.toArray.sortBy { case (id, _) => id }.map { case (_, number) => number }
    val files = FinalFiles.plan(order.map(urisOf), order.map(lines), linesPerFile)
    val share = Math.max(Staged.LeastLines, lines.sum / (2 * context.defaultParallelism))
    val groups = Tasks.inGroups(files, Math.min(share, linesPerFile.toLong))(_.lines.toLong).map(_.toArray)
    if (groups.nonEmpty) {
      val hadoop = this.hadoop
      val (names, linesOf) = objects.toArray.flatten.unzip
      val inOrder = linesOf.map(lines => order.map(number => if (number < lines.length) lines(number) else 0))
      val staged = context.broadcast(new StagedLines(names, inOrder))
      Preparation.failingClearly {
        context.parallelize(groups, groups.size).foreach(staged.value.write(_, hadoop.value))
      }
      staged.destroy()
    }
  }
}

private object Staged {

  /** Lines for which a task of its own is worth while. */
  val LeastLines = 1000L
}

/** A task's part of the export. */
private final class SplitsPartition(override val index: Int, val splits: Array[Split]) extends Partition

/** The rows of an export as parcels by bucket. */
private final class SendingRDD(
    context: SparkContext,
    spec: Spec,
    @transient tasks: IndexedSeq[Seq[Split]],
    hadoop: SerializableConfiguration
) extends RDD[(Int, Parcel)](context, Nil) {

  override protected def getPartitions: Array[Partition] =
    tasks.indices.map(task => new SplitsPartition(task, tasks(task).toArray): Partition).toArray

  override def compute(partition: Partition, task: TaskContext): Iterator[(Int, Parcel)] = {
    val files = new DataFiles(hadoop.value)
    val isIdentifier = Evidence.ofColumns(spec.identifiers)
    val splits = partition.asInstanceOf[SplitsPartition].splits.iterator
    val path = new RowPath(spec, splits, RecordReaders.open(files, _, spec.reading, isIdentifier))
    task.addTaskCompletionListener[Unit](_ => path.close())
    new InterruptibleIterator(task, path)
  }
}

private final class BucketPartitioner(override val numPartitions: Int) extends Partitioner {
  override def getPartition(bucket: Any): Int = bucket.asInstanceOf[Int]
}

/** What a bucket's task gives back: the staged objects, in the order of their hashes, and sums of counts. */
final case class BucketResult(objects: Seq[StagedObject], counts: Array[(String, Long)])

private object BucketResult {

  /** Shapes that are kept of an identifier column. */
  val ShapesKept = 10
}

/** Puts what was sent to a bucket in order, and stages it. */
private final class StagingRDD(received: RDD[(Int, Parcel)], spec: Spec, hadoop: SerializableConfiguration)
    extends RDD[BucketResult](received) {
  import StagingRDD._

  override protected def getPartitions: Array[Partition] = firstParent[(Int, Parcel)].partitions

  override def compute(partition: Partition, task: TaskContext): Iterator[BucketResult] = {
    def parcels = firstParent[(Int, Parcel)].iterator(partition, task).map { case (_, parcel) => parcel }
    val uri = f"${spec.staging}/bucket-${partition.index}%05d-${task.taskAttemptId}"
    Iterator(BucketResult(staged(parcels, uri), sums(parcels)))
  }

  private def sums(parcels: Iterator[Parcel]): Array[(String, Long)] = {
    val counts = new Counts
    parcels.foreach {
      case Sums(some) =>
        counts.add(some)
        // Of cells that all look different nobody wants to see the rare ones.
        if (counts.size > MostCounts) counts.keepCommonestShapes(MostCounts / 100)
      case Block(_) => ()
    }
    counts.keepCommonestShapes(BucketResult.ShapesKept)
    counts.entries
  }

  /** A bucket that memory does not hold is read again and again, each time for a part of its hashes. */
  private def staged(parcels: => Iterator[Parcel], uri: String): Seq[StagedObject] = {
    val capacity = Math.max(LeastCapacity, Math.min(MostCapacity, spec.bucketBytes / Bucket.BytesOfEntry)).toInt
    def inParts(parts: Int): Option[Seq[StagedObject]] = {
      val objects = (0 until parts).iterator.map(part => stagedPart(parcels, s"$uri-$part", part, parts, capacity))
      val fitting = objects.takeWhile(_.isDefined).flatten.toVector
      if (fitting.size == parts) Some(fitting.filter(_.slots.nonEmpty)) else None
    }
    Iterator
      .iterate(1)(_ * 2)
      .take(MostDivisions)
      .map(inParts)
      .collectFirst { case Some(objects) => objects }
      .getOrElse(throw new IllegalStateException("one hash fills a bucket"))
  }

  /** Stages a part of the bucket; none where it is still too large. */
  private def stagedPart(
      parcels: Iterator[Parcel],
      uri: String,
      part: Int,
      parts: Int,
      capacity: Int
  ): Option[StagedObject] = {
    val ranges = new Ranges(spec.buckets)
    val bucket = new Bucket(capacity)
    parcels.foreach {
      case Block(entries) =>
        for (at <- entries.indices by Entry.Bytes)
          if (parts == 1 || ranges.within(Entry.beginning(entries, at), parts) == part) bucket.add(entries, at)
      case Sums(_) => ()
    }
    if (bucket.isTooSmall) None
    else if (bucket.isEmpty) Some(StagedObject(uri, Array.empty, Array.empty, Array.empty))
    else {
      val out = StoredFiles.create(uri, hadoop.value)
      try Some(bucket.write(uri, out))
      finally out.close()
    }
  }
}

private object StagingRDD {
  val MostDivisions = 20
  val MostCounts = 100000
  val LeastCapacity = 1000L
  val MostCapacity: Long = 1L << 24
}
