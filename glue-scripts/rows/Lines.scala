package tiktok.rows

import java.io.{ByteArrayOutputStream, InputStream}
import java.util.ArrayDeque
import scala.collection.JavaConverters._

/** A line of a file.
  *
  * @param bytes  the line with its line break, if it has one: `\n`, `\r\n` or a lone `\r`
  * @param until  index behind the last byte of its text
  * @param offset place in the file of its first byte
  */
final class Line(val bytes: Array[Byte], val until: Int, val offset: Long) {

  /** Index of the first byte of its text: a byte order mark is none. */
  val from: Int = if (offset == 0 && bytes.startsWith(Line.Mark)) Line.Mark.length else 0

  def isBlank: Boolean = from == until
  def end: Long = offset + bytes.length
}

object Line {
  val Mark: Array[Byte] = Array(0xef, 0xbb, 0xbf).map(_.toByte)
  val LineFeed: Byte = '\n'
  val CarriageReturn: Byte = '\r'
}

/** The lines of a file, one after the other; lines that come may be looked at before.
  *
  * @param in    the bytes from `start` on
  * @param start place of the first byte in the file
  */
final class Lines(uri: String, in: InputStream, start: Long) extends AutoCloseable {
  import Line._
  private val buffer = new Array[Byte](Lines.Block)
  private var at = 0
  private var limit = 0
  private var place = start
  private val text = new ByteArrayOutputStream
  private val waiting = new ArrayDeque[Line]

  /** The next line; null at the end of the file. */
  def next(): Line = if (waiting.isEmpty) read() else waiting.poll()

  /** The lines that come, each read when it is asked for; they stay where they are. */
  def ahead: Iterator[Line] =
    waiting.iterator.asScala ++ Iterator.continually(readAhead()).takeWhile(_ != null)

  private def readAhead(): Line = {
    val line = read()
    if (line != null) waiting.add(line)
    line
  }

  override def close(): Unit = in.close()

  private def read(): Line = {
    text.reset()
    var isEnded = false
    while (!isEnded && fill()) {
      val end = lineEnd()
      text.write(buffer, at, end - at)
      at = end
      isEnded = end < limit
      if (text.size > Lines.Longest)
        throw new UnreadableRecords(
          s"$uri has a line of more than ${Lines.Longest >> 20} MiB at byte $place; check that it is text, and land it with line breaks"
        )
    }
    val until = text.size
    if (isEnded && passByte() == CarriageReturn && fill() && buffer(at) == LineFeed) passByte()
    place += text.size
    if (text.size == 0) null else new Line(text.toByteArray, until, place - text.size)
  }

  private def lineEnd(): Int = {
    var i = at
    while (i < limit && buffer(i) != LineFeed && buffer(i) != CarriageReturn) i += 1
    i
  }

  private def passByte(): Byte = {
    text.write(buffer(at).toInt)
    at += 1
    buffer(at - 1)
  }

  /** Reads on if need be; false at the end of the file. */
  private def fill(): Boolean = {
    if (at == limit) {
      limit = DataFiles.reading(uri)(in.readNBytes(buffer, 0, buffer.length))
      at = 0
    }
    at < limit
  }
}

object Lines {
  private val Block = 128 * 1024
  private val Longest = 16 << 20

  /** Opens a file at an offset. */
  def open(files: DataFiles, uri: String, offset: Long, unpacked: Boolean): Lines =
    new Lines(uri, files.open(uri, offset, unpacked), offset)

  /** Opens a file at the first line that begins at an offset or behind it. */
  def openBehind(files: DataFiles, uri: String, offset: Long, unpacked: Boolean): Lines = {
    // The byte before tells whether a line begins at the offset.
    val lines = open(files, uri, math.max(0, offset - 1), unpacked)
    if (offset > 0) lines.next()
    lines
  }

  /** Number of the line, counted from 1, that begins at an offset: the file is read up to there. */
  def numberOf(files: DataFiles, uri: String, offset: Long, unpacked: Boolean): Long = {
    val lines = open(files, uri, 0, unpacked)
    try Iterator.continually(lines.next()).takeWhile(line => line != null && line.offset <= offset).size.toLong
    finally lines.close()
  }
}
