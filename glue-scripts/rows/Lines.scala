package tiktok.rows

import java.io.InputStream
import java.nio.charset.StandardCharsets.UTF_8
import java.util.Arrays

/** A line of a file, or several.
  *
  * @param bytes  the line with its line break, if it has one: `\n`, `\r\n` or a lone `\r`
  * @param offset place in the file of its first byte
  */
final class Line(val bytes: Array[Byte], val offset: Long) {

  /** Index of the first byte of its text: a byte order mark is none. */
  val from: Int = if (offset == 0 && bytes.startsWith(Line.Mark)) Line.Mark.length else 0

  def isBlank: Boolean = from == bytes.length || Line.isBreak(bytes(from))
  def end: Long = offset + bytes.length

  /** Its text without the line break; bytes that are not UTF-8 become U+FFFD. */
  def text: String = new String(bytes, from, bytes.lastIndexWhere(!Line.isBreak(_)) + 1 - from, UTF_8)
}

object Line {
  private val Mark = Array(0xef, 0xbb, 0xbf).map(_.toByte)

  def isBreak(byte: Byte): Boolean = byte == '\n' || byte == '\r'
}

/** The lines of a file, one after the other.
  *
  * @param in    the bytes from `start` on
  * @param start place of the first byte in the file
  */
final class Lines(uri: String, in: InputStream, start: Long) extends Iterator[Line] with AutoCloseable {
  private var buffer = Array.emptyByteArray
  private var at = 0
  private var limit = 0
  private var place = start

  override def hasNext: Boolean = has(0)

  override def next(): Line = {
    var length = textFrom(0)
    while (length <= Lines.Longest && at + length == limit && has(length)) length = textFrom(length)
    if (length > Lines.Longest)
      throw new UnreadableRecords(
        s"$uri has a line of more than ${Lines.Longest >> 20} MiB at byte $place; check that it is text, and write it with line breaks"
      )
    val isReturn = has(length) && buffer(at + length) == '\r'
    if (isReturn && has(length + 1) && buffer(at + length + 1) == '\n') length += 2
    else if (has(length)) length += 1
    val line = new Line(Arrays.copyOfRange(buffer, at, at + length), place)
    at += length
    place += length
    line
  }

  override def close(): Unit = in.close()

  /** How long the text of the line is, as far as it was read; `known` bytes have no line break. */
  private def textFrom(known: Int): Int = {
    var i = at + known
    while (i < limit && !Line.isBreak(buffer(i))) i += 1
    i - at
  }

  /** Whether there is a byte so far behind the last line; reads on if need be. */
  private def has(distance: Int): Boolean = at + distance < limit || {
    val kept = limit - at
    buffer = Arrays.copyOf(Arrays.copyOfRange(buffer, at, limit), math.max(Lines.Block, 2 * kept))
    at = 0
    limit = kept + DataFiles.reading(uri)(in.readNBytes(buffer, kept, buffer.length - kept))
    distance < limit
  }
}

object Lines {
  private val Block = 128 * 1024
  private val Longest = 16 << 20

  /** Opens a file at the first line that begins at an offset or behind it.
    *
    * @throws UnreadableRecords when the file cannot be opened, and later when it cannot be read
    */
  def open(files: DataFiles, file: FileShape, offset: Long): Lines = {
    // The byte before tells whether a line begins at the offset.
    val start = math.max(0, offset - 1)
    val lines = new Lines(file.uri, files.open(file.uri, start, file.compressed), start)
    if (offset > 0 && lines.hasNext) lines.next()
    lines
  }

  /** Number of the line, counted from 1, that begins at an offset: the file is read up to there. */
  def numberOf(files: DataFiles, file: FileShape, offset: Long): Int = {
    val lines = open(files, file, 0)
    try lines.takeWhile(_.offset <= offset).size
    finally lines.close()
  }
}
