package tiktok.rows

import com.fasterxml.jackson.core.{JsonParser, JsonProcessingException, JsonToken}
import com.fasterxml.jackson.core.JsonToken._
import scala.annotation.tailrec

/** The records of a file of JSON Lines that begin in a split: a record is an object; a line holds one, or several one after
  * the other or in a list. What is not an object on a line is one malformed record.
  *
  * A name with dots leads into objects, or is a key as it is: `a.b` is `{"a": {"b": …}}` and `{"a.b": …}`.
  */
final class JsonRecords(files: DataFiles, split: Split, file: FileShape) extends Records {
  private val columns = Array.fill(file.names.size)(Vector.empty[String])
  private val columnOf = file.names.zipWithIndex.toMap
  private val text = Lines.openBehind(files, split.uri, split.start, file.compressed)
  private var parser: JsonParser = _ // of the line; null when all of it was read
  private var malformed = false
  private var linesBegun = 0L

  override def isMalformed: Boolean = malformed
  override def line: Long = linesBegun - 1
  override def lines: Long = linesBegun
  override protected def valuesOf(column: Int): Seq[String] = if (malformed) Nil else columns(column)
  override def close(): Unit = text.close()

  @tailrec
  override def next(): Boolean = if (parser == null) nextLine() && next() else nextInLine() || next()

  private def nextLine(): Boolean = {
    val line = text.next()
    val isThere = line != null && line.offset < split.end
    if (isThere) {
      linesBegun += 1
      parser = JsonValues.parser(JsonValues.textOf(line))
    }
    isThere
  }

  private def nextInLine(): Boolean = {
    columns.indices.foreach(clear)
    malformed = false
    try readRecord()
    catch {
      case _: JsonProcessingException =>
        malformed = true
        parser = null
        true
    }
  }

  /** Reads the next record of the line, which may be in a list; false if there is none. */
  private def readRecord(): Boolean = parser.nextToken() match {
    case null =>
      parser = null
      false
    case END_ARRAY                                                => readRecord()
    case START_ARRAY if parser.getParsingContext.getParent.inRoot => readRecord()
    case START_OBJECT =>
      JsonValues.walk(parser)(see)
      true
    case _ =>
      parser.skipChildren()
      malformed = true
      true
  }

  /** Takes a value that is needed; of a key that comes twice the last counts. */
  private def see(path: String, token: JsonToken, isInList: Boolean): Unit = {
    if (token == START_ARRAY && !isInList) file.names.indices.filter(file.names(_).startsWith(s"$path.")).foreach(clear)
    columnOf.get(path).foreach { column =>
      if (!isInList) clear(column)
      if (token == START_OBJECT || (token == START_ARRAY && isInList)) malformed = true
      else if (token != START_ARRAY && token != VALUE_NULL) columns(column) :+= parser.getText
    }
  }

  private def clear(column: Int): Unit = columns(column) = Vector.empty
}
