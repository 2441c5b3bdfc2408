package tiktok.rows

import java.io.{ByteArrayOutputStream, OutputStream}
import java.util.{Arrays, TreeMap}

/** What was staged of one range of hashes: an object, and for each slot in it, in the order of ids, lines and people. */
final case class StagedObject(uri: String, slots: Array[Long], lines: Array[Int], people: Array[Int]) {

  def linesOf(slot: Long): Int = {
    val place = Arrays.binarySearch(slots, slot)
    if (place < 0) 0 else lines(place)
  }

  /** Lines of the slots before one that is in the object. */
  def linesBefore(slot: Long): Long = lines.iterator.take(Arrays.binarySearch(slots, slot)).map(_.toLong).sum
}

/** Gathers the entries of one bucket, or of a part of it, and gives its distinct lines in order; made per task.
  *
  * @param capacity entries that it may hold; equal ones count once
  */
final class Bucket(capacity: Int) {
  import Bucket._

  private var entries = new Array[Byte](Math.min(capacity, FirstEntries) * Entry.Bytes)
  private var end = 0

  /** Whether there were more distinct entries than it may hold; those are not kept. */
  var isTooSmall = false

  def isEmpty: Boolean = end == 0

  def add(bytes: Array[Byte], at: Int): Unit = {
    if (end == entries.length && !isTooSmall) makeRoom()
    if (!isTooSmall) {
      System.arraycopy(bytes, at, entries, end, Entry.Bytes)
      end += Entry.Bytes
    }
  }

  private def makeRoom(): Unit =
    if (end < capacity * Entry.Bytes) entries = Arrays.copyOf(entries, Math.min(2 * end, capacity * Entry.Bytes))
    else {
      sort()
      // It must be half empty now: otherwise every few entries would be sorted again.
      isTooSmall = end > entries.length / 2
    }

  /** Writes the hash of each distinct line, slot after slot, the slots in the order of ids. */
  def write(uri: String, out: OutputStream): StagedObject = {
    sort()
    val slots = new TreeMap[java.lang.Long, SlotLines]
    for (at <- 0 until end by Entry.Bytes) {
      val slot = slots.computeIfAbsent(Entry.slot(entries, at), _ => new SlotLines)
      slot.hashes.write(entries, at, Entry.HashBytes)
      if (!Entry.isVariant(entries, at)) slot.people += 1
    }
    val found = slots.values.toArray(Array.empty[SlotLines])
    found.foreach(_.hashes.writeTo(out))
    StagedObject(
      uri,
      slots.keySet.toArray(Array.empty[java.lang.Long]).map(_.longValue),
      found.map(_.hashes.size / Entry.HashBytes),
      found.map(_.people)
    )
  }

  /** Puts the entries in order and drops all but the first of each line.
    *
    * It sorts a number for each entry (the hash's first 40 bits and the place), several times as fast as comparing entries.
    */
  private def sort(): Unit = {
    // `Array.tabulate` would make an object of each number.
    val keys = new Array[Long](end / Entry.Bytes)
    for (i <- keys.indices) keys(i) = (Entry.beginning(entries, i * Entry.Bytes) ^ Long.MinValue) & ~Places | i
    Arrays.sort(keys)
    val sorted = new Array[Byte](entries.length)
    end = 0
    var from = 0
    while (from < keys.length) {
      var until = from + 1
      while (until < keys.length && (keys(until) & ~Places) == (keys(from) & ~Places)) until += 1
      if (until == from + 1) append(placeOf(keys(from)), sorted)
      else {
        // Mostly the same hash several times.
        val alike = keys.slice(from, until).map(placeOf)
        alike.sortWith((a, b) => Entry.compare(entries, a, b) < 0).foreach(append(_, sorted))
      }
      from = until
    }
    entries = sorted
  }

  private def placeOf(key: Long): Int = (key & Places).toInt * Entry.Bytes

  private def append(at: Int, sorted: Array[Byte]): Unit =
    if (end == 0 || !Entry.isSameLine(entries, at, sorted, end - Entry.Bytes)) {
      System.arraycopy(entries, at, sorted, end, Entry.Bytes)
      end += Entry.Bytes
    }
}

object Bucket {

  /** Bytes of memory for an entry: the entry twice while sorting, its number, and its hash twice in what is written. */
  val BytesOfEntry: Int = 2 * Entry.Bytes + 8 + 2 * Entry.HashBytes

  private val FirstEntries = 4096

  /** Of a sorted number, the bits for the entry's place. */
  private val Places = (1L << 24) - 1

  private final class SlotLines {
    val hashes = new ByteArrayOutputStream
    var people = 0
  }
}
