package tiktok.rows

import java.io._
import java.nio.file.Files

/** Entries of one slot in order: by hash, and of equal hashes the primary form first. */
abstract class Cursor {
  var bytes: Array[Byte] = _
  var at: Int = 0

  /** Goes to the next entry; false behind the last. */
  def next(): Boolean

  final def isVariant: Boolean = bytes(at + Blocks.VariantAt) != 0

  final def sameHash(other: Array[Byte], from: Int): Boolean =
    java.util.Arrays.equals(bytes, at + Blocks.HashAt, at + Blocks.EntryBytes, other, from, from + Blocks.HashBytes)
}

/** Entries by slot, each slot's in order. */
trait Run {
  def cursor(slot: Int): Cursor
}

/** The order of entries. */
object EntryOrder {
  def compare(a: Array[Byte], aAt: Int, b: Array[Byte], bAt: Int): Int = {
    val byHash = java.util.Arrays.compareUnsigned(
      a,
      aAt + Blocks.HashAt,
      aAt + Blocks.EntryBytes,
      b,
      bAt + Blocks.HashAt,
      bAt + Blocks.EntryBytes
    )
    if (byHash != 0) byHash else a(aAt + Blocks.VariantAt) - b(bAt + Blocks.VariantAt)
  }
}

/** The entries of blocks in memory, put in order: one sorted `long` each, of the first bits of the hash and the entry's place.
  *
  * Sorting numbers is several times as fast as sorting entries by comparing them.
  */
final class SortedRun private (blocks: IndexedSeq[Blocks.Entries], keysOf: Array[Array[Long]]) extends Run {

  override def cursor(slot: Int): Cursor = new Cursor {
    private val keys = if (slot < keysOf.length) keysOf(slot) else Array.emptyLongArray
    private var place = 0

    override def next(): Boolean = place < keys.length && {
      bytes = SortedRun.bytesOf(keys(place), blocks)
      at = SortedRun.atOf(keys(place), blocks)
      place += 1
      true
    }
  }
}

object SortedRun {
  private val EntryBits = 10
  private val BlockBits = 18
  private val PlaceBits = EntryBits + BlockBits

  val MostBlocks: Int = 1 << BlockBits

  def apply(blocks: IndexedSeq[Blocks.Entries], slots: Int, buckets: Buckets): SortedRun = {
    val keysOf = sizes(blocks, slots).map(new Array[Long](_))
    val filled = new Array[Int](slots)
    for (block <- blocks.indices) {
      val entries = blocks(block)
      var entry = 0
      while (entry < entries.size) {
        val at = entries.start + entry * Blocks.EntryBytes
        val slot = Blocks.slotAt(entries.bytes, at)
        val begin = buckets.placeWithin(Blocks.longAt(entries.bytes, at + Blocks.HashAt)) >>> (PlaceBits + 1)
        keysOf(slot)(filled(slot)) = (begin << PlaceBits) | (block.toLong << EntryBits) | entry
        filled(slot) += 1
        entry += 1
      }
    }
    keysOf.foreach { keys =>
      java.util.Arrays.sort(keys)
      orderTies(keys, blocks)
    }
    new SortedRun(blocks, keysOf)
  }

  private def sizes(blocks: IndexedSeq[Blocks.Entries], slots: Int): Array[Int] = {
    val sizes = new Array[Int](slots)
    for (entries <- blocks) {
      var at = entries.start
      val end = at + entries.size * Blocks.EntryBytes
      while (at < end) {
        sizes(Blocks.slotAt(entries.bytes, at)) += 1
        at += Blocks.EntryBytes
      }
    }
    sizes
  }

  /** Entries whose hashes begin alike are nearly always equal; whether they are, the whole hash says. */
  private def orderTies(keys: Array[Long], blocks: IndexedSeq[Blocks.Entries]): Unit = {
    var from = 0
    while (from < keys.length) {
      var until = from + 1
      while (until < keys.length && (keys(until) >>> PlaceBits) == (keys(from) >>> PlaceBits)) until += 1
      if (until - from > 1 && !isOrdered(keys, from, until, blocks)) {
        val ordered = keys.slice(from, until).sortWith((a, b) => compare(a, b, blocks) < 0)
        System.arraycopy(ordered, 0, keys, from, ordered.length)
      }
      from = until
    }
  }

  private def isOrdered(keys: Array[Long], from: Int, until: Int, blocks: IndexedSeq[Blocks.Entries]): Boolean = {
    var place = from + 1
    while (place < until && compare(keys(place - 1), keys(place), blocks) <= 0) place += 1
    place == until
  }

  private def compare(a: Long, b: Long, blocks: IndexedSeq[Blocks.Entries]): Int =
    EntryOrder.compare(bytesOf(a, blocks), atOf(a, blocks), bytesOf(b, blocks), atOf(b, blocks))

  private def bytesOf(key: Long, blocks: IndexedSeq[Blocks.Entries]): Array[Byte] = blocks(blockOf(key)).bytes

  private def atOf(key: Long, blocks: IndexedSeq[Blocks.Entries]): Int =
    blocks(blockOf(key)).start + (key & ((1 << EntryBits) - 1)).toInt * Blocks.EntryBytes

  private def blockOf(key: Long): Int = ((key >>> EntryBits) & (MostBlocks - 1)).toInt
}

/** Distinct entries of several cursors of one slot, in order; of equal hashes the primary form. */
final class Merged(cursors: Seq[Cursor]) {
  private val open = cursors.filter(_.next()).toArray
  private var left = open.length
  private val last = new Array[Byte](Blocks.EntryBytes)
  private var hasLast = false

  val bytes: Array[Byte] = last
  val at = 0

  def isVariant: Boolean = last(Blocks.VariantAt) != 0

  def next(): Boolean = {
    var found = false
    while (!found && left > 0) {
      val first = smallest()
      val cursor = open(first)
      if (!hasLast || !cursor.sameHash(last, Blocks.HashAt)) {
        System.arraycopy(cursor.bytes, cursor.at, last, 0, Blocks.EntryBytes)
        hasLast = true
        found = true
      }
      if (!cursor.next()) {
        left -= 1
        open(first) = open(left)
      }
    }
    found
  }

  private def smallest(): Int = {
    var best = 0
    var other = 1
    while (other < left) {
      if (EntryOrder.compare(open(other).bytes, open(other).at, open(best).bytes, open(best).at) < 0) best = other
      other += 1
    }
    best
  }
}

/** A sorted run on the local disk, for what memory does not hold: the distinct entries of slot after slot. */
final class SpilledRun private (file: File, starts: Array[Long]) extends Run with AutoCloseable {

  override def cursor(slot: Int): Cursor = new Cursor {
    private var left = if (slot + 1 < starts.length) starts(slot + 1) - starts(slot) else 0L
    private val in =
      if (left == 0) null else new DataInputStream(new BufferedInputStream(opened(starts(slot)), SpilledRun.Buffer))
    bytes = new Array[Byte](Blocks.EntryBytes)

    override def next(): Boolean =
      if (left == 0) {
        if (in != null) in.close()
        false
      } else {
        in.readFully(bytes)
        left -= Blocks.EntryBytes
        true
      }
  }

  override def close(): Unit = Files.deleteIfExists(file.toPath): Unit

  private def opened(start: Long): InputStream = {
    val in = new FileInputStream(file)
    in.getChannel.position(start)
    in
  }
}

object SpilledRun {
  private val Buffer = 256 * 1024

  /** Writes the entries of each slot, in order, to a temporary file of its own. */
  def write(slots: Seq[Merged]): SpilledRun = {
    val file = File.createTempFile("bucket", ".run")
    val out = new BufferedOutputStream(new FileOutputStream(file), Buffer)
    try {
      val sizes = slots.map { entries =>
        var bytes = 0L
        while (entries.next()) {
          out.write(entries.bytes, entries.at, Blocks.EntryBytes)
          bytes += Blocks.EntryBytes
        }
        bytes
      }
      new SpilledRun(file, sizes.scanLeft(0L)(_ + _).toArray)
    } finally out.close()
  }
}
