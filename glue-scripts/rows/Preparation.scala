package tiktok.rows

import java.io.BufferedOutputStream

import org.apache.hadoop.conf.Configuration
import org.apache.spark.{Partitioner, SparkContext, SparkException, TaskContext}
import org.apache.spark.api.java.JavaSparkContext
import org.apache.spark.rdd.RDD
import org.apache.spark.util.SerializableConfiguration

import scala.collection.mutable

/** The one place that knows Spark: records of an export in, staged objects and counts out, then final files.
  *
  * One exchange: a task reads splits and sends blocks to buckets; a task for each bucket sorts and stages it. Counts travel
  * through the same exchange, so that they are exact however often a task is tried.
  */
object Preparation {

  /** Reads an export and stages its lines.
    *
    * @param spec JSON, see [[Spec]]
    * @throws RowsError what is wrong with the export, in words for a person
    */
  def stage(context: JavaSparkContext, spec: String): Staged = {
    val parsed = Spec.parse(spec)
    val staged = new Staged(context.sc, parsed)
    failingClearly(staged.run())
    staged
  }

  /** The error that a task ended with, without Spark's words around it. */
  private[rows] def failingClearly[A](work: => A): A =
    try work
    catch {
      case failed: SparkException =>
        throw Iterator
          .iterate[Throwable](failed)(_.getCause)
          .takeWhile(_ != null)
          .collectFirst { case e: RowsError => e }
          .getOrElse(failed)
    }
}

/** What was staged of one export; lives in the driver. */
final class Staged(context: SparkContext, spec: Spec) {
  private val hadoop = new SerializableConfiguration(context.hadoopConfiguration)
  private val counts = new Counts
  private val numbers = mutable.HashMap[Slot, Int]()
  private val results = new Array[(String, Array[Int], Array[Int])](spec.buckets) // URI, slots' numbers, lines
  private val lines = mutable.ArrayBuffer[Long]()
  private val people = mutable.ArrayBuffer[Long]()

  private[rows] def run(): Unit = {
    val rows = new RowPathRDD(context, spec, Tasks.of(spec, context.defaultParallelism), hadoop)
    val exchanged =
      new org.apache.spark.rdd.ShuffledRDD[Int, Array[Byte], Array[Byte]](rows, new BucketPartitioner(spec.buckets))
    val staging = new BucketTask(spec, hadoop)
    context.runJob(exchanged, staging, 0 until spec.buckets, take _)
  }

  /** Keeps a bucket's result: names of audiences once, numbers for the rest. */
  private def take(bucket: Int, result: BucketResult): Unit = {
    val slots = result.pieces.map { piece =>
      val number = numbers.getOrElseUpdate(piece.slot, { lines += 0; people += 0; numbers.size })
      lines(number) += piece.lines
      people(number) += piece.people
      number
    }
    results(bucket) = (result.uri, slots, result.pieces.map(_.lines))
    result.counts.foreach { case (key, n) => counts.add(key, n) }
  }

  private lazy val order: Array[Slot] = numbers.keys.toArray.sorted(Slot.Order)

  /** The partitions, ordered by audience and format, and everything that was counted, as JSON:
    * `{partitions: [{audience, format, lines, people}], counts: [[name, count]]}`.
    */
  def summary: String = {
    val mapper = new com.fasterxml.jackson.databind.ObjectMapper
    val root = mapper.createObjectNode
    val partitions = root.putArray("partitions")
    order.foreach { slot =>
      val number = numbers(slot)
      partitions.addObject
        .put("audience", slot.audience)
        .put("format", slot.formatName)
        .put("lines", lines(number))
        .put("people", people(number))
    }
    val all = root.putArray("counts")
    Counts.withCommonestShapes(counts.entries.toVector).sorted.foreach { case (key, n) => all.addArray.add(key).add(n) }
    mapper.writeValueAsString(root)
  }

  /** Writes the final files.
    *
    * @param uris         JSON: for each partition of `summary` the URIs of its files, in order
    * @param linesPerFile lines of every file but a partition's last
    */
  def assemble(uris: String, linesPerFile: Int): Unit = {
    val rank = order.zipWithIndex.map { case (slot, place) => numbers(slot) -> place }.toMap
    val buckets = results.collect {
      case (uri, slots, lines) if slots.nonEmpty => new StagedBucket(uri, slots.map(rank), lines)
    }
    val assembly = new Assembly(buckets, order.map(slot => lines(numbers(slot))), linesPerFile)
    val places = new com.fasterxml.jackson.databind.ObjectMapper().readValue(uris, classOf[Array[Array[String]]])
    val share = Math.max(Staged.LeastLines, lines.sum / (2 * context.defaultParallelism))
    val groups = assembly.groups(places.map(_.toSeq).toSeq, Math.min(share, linesPerFile.toLong).toInt)
    if (groups.nonEmpty) {
      val hadoop = this.hadoop
      Preparation.failingClearly(context.parallelize(groups, groups.size).foreach(FileWriter.write(_, hadoop.value)))
    }
  }
}

object Staged {

  /** Lines for which a task of its own is worth while. */
  private val LeastLines = 50000L
}

/** A task's part of the export. */
private final class SplitsPartition(override val index: Int, val splits: Array[Split])
    extends org.apache.spark.Partition

/** The rows of an export as blocks by bucket. */
private final class RowPathRDD(
    context: SparkContext,
    spec: Spec,
    @transient tasks: IndexedSeq[Seq[Split]],
    hadoop: SerializableConfiguration
) extends RDD[(Int, Array[Byte])](context, Nil) {

  override protected def getPartitions: Array[org.apache.spark.Partition] =
    tasks.indices.map(task => new SplitsPartition(task, tasks(task).toArray): org.apache.spark.Partition).toArray

  override def compute(partition: org.apache.spark.Partition, task: TaskContext): Iterator[(Int, Array[Byte])] = {
    val files = new DataFiles(hadoop.value)
    val isIdentifier = Evidence.ofColumns(spec.identifiers)
    val splits = partition.asInstanceOf[SplitsPartition].splits.iterator
    val path = new RowPath(spec, splits, RecordReaders.open(files, _, spec.reading, isIdentifier))
    task.addTaskCompletionListener[Unit](_ => path.close())
    new org.apache.spark.InterruptibleIterator(task, path)
  }
}

/** The splits of each task: even in bytes, neighbours together. */
private object Tasks {
  private val LeastBytes = 4L * 1024 * 1024
  private val MostBytes = 32L * 1024 * 1024
  private val ParquetFactor = 4

  def of(spec: Spec, cores: Int): IndexedSeq[Seq[Split]] = {
    val most = if (spec.reading.kind == "parquet") MostBytes / ParquetFactor else MostBytes
    val target = Math.max(LeastBytes, Math.min(most, spec.files.map(_.bytes).sum / (3 * cores)))
    val tasks = mutable.ArrayBuffer[mutable.ArrayBuffer[Split]]()
    var held = 0L
    for (
      (file, i) <- spec.files.zipWithIndex;
      split <- Splits.of(i, file.uri, file.bytes, !spec.reading.files(i).compressed, target)
    ) {
      val bytes = Math.min(split.end, file.bytes) - split.start
      if (tasks.isEmpty || held + bytes > target) {
        tasks += mutable.ArrayBuffer[Split]()
        held = 0
      }
      tasks.last += split
      held += bytes
    }
    tasks.toIndexedSeq
  }
}

private final class BucketPartitioner(override val numPartitions: Int) extends Partitioner {
  override def getPartition(bucket: Any): Int = bucket.asInstanceOf[Int]
}

/** What a bucket's task gives back: the staged object (empty: none), what is in it, and sums of counts. */
final case class BucketResult(uri: String, pieces: Array[Piece], counts: Array[(String, Long)])

/** The task behind the exchange: sorts a bucket and stages it. */
private final class BucketTask(spec: Spec, hadoop: SerializableConfiguration)
    extends ((TaskContext, Iterator[(Int, Array[Byte])]) => BucketResult)
    with Serializable {

  override def apply(task: TaskContext, blocks: Iterator[(Int, Array[Byte])]): BucketResult = {
    val bucket = new Bucket(new Buckets(spec.buckets), spec.bucketBytes)
    task.addTaskCompletionListener[Unit](_ => bucket.close())
    blocks.foreach { case (_, block) => bucket.add(block) }
    val uri = f"${spec.staging}/bucket-${task.partitionId}%05d-${task.taskAttemptId}"
    val pieces = if (bucket.isEmpty) Nil else staged(bucket, uri, hadoop.value)
    BucketResult(uri, pieces.toArray, Counts.withCommonestShapes(bucket.counts.entries.toVector).toArray)
  }

  private def staged(bucket: Bucket, uri: String, hadoop: Configuration): Seq[Piece] = {
    val out = new BufferedOutputStream(StoredFiles.create(uri, hadoop), BucketTask.Buffer)
    try bucket.drain(out)
    finally out.close()
  }
}

private object BucketTask {
  private val Buffer = 1024 * 1024
}
