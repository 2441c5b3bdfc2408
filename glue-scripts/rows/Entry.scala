package tiktok.rows

import java.nio.ByteBuffer
import java.util.Arrays

import org.apache.commons.codec.digest.DigestUtils

/** What a line belongs to. */
final case class Slot(audience: String, format: String) {

  /** A number that is the same in every task, so that tasks need not agree on numbers. */
  def id: Long = ByteBuffer.wrap(DigestUtils.sha256(s"$audience\t$format")).getLong
}

/** A line on its way through the exchange, in 41 bytes: its hash, the id of its slot, and 1 if it is only a variant of
  * somebody's primary form.
  *
  * The order of these bytes is the order of entries: equal hashes of one slot are neighbours, the primary form first.
  */
object Entry {
  val HashBytes = 32
  val VariantAt = 40
  val Bytes = 41

  def slot(bytes: Array[Byte], at: Int): Long = ByteBuffer.wrap(bytes).getLong(at + HashBytes)

  def isVariant(bytes: Array[Byte], at: Int): Boolean = bytes(at + VariantAt) != 0

  /** The first eight bytes of the hash. */
  def beginning(bytes: Array[Byte], at: Int): Long = ByteBuffer.wrap(bytes).getLong(at)

  /** Which of `count` ranges of equal size the hash is in.
    *
    * Hashes are uniform, so ranges are even whatever the sizes of audiences, and the lines of one audience, range after
    * range, are in order as a whole.
    */
  def range(bytes: Array[Byte], at: Int, count: Int): Int = (((beginning(bytes, at) >>> 32) * count) >>> 32).toInt

  def compare(bytes: Array[Byte], a: Int, b: Int): Int =
    Arrays.compareUnsigned(bytes, a, a + Bytes, bytes, b, b + Bytes)

  /** Whether two entries are the same line. */
  def isSameLine(one: Array[Byte], a: Int, other: Array[Byte], b: Int): Boolean =
    Arrays.equals(one, a, a + VariantAt, other, b, b + VariantAt)
}

/** What a task sends to a bucket: entries, one behind the other, and counts by name. */
final case class Parcel(entries: Array[Byte] = Array.empty, counts: Array[(String, Long)] = Array.empty)

/** Packs what one task sends, for each bucket separately; made per task. A bucket has one range of hashes.
  *
  * A line in a parcel costs a tenth of what it costs as a row of Spark. The memory is bounded: a buffer for each bucket, 32 MiB
  * for all of them at the most.
  */
final class Packer(buckets: Int) {
  private val capacity = Math.max(64, Math.min(1024, (32 << 20) / buckets / Entry.Bytes)) * Entry.Bytes
  private val buffers = Array.fill(buckets)(ByteBuffer.allocate(capacity))
  private val full = new java.util.ArrayDeque[(Int, Parcel)]

  /** Takes out the parcels that can be sent, with their buckets. */
  def ready: Iterator[(Int, Parcel)] = Iterator.continually(full.poll()).takeWhile(_ != null)

  def add(hash: Array[Byte], slot: Long, isVariant: Boolean): Unit = {
    val bucket = Entry.range(hash, 0, buckets)
    buffers(bucket).put(hash).putLong(slot).put((if (isVariant) 1 else 0).toByte)
    if (!buffers(bucket).hasRemaining) send(bucket)
  }

  /** Takes counts, and clears them. Those of one name go to one bucket, so that a bucket's sums are final. */
  def add(counts: Counts): Unit = {
    val ofBuckets = counts.entries.groupBy { case (name, _) => Math.floorMod(name.hashCode, buckets) }
    ofBuckets.foreach { case (bucket, some) => full.add(bucket -> Parcel(counts = some)) }
    counts.clear()
  }

  /** Sends what is left. */
  def flush(): Unit = buffers.indices.filter(buffers(_).position() > 0).foreach(send)

  private def send(bucket: Int): Unit = {
    full.add(bucket -> Parcel(Arrays.copyOf(buffers(bucket).array, buffers(bucket).position())))
    buffers(bucket).clear()
    ()
  }
}
