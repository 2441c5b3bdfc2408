package tiktok.rows

import java.io.IOException
import java.util.Arrays

import org.apache.hadoop.conf.Configuration

/** A final file: `lines` lines of a slot from `firstLine` on. */
final case class FinalFile(uri: String, slot: Int, firstLine: Long, lines: Int)

/** All that is staged: objects in the order of their hashes, and the lines of each slot in each of them.
  *
  * Slots are numbered in the order in which they lie in the objects.
  */
final class StagedLines(uris: Array[String], linesOf: Array[Array[Int]]) extends Serializable {

  /** Writes files that are neighbours in the order of slots and lines: their hashes as lines of 64 hexadecimal digits. */
  def write(files: Array[FinalFile], hadoop: Configuration): Unit = {
    val hashes = files.map(file => new Array[Byte](file.lines * Entry.HashBytes))
    val filled = new Array[Int](files.length)
    val passed = new Array[Long](linesOf.headOption.fold(0)(_.length))
    for ((uri, lines) <- uris.zip(linesOf)) {
      val shares = files.map(shareOf(_, passed, lines))
      if (shares.exists(_.lines > 0)) read(uri, shares, hashes, filled, hadoop)
      for (slot <- passed.indices) passed(slot) += lines(slot)
    }
    for ((file, i) <- files.zipWithIndex)
      try FinalFiles.write(file.uri, hashes(i), hadoop)
      catch { case cause: IOException => throw new UnwritableFile(file.uri, cause) }
  }

  /** What an object has of a file, when objects before it had `passed` lines of each slot. */
  private def shareOf(file: FinalFile, passed: Array[Long], lines: Array[Int]): Share = {
    val begin = passed(file.slot)
    val from = Math.max(begin, file.firstLine)
    val until = Math.min(begin + lines(file.slot), file.firstLine + file.lines)
    if (from >= until) Share(0, 0)
    else Share(lines.take(file.slot).map(_.toLong).sum + from - begin, (until - from).toInt)
  }

  /** Reads the shares of files, which lie one behind the other. */
  private def read(
      uri: String,
      shares: Array[Share],
      hashes: Array[Array[Byte]],
      filled: Array[Int],
      hadoop: Configuration
  ): Unit = {
    val in = StoredFiles.open(uri, hadoop)
    try {
      in.seek(shares.find(_.lines > 0).get.firstLine * Entry.HashBytes)
      for ((share, i) <- shares.zipWithIndex) {
        val length = share.lines * Entry.HashBytes
        in.readFully(hashes(i), filled(i), length)
        filled(i) += length
      }
    } finally in.close()
  }

  /** Lines of an object, one behind the other. */
  private case class Share(firstLine: Long, lines: Int)
}

object FinalFiles {
  private val BytesAtOnce = 1024 * Entry.HashBytes
  private val LineBytes = 2 * Entry.HashBytes + 1
  private val Digits = "0123456789abcdef".getBytes("US-ASCII")

  /** The files of all slots.
    *
    * @param uris for each slot the URIs of its files
    */
  def plan(uris: Array[Array[String]], totals: Array[Long], linesPerFile: Int): Seq[FinalFile] =
    for ((ofSlot, slot) <- uris.toSeq.zipWithIndex; (uri, i) <- ofSlot.toSeq.zipWithIndex) yield {
      val first = i.toLong * linesPerFile
      FinalFile(uri, slot, first, Math.min(linesPerFile.toLong, totals(slot) - first).toInt)
    }

  /** Writes hashes as lines. */
  def write(uri: String, hashes: Array[Byte], hadoop: Configuration): Unit = {
    val out = StoredFiles.create(uri, hadoop)
    try
      for (from <- hashes.indices by BytesAtOnce)
        out.write(lines(Arrays.copyOfRange(hashes, from, Math.min(from + BytesAtOnce, hashes.length))))
    finally out.close()
  }

  private def lines(hashes: Array[Byte]): Array[Byte] = {
    val lines = new Array[Byte](hashes.length / Entry.HashBytes * LineBytes)
    for (i <- hashes.indices) {
      val at = 2 * i + i / Entry.HashBytes
      lines(at) = Digits((hashes(i) >> 4) & 15)
      lines(at + 1) = Digits(hashes(i) & 15)
    }
    for (end <- LineBytes - 1 until lines.length by LineBytes) lines(end) = '\n'
    lines
  }
}
