package tiktok.rows

import java.nio.ByteBuffer
import java.nio.charset.StandardCharsets.UTF_8
import java.security.MessageDigest
import java.util.Arrays

/** What a line belongs to. */
final case class Slot(audience: String, format: String) {

  /** A number that names the slot in every task, without the tasks' having to agree on numbers. */
  def id: Long =
    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(s"$audience\t$format".getBytes(UTF_8))).getLong
}

/** A line on its way through the exchange, in 41 bytes: its hash, the id of its slot, and 1 if it is a mere variant of
  * somebody's primary form.
  *
  * The order of these bytes is the order of entries: equal hashes of one slot are neighbours, the primary form first.
  */
object Entry {
  val HashBytes = 32
  val VariantAt = 40
  val Bytes = 41

  def write(hash: Array[Byte], slot: Long, isVariant: Boolean, into: Array[Byte], at: Int): Unit = {
    System.arraycopy(hash, 0, into, at, HashBytes)
    ByteBuffer.wrap(into).putLong(at + HashBytes, slot)
    into(at + VariantAt) = if (isVariant) 1 else 0
  }

  def slot(bytes: Array[Byte], at: Int): Long = ByteBuffer.wrap(bytes).getLong(at + HashBytes)

  def isVariant(bytes: Array[Byte], at: Int): Boolean = bytes(at + VariantAt) != 0

  /** The first eight bytes of the hash. */
  def beginning(bytes: Array[Byte], at: Int): Long = ByteBuffer.wrap(bytes).getLong(at)

  def compare(bytes: Array[Byte], a: Int, b: Int): Int =
    Arrays.compareUnsigned(bytes, a, a + Bytes, bytes, b, b + Bytes)

  /** Whether two entries are the same line. */
  def isSameLine(one: Array[Byte], a: Int, other: Array[Byte], b: Int): Boolean =
    Arrays.equals(one, a, a + VariantAt, other, b, b + VariantAt)
}

/** How hashes are shared among `count` tasks: each has a range of them.
  *
  * Hashes are uniform, so ranges are even whatever the sizes of audiences, and the lines of one audience, range after
  * range, are in order as a whole.
  */
final class Ranges(val count: Int) extends Serializable {

  /** The range of a hash, by its first eight bytes. */
  def of(beginning: Long): Int = (scaled(beginning) >>> 32).toInt

  /** The range of a hash if its range here is divided again, evenly. */
  def within(beginning: Long, parts: Int): Int = (((scaled(beginning) & 0xffffffffL) * parts) >>> 32).toInt

  private def scaled(beginning: Long): Long = (beginning >>> 32) * count
}

/** What tasks send each other. */
sealed trait Parcel

/** Entries, one behind the other. */
final case class Block(entries: Array[Byte]) extends Parcel

/** Counts by name. */
final case class Sums(counts: Array[(String, Long)]) extends Parcel

/** Packs what one task sends, for each bucket apart; made per task.
  *
  * A line in a block costs a tenth of what it costs as a row of Spark. Memory is known beforehand: a buffer for each bucket,
  * `MostBytes` for all of them at the most.
  */
final class Packer(ranges: Ranges) {
  private val capacity =
    Math.max(
      Packer.LeastEntries,
      Math.min(Packer.MostEntries, Packer.MostBytes / ranges.count / Entry.Bytes)
    ) * Entry.Bytes
  private val buffers = new Array[Array[Byte]](ranges.count)
  private val filled = new Array[Int](ranges.count)

  /** Parcels that can be sent, with their buckets. */
  val ready = new java.util.ArrayDeque[(Int, Parcel)]

  def add(hash: Array[Byte], slot: Long, isVariant: Boolean): Unit = {
    val bucket = ranges.of(Entry.beginning(hash, 0))
    if (buffers(bucket) == null) buffers(bucket) = new Array[Byte](capacity)
    Entry.write(hash, slot, isVariant, buffers(bucket), filled(bucket))
    filled(bucket) += Entry.Bytes
    if (filled(bucket) == capacity) send(bucket)
  }

  /** Counts of one name go to one bucket, so that a bucket's sums are final. */
  def add(counts: Counts): Unit =
    counts.entries.groupBy { case (name, _) => Math.floorMod(name.hashCode, ranges.count) }.foreach {
      case (bucket, some) =>
        ready.add(bucket -> Sums(some))
    }

  /** Sends what is left. */
  def flush(): Unit = for (bucket <- filled.indices if filled(bucket) > 0) send(bucket)

  private def send(bucket: Int): Unit = {
    ready.add(bucket -> Block(java.util.Arrays.copyOf(buffers(bucket), filled(bucket))))
    filled(bucket) = 0
  }
}

private object Packer {
  val MostBytes: Int = 32 * 1024 * 1024
  val MostEntries = 1024
  val LeastEntries = 64
}
