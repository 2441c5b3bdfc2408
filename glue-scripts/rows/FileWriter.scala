package tiktok.rows

import java.io.IOException

import org.apache.hadoop.conf.Configuration

/** Writes the final files of one group: staged hashes become lines of 64 hexadecimal digits. */
object FileWriter {
  private val LineBytes = 2 * Blocks.HashBytes + 1
  private val LinesAtOnce = 1024

  def write(group: FileGroup, hadoop: Configuration): Unit = {
    val hashes = group.sizes.map(lines => new Array[Byte](lines * Blocks.HashBytes))
    val filled = new Array[Int](hashes.length)
    group.ranges.foreach(read(_, hashes, filled, hadoop))
    for (file <- hashes.indices)
      try writeFile(group.uris(file), hashes(file), hadoop)
      catch { case cause: IOException => throw new UnwritableFile(group.uris(file), cause) }
  }

  private def read(range: StagedRange, hashes: Array[Array[Byte]], filled: Array[Int], hadoop: Configuration): Unit = {
    val in = StoredFiles.open(range.uri, hadoop)
    try {
      in.seek(range.firstLine * Blocks.HashBytes)
      for (i <- range.files.indices) {
        val (file, length) = (range.files(i), range.lines(i) * Blocks.HashBytes)
        in.readFully(hashes(file), filled(file), length)
        filled(file) += length
      }
    } finally in.close()
  }

  private def writeFile(uri: String, hashes: Array[Byte], hadoop: Configuration): Unit = {
    val lines = new Array[Byte](LinesAtOnce * LineBytes)
    val out = StoredFiles.create(uri, hadoop)
    try {
      var from = 0
      while (from < hashes.length) {
        val until = Math.min(from + LinesAtOnce * Blocks.HashBytes, hashes.length)
        var at = 0
        while (from < until) {
          at = Hex.write(hashes, from, Blocks.HashBytes, lines, at)
          lines(at) = '\n'
          at += 1
          from += Blocks.HashBytes
        }
        out.write(lines, 0, at)
      }
    } finally out.close()
  }
}
