package tiktok.rows

import java.io.{ByteArrayInputStream, ByteArrayOutputStream, DataInputStream, DataOutputStream}

/** What a line belongs to: an audience and a format, by the format's place in [[IdentifierTypes]]. */
final case class Slot(audience: String, format: Int) {
  def formatName: String = IdentifierTypes.All(format).format
}

object Slot {

  /** The order of partitions: by audience, then by the name of the format. */
  val Order: Ordering[Slot] = Ordering.by(slot => (slot.audience, slot.formatName))
}

/** How many tasks share the lines, and which of them has a hash.
  *
  * A bucket is a range of hashes. Hashes are uniform, so buckets are even whatever the sizes of audiences, and the lines
  * of one audience, bucket after bucket, are in order as a whole.
  */
final class Buckets(val count: Int) extends Serializable {

  /** The bucket of a hash, by its first eight bytes as a number without sign. */
  def of(hash: Long): Int = (Math.multiplyHigh(hash, count.toLong) + ((hash >> 63) & count)).toInt

  /** Where in its bucket a hash lies, as a number without sign: the remainder of the multiplication above. */
  def placeWithin(hash: Long): Long = hash * count

  def ofText(text: String): Int = Math.floorMod(text.hashCode, count)
}

/** One block of the exchange: entries of equal length for one bucket, with the slots that they name, or counts.
  *
  * An entry is the number of its slot within the block (two bytes), 1 for a mere variant of somebody's primary form (one
  * byte), and the hash (32 bytes). Packed so, a line costs a tenth of what a row of Spark does.
  */
object Blocks {
  val EntryBytes = 35
  val VariantAt = 2
  val HashAt = 3
  val HashBytes = 32
  val MostSlots = 65536

  private val OfEntries = 0
  private val OfCounts = 1

  /** A block of entries as it was read: `bytes` from `start` on, `slots` by their numbers. */
  final class Entries(val slots: Array[Slot], val bytes: Array[Byte], val start: Int, val size: Int)

  def ofCounts(counts: Iterable[(String, Long)]): Array[Byte] = written(OfCounts)(Counts.write(counts, _))

  def ofEntries(slots: Seq[Slot], entries: Array[Byte], length: Int): Array[Byte] = written(OfEntries) { out =>
    out.writeInt(length / EntryBytes)
    out.writeInt(slots.size)
    slots.foreach { slot =>
      out.writeUTF(slot.audience)
      out.writeByte(slot.format)
    }
    out.write(entries, 0, length)
  }

  /** Reads a block: counts are added to `counts`, entries are handed to `use`. */
  def read(block: Array[Byte], counts: Counts)(use: Entries => Unit): Unit = {
    val bytes = new ByteArrayInputStream(block)
    val in = new DataInputStream(bytes)
    if (in.readByte() == OfCounts) Counts.read(in, counts)
    else {
      val size = in.readInt()
      val slots = Array.fill(in.readInt())(Slot(in.readUTF(), in.readUnsignedByte()))
      use(new Entries(slots, block, block.length - bytes.available, size))
    }
  }

  def slotAt(bytes: Array[Byte], at: Int): Int = ((bytes(at) & 0xff) << 8) | (bytes(at + 1) & 0xff)

  def putSlot(bytes: Array[Byte], at: Int, slot: Int): Unit = {
    bytes(at) = (slot >> 8).toByte
    bytes(at + 1) = slot.toByte
  }

  /** The eight bytes from a place on, the first one uppermost. */
  def longAt(bytes: Array[Byte], at: Int): Long = (intAt(bytes, at).toLong << 32) | (intAt(bytes, at + 4) & 0xffffffffL)

  private def intAt(bytes: Array[Byte], at: Int): Int =
    (bytes(at) << 24) | ((bytes(at + 1) & 0xff) << 16) | ((bytes(at + 2) & 0xff) << 8) | (bytes(at + 3) & 0xff)

  private def written(kind: Int)(write: DataOutputStream => Unit): Array[Byte] = {
    val bytes = new ByteArrayOutputStream
    val out = new DataOutputStream(bytes)
    out.writeByte(kind)
    write(out)
    bytes.toByteArray
  }
}
