package tiktok.rows

import java.io.OutputStream

import scala.collection.mutable.ArrayBuffer

/** What one bucket has of one slot: `lines` distinct hashes, `people` of them somebody's primary form. */
final case class Piece(slot: Slot, lines: Int, people: Int)

/** Gathers one bucket, and gives its distinct lines in order; made per task.
  *
  * Holds no more than `memory` bytes of entries: beyond that what is there is sorted, made distinct and spilled to the local disk.
  */
final class Bucket(buckets: Buckets, memory: Long) extends AutoCloseable {
  private val numbers = new java.util.HashMap[Slot, Integer]
  private val slots = ArrayBuffer[Slot]()
  private val blocks = ArrayBuffer[Blocks.Entries]()
  private var held = 0L
  private val spilled = ArrayBuffer[SpilledRun]()

  /** Sums of the counts that came to this bucket. */
  val counts = new Counts

  def isEmpty: Boolean = slots.isEmpty

  def add(block: Array[Byte]): Unit = Blocks.read(block, counts) { entries =>
    numberAnew(entries)
    blocks += entries
    held += block.length + Bucket.KeyBytes * entries.size
    if (held > memory || blocks.size == SortedRun.MostBlocks) spill()
  }

  /** Writes the hash of each distinct line, slot after slot by name and in the order of the hashes.
    *
    * @return what each slot has, in the same order
    */
  def drain(out: OutputStream): Seq[Piece] = {
    val runs: Seq[Run] = spilled :+ SortedRun(blocks, slots.size, buckets)
    slots.indices.sortBy(slots(_))(Slot.Order).map { number =>
      val merged = new Merged(runs.map(_.cursor(number)))
      var (lines, people) = (0, 0)
      while (merged.next()) {
        lines += 1
        if (!merged.isVariant) people += 1
        out.write(merged.bytes, merged.at + Blocks.HashAt, Blocks.HashBytes)
      }
      Piece(slots(number), lines, people)
    }
  }

  override def close(): Unit = spilled.foreach(_.close())

  /** Gives the entries the numbers that their slots have in this bucket. */
  private def numberAnew(entries: Blocks.Entries): Unit = {
    val numberOf = entries.slots.map(slot => number(slot))
    var at = entries.start
    val end = at + entries.size * Blocks.EntryBytes
    while (at < end) {
      Blocks.putSlot(entries.bytes, at, numberOf(Blocks.slotAt(entries.bytes, at)))
      at += Blocks.EntryBytes
    }
  }

  private def number(slot: Slot): Int = {
    val known = numbers.get(slot)
    if (known != null) known
    else {
      numbers.put(slot, slots.size)
      slots += slot
      slots.size - 1
    }
  }

  private def spill(): Unit = {
    val run = SortedRun(blocks, slots.size, buckets)
    spilled += SpilledRun.write(slots.indices.map(number => new Merged(Seq(run.cursor(number)))))
    blocks.clear()
    held = 0
  }
}

object Bucket {

  /** Memory of an entry's key while it is sorted. */
  private val KeyBytes = 16L
}
