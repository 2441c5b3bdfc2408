package tiktok.rows

import java.io.InputStream

/** A window over the bytes of a file that moves forward; lines end with `\n`, `\r\n` or a lone `\r`.
  *
  * Behind the last byte of the window there is always a line feed, so that a search needs no bound. An answer below 0 says
  * that the window ends too early: call `more` and ask again.
  *
  * @param in    the bytes from `start` on
  * @param start place of the first byte in the file
  */
final class Lines(uri: String, in: InputStream, start: Long) extends AutoCloseable {
  private var base = start
  private var ended = false

  /** The window; valid until `more` is called. */
  var bytes: Array[Byte] = new Array[Byte](Lines.Block + 1)

  /** Index behind the last byte of the window. */
  var limit: Int = 0
  bytes(0) = Lines.LineFeed

  /** Whether the window reaches the end of the file. */
  def atEnd: Boolean = ended

  /** Place in the file of the byte at an index. */
  def offset(index: Int): Long = base + index

  /** Moves the window on: the byte at `from` comes to index 0, and more bytes follow, or `atEnd` becomes true. */
  def more(from: Int): Unit = {
    if (limit - from > Lines.Longest)
      throw new UnreadableRecords(
        s"$uri has a line of more than ${Lines.Longest >> 20} MiB at byte ${offset(from)}; check that it is text, and land it with line breaks"
      )
    val kept = limit - from
    val target = if (kept > bytes.length / 2) new Array[Byte](bytes.length * 2) else bytes
    System.arraycopy(bytes, from, target, 0, kept)
    bytes = target
    base += from
    limit = kept
    val wanted = bytes.length - 1 - limit
    val read = DataFiles.reading(uri)(in.readNBytes(bytes, limit, wanted))
    ended = read < wanted
    limit += read
    bytes(limit) = Lines.LineFeed
  }

  /** Moves the window if need be until it holds the whole line that begins at `from`; gives the line's new index. */
  def wholeLine(from: Int): Int = {
    var at = from
    while (behindBreak(lineEnd(at)) < 0) {
      more(at)
      at = 0
    }
    at
  }

  /** Whether the window begins with a byte order mark. */
  def hasMark: Boolean = limit >= 3 && bytes(0) == 0xef.toByte && bytes(1) == 0xbb.toByte && bytes(2) == 0xbf.toByte

  /** Index behind the line break at `index`, which holds a `\r` or `\n` or is the end of the window; below 0: see above. */
  def behindBreak(index: Int): Int =
    if (index >= limit) { if (ended) limit else -1 }
    else if (bytes(index) == Lines.LineFeed) index + 1
    else if (index + 1 >= limit && !ended) -1
    else if (index + 1 < limit && bytes(index + 1) == Lines.LineFeed) index + 2
    else index + 1

  /** Index of the first byte of the line break at or behind `from`; `limit` if there is none in the window. */
  def lineEnd(from: Int): Int = {
    var i = from
    while (bytes(i) != Lines.LineFeed && bytes(i) != Lines.CarriageReturn) i += 1
    i
  }

  override def close(): Unit = in.close()
}

object Lines {
  val LineFeed: Byte = '\n'
  val CarriageReturn: Byte = '\r'
  private val Block = 128 * 1024
  private val Longest = 16 << 20

  /** Opens a file at an offset. */
  def open(files: DataFiles, uri: String, offset: Long, unpacked: Boolean): Lines =
    new Lines(uri, files.open(uri, offset, unpacked), offset)

  /** Number of the line, counted from 1, that holds the byte at an offset: the file is read up to there. */
  def lineAt(files: DataFiles, uri: String, offset: Long, unpacked: Boolean): Long = {
    val lines = open(files, uri, 0, unpacked)
    try {
      var at = 0
      var number = 0L
      while (lines.offset(at) <= offset && !(lines.atEnd && at >= lines.limit)) {
        at = lines.wholeLine(at)
        at = lines.behindBreak(lines.lineEnd(at))
        number += 1
      }
      number
    } finally lines.close()
  }
}
