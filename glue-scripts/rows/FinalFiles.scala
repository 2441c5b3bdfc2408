package tiktok.rows

import java.nio.charset.StandardCharsets.US_ASCII
import java.util.HexFormat

import org.apache.hadoop.fs.FSDataInputStream

/** A final file: `lines` lines of a slot from `firstLine` on. */
final case class FinalFile(uri: String, slot: Long, firstLine: Long, lines: Int)

/** All that is staged: objects in the order of their hashes. */
final class StagedLines(objects: Array[StagedObject]) extends Serializable {

  /** Writes files that are neighbours in the order of slots and lines: their hashes as lines of 64 hexadecimal digits. */
  def write(finals: Seq[FinalFile], files: DataFiles): Unit = {
    val parts = finals.map(new FilePart(_))
    objects.foreach(read(_, parts, files))
    parts.foreach(write(_, files))
  }

  private def write(part: FilePart, files: DataFiles): Unit = files.write(part.file.uri) { out =>
    for (from <- part.hashes.indices by Entry.HashBytes)
      out.write((HexFormat.of.formatHex(part.hashes, from, from + Entry.HashBytes) + "\n").getBytes(US_ASCII))
  }

  /** Reads the lines of the files that are in an object, which are consecutive. */
  private def read(staged: StagedObject, parts: Seq[FilePart], files: DataFiles): Unit = {
    var in: FSDataInputStream = null
    try
      for (part <- parts) {
        val file = part.file
        val lines = staged.linesOf(file.slot)
        val from = Math.max(part.passed, file.firstLine)
        val until = Math.min(part.passed + lines, file.firstLine + file.lines)
        if (from < until) {
          if (in == null) {
            in = files.openRanges(staged.uri)
            in.seek((staged.linesBefore(file.slot) + from - part.passed) * Entry.HashBytes)
          }
          val filled = (from - file.firstLine).toInt * Entry.HashBytes
          in.readFully(part.hashes, filled, (until - from).toInt * Entry.HashBytes)
        }
        part.passed += lines
      }
    finally if (in != null) in.close()
  }

  /** The hashes of a file that were read so far; the objects before hold `passed` lines of its slot. */
  private final class FilePart(val file: FinalFile) {
    val hashes = new Array[Byte](file.lines * Entry.HashBytes)
    var passed = 0L
  }
}
