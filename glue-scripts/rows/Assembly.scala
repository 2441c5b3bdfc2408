package tiktok.rows

import scala.collection.mutable.ArrayBuffer

/** A staged object: the lines of one bucket, slot after slot, and how many lines each slot has there.
  *
  * @param partitions the slots' positions among the partitions, ascending
  */
final class StagedBucket(val uri: String, val partitions: Array[Int], val lines: Array[Int])

/** A range of one staged object: `lines` lines for each of some files, one behind the other. */
final case class StagedRange(uri: String, firstLine: Long, files: Array[Int], lines: Array[Int])

/** Files that one task writes, and where their lines are. */
final case class FileGroup(uris: Array[String], sizes: Array[Int], ranges: Array[StagedRange])

/** Plans final files: each partition's lines, bucket after bucket, cut wherever a file is full.
  *
  * The cut depends on the lines alone, so files are the same for any number of buckets and tasks. Neighbours in the order
  * of partitions are neighbours in every staged object, too, so that a task reads each object once for all of its files.
  */
final class Assembly(buckets: Seq[StagedBucket], linesOf: Array[Long], linesPerFile: Int) {
  private val firstFile = linesOf.scanLeft(0)((files, lines) => files + filesFor(lines))

  /** @param uris     for each partition the URIs of its files
    * @param groupLines lines that one task may hold; a file is never divided
    */
  def groups(uris: Seq[Seq[String]], groupLines: Int): Seq[FileGroup] = {
    val sizes = linesOf.flatMap(sizesOf)
    val groupOf = Assembly.inGroups(sizes, groupLines)
    val ranges = Array.fill(groupOf.lastOption.fold(0)(_ + 1))(ArrayBuffer[StagedRange]())
    val begin = new Array[Long](linesOf.length)
    buckets.foreach(addRanges(_, begin, groupOf, ranges))
    val flat = uris.flatten
    ranges.indices.map { group =>
      val (from, until) = (Assembly.firstIndex(groupOf, group), Assembly.firstIndex(groupOf, group + 1))
      FileGroup(flat.slice(from, until).toArray, sizes.slice(from, until), ranges(group).toArray)
    }
  }

  /** Adds what one staged object has for each group; moves `begin`, the line at which each partition goes on. */
  private def addRanges(
      bucket: StagedBucket,
      begin: Array[Long],
      groupOf: Array[Int],
      ranges: Array[ArrayBuffer[StagedRange]]
  ): Unit = {
    val shares = ArrayBuffer[(Int, Int)]() // file, lines
    for (i <- bucket.partitions.indices) {
      val partition = bucket.partitions(i)
      var left = bucket.lines(i)
      while (left > 0) {
        val file = (begin(partition) / linesPerFile).toInt
        val share = Math.min(left.toLong, (file + 1L) * linesPerFile - begin(partition)).toInt
        shares += ((firstFile(partition) + file, share))
        begin(partition) += share
        left -= share
      }
    }
    var firstLine = 0L
    Assembly.runs(shares)(share => groupOf(share._1)).foreach { run =>
      val group = groupOf(run.head._1)
      val firstOfGroup = Assembly.firstIndex(groupOf, group)
      ranges(group) += StagedRange(bucket.uri, firstLine, run.map(_._1 - firstOfGroup).toArray, run.map(_._2).toArray)
      firstLine += run.map(_._2.toLong).sum
    }
  }

  private def filesFor(lines: Long): Int = ((lines + linesPerFile - 1) / linesPerFile).toInt

  private def sizesOf(lines: Long): Seq[Int] =
    (0 until filesFor(lines)).map(file => Math.min(linesPerFile.toLong, lines - file.toLong * linesPerFile).toInt)
}

object Assembly {

  /** The group of each file: neighbours together as long as their lines are no more than `most`. */
  private def inGroups(sizes: Array[Int], most: Int): Array[Int] = {
    var (group, held) = (-1, 0L)
    sizes.map { size =>
      if (group < 0 || held + size > most) {
        group += 1
        held = 0
      }
      held += size
      group
    }
  }

  /** Neighbours with the same key. */
  private def runs[A](items: Seq[A])(key: A => Int): Seq[Seq[A]] = {
    val found = ArrayBuffer[ArrayBuffer[A]]()
    items.foreach { item =>
      if (found.isEmpty || key(found.last.head) != key(item)) found += ArrayBuffer(item) else found.last += item
    }
    found
  }

  /** Where a value first is in ascending numbers. */
  private def firstIndex(ascending: Array[Int], value: Int): Int = {
    var (low, high) = (0, ascending.length)
    while (low < high) {
      val middle = (low + high) >>> 1
      if (ascending(middle) < value) low = middle + 1 else high = middle
    }
    low
  }
}
