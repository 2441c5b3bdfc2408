package tiktok.rows

import org.apache.spark.{HashPartitioner, InterruptibleIterator, Partition, SparkContext, SparkException, TaskContext}
import org.apache.spark.api.java.JavaSparkContext
import org.apache.spark.rdd.RDD
import org.apache.spark.util.SerializableConfiguration

/** The one place that knows Spark: records of an export in, staged objects and counts out, then final files.
  *
  * One exchange: a task reads splits and sends parcels to buckets, a task for each bucket puts its lines in order and stages
  * them. Counts travel through the same exchange, so that they are exact however often a task is repeated.
  */
object Preparation {

  /** Reads an export and stages its lines.
    *
    * @param spec JSON of a [[Spec]]
    * @throws RowsError when something is wrong with the export; the message is for the user
    */
  def stage(context: JavaSparkContext, spec: String): Staged = {
    val parsed = Json.read(spec, classOf[Spec])
    val hadoop = new SerializableConfiguration(context.hadoopConfiguration)
    val tasks = Tasks.ofSplits(parsed, context.sc.defaultParallelism)
    val sent = context.sc.parallelize(tasks, Math.max(1, tasks.size)).mapPartitions { ofTask =>
      val path = new RowPath(parsed, ofTask.flatMap(splits => splits), new DataFiles(hadoop.value))
      TaskContext.get.addTaskCompletionListener[Unit](_ => path.close())
      new InterruptibleIterator(TaskContext.get, path.parcels)
    }
    val staging = new StagingRDD(sent.partitionBy(new HashPartitioner(parsed.buckets)), parsed, hadoop)
    val staged = new Staged(context.sc, failingClearly(staging.collect()), hadoop)
    Ambiguity.refuse(new DataFiles(hadoop.value), parsed, staged.counts.entries)
    staged
  }

  /** Throws a task's own error instead of Spark's error around it. */
  private[rows] def failingClearly[A](work: => A): A =
    try work
    catch {
      case failed: SparkException =>
        val causes = Iterator.iterate[Throwable](failed)(_.getCause).takeWhile(_ != null)
        throw causes.collectFirst { case clear: RowsError => clear }.getOrElse(failed)
    }
}

/** Stages what was sent to each bucket, which may be read several times. */
private final class StagingRDD(received: RDD[(Int, Parcel)], spec: Spec, hadoop: SerializableConfiguration)
    extends RDD[BucketResult](received) {

  override protected def getPartitions: Array[Partition] = firstParent[(Int, Parcel)].partitions

  override def compute(partition: Partition, task: TaskContext): Iterator[BucketResult] = {
    val uri = f"${spec.staging}/bucket-${partition.index}%05d-${task.taskAttemptId}"
    def parcels = firstParent[(Int, Parcel)].iterator(partition, task).map { case (_, parcel) => parcel }
    Iterator(new BucketTask(() => parcels, spec, uri, new DataFiles(hadoop.value)).stage(partition.index))
  }
}

/** A partition, as reported to Python: its distinct lines, and how many of them are a primary form. */
private final case class StagedPartition(audience: String, format: String, lines: Long, people: Long)

/** What was staged of one export; lives in the driver. */
final class Staged(context: SparkContext, results: Array[BucketResult], hadoop: SerializableConfiguration) {
  private val LeastLinesOfTask = 1000L
  private val objects = results.flatMap(_.objects)
  private[rows] val counts = new Counts
  results.foreach(result => counts.add(result.counts))

  // Totals of each slot, by its id.
  private val lines = totals(_.lines)
  private val people = totals(_.people)

  private def totals(numbersOf: StagedObject => Array[Int]): Map[Long, Long] = {
    val sums = scala.collection.mutable.HashMap.empty[Long, Long].withDefaultValue(0L)
    for (staged <- objects; (slot, number) <- staged.slots.zip(numbersOf(staged))) sums(slot) += number
    sums.toMap
  }

  /** The partitions by audience and format; every slot with lines has a count of the rows that gave them. */
  private lazy val partitions: Array[Slot] = {
    val given = counts.entries.map { case (name, _) => name.split('\t') }.collect {
      case Array(Counts.Given, audience, format) => Slot(audience, format)
    }
    if (given.length != lines.size) throw new IllegalStateException("two partitions have one id")
    given.sortBy(slot => (slot.audience, slot.format))
  }

  /** JSON of `partitions`, each a [[StagedPartition]], ordered by audience and format, and of `counts`. */
  def summary: String = {
    counts.keepCommonestShapes(Counts.ShapesKept)
    val named = partitions.map(slot => StagedPartition(slot.audience, slot.format, lines(slot.id), people(slot.id)))
    Json.write(Map("partitions" -> named, "counts" -> counts.entries.sorted))
  }

  /** Writes the final files.
    *
    * @param uris         JSON: for each partition of `summary` the URIs of its files, in order
    * @param linesPerFile lines of every file but a partition's last
    */
  def assemble(uris: String, linesPerFile: Int): Unit = {
    val urisOf = partitions.map(_.id).zip(Json.read(uris, classOf[Array[Array[String]]]))
    // In the order of slots in the objects.
    val files = for ((slot, ofSlot) <- urisOf.sortBy(_._1).toSeq; (uri, i) <- ofSlot.zipWithIndex) yield {
      val first = i.toLong * linesPerFile
      FinalFile(uri, slot, first, Math.min(linesPerFile.toLong, lines(slot) - first).toInt)
    }
    val share = Math.max(LeastLinesOfTask, lines.values.sum / (2 * context.defaultParallelism))
    val groups = Tasks.inGroups(files, Math.min(share, linesPerFile.toLong))(_.lines.toLong)
    if (groups.nonEmpty) {
      val hadoop = this.hadoop
      val staged = context.broadcast(new StagedLines(objects))
      Preparation.failingClearly {
        context.parallelize(groups, groups.size).foreach(staged.value.write(_, new DataFiles(hadoop.value)))
      }
      staged.destroy()
    }
  }
}
