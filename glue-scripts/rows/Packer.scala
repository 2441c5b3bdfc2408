package tiktok.rows

import java.util.ArrayDeque

/** Packs the hashes of one task into blocks by bucket; made per task.
  *
  * Its memory is known beforehand: a buffer for each bucket, together no more than `Packer.MostBytes`.
  */
final class Packer(buckets: Buckets, ready: ArrayDeque[(Int, Array[Byte])]) {
  private val capacity = Packer.capacity(buckets.count)
  private val buffers = new Array[Array[Byte]](buckets.count)
  private val lengths = new Array[Int](buckets.count)
  private val numbers = new java.util.HashMap[Slot, Integer]
  private val slots = scala.collection.mutable.ArrayBuffer[Slot]()
  private var numberInBlock = new Array[Int](64)
  private var blocks = 0
  private var lastBlockOf = new Array[Int](64)

  /** The number of a slot in this task. */
  def slot(audience: String, format: Int): Int = {
    val slot = Slot(audience, format)
    val known = numbers.get(slot)
    if (known != null) known
    else {
      if (slots.size == Blocks.MostSlots) throw new TooManyAudiences(slots.map(_.audience).distinct.size)
      numbers.put(slot, slots.size)
      slots += slot
      slots.size - 1
    }
  }

  /** Adds a hash, `hash(0)` to `hash(31)`. */
  def add(slot: Int, isVariant: Boolean, hash: Array[Byte]): Unit = {
    val bucket = buckets.of(Blocks.longAt(hash, 0))
    if (buffers(bucket) == null) buffers(bucket) = new Array[Byte](capacity)
    val (buffer, at) = (buffers(bucket), lengths(bucket))
    Blocks.putSlot(buffer, at, slot)
    buffer(at + Blocks.VariantAt) = if (isVariant) 1 else 0
    System.arraycopy(hash, 0, buffer, at + Blocks.HashAt, Blocks.HashBytes)
    lengths(bucket) = at + Blocks.EntryBytes
    if (lengths(bucket) == capacity) send(bucket)
  }

  /** Sends what is left. */
  def flush(): Unit = for (bucket <- lengths.indices if lengths(bucket) > 0) send(bucket)

  /** Sends counts: all of one name to one bucket, so that each bucket's sums are final. */
  def send(counts: Seq[(String, Long)]): Unit =
    counts.groupBy { case (key, _) => buckets.ofText(key) }.foreach { case (bucket, some) =>
      ready.add(bucket -> Blocks.ofCounts(some))
    }

  private def send(bucket: Int): Unit = {
    val (buffer, length) = (buffers(bucket), lengths(bucket))
    ready.add(bucket -> Blocks.ofEntries(numberedAnew(buffer, length), buffer, length))
    lengths(bucket) = 0
  }

  /** Numbers the slots of a block from 0 on, so that it names only those that it has. */
  private def numberedAnew(buffer: Array[Byte], length: Int): Seq[Slot] = {
    blocks += 1
    if (lastBlockOf.length < slots.size) {
      lastBlockOf = java.util.Arrays.copyOf(lastBlockOf, slots.size * 2)
      numberInBlock = java.util.Arrays.copyOf(numberInBlock, slots.size * 2)
    }
    val named = scala.collection.mutable.ArrayBuffer[Slot]()
    var at = 0
    while (at < length) {
      val slot = Blocks.slotAt(buffer, at)
      if (lastBlockOf(slot) != blocks) {
        lastBlockOf(slot) = blocks
        numberInBlock(slot) = named.size
        named += slots(slot)
      }
      Blocks.putSlot(buffer, at, numberInBlock(slot))
      at += Blocks.EntryBytes
    }
    named
  }
}

object Packer {
  private val MostBytes = 32 * 1024 * 1024
  private val MostEntries = 1024
  private val LeastEntries = 64

  /** Bytes of a bucket's buffer: 36 kB, less where there are many buckets. */
  private def capacity(buckets: Int): Int =
    Math.min(MostEntries, Math.max(LeastEntries, MostBytes / buckets / Blocks.EntryBytes)) * Blocks.EntryBytes
}
