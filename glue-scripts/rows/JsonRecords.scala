package tiktok.rows

import com.fasterxml.jackson.core.{JsonParser, JsonProcessingException, JsonToken}

/** The records of a file of JSON Lines that begin in a split: a record is an object; a line holds one, or several one after
  * the other or in a list. What is no object on a line is one malformed record.
  *
  * A name with dots leads into objects, or is a key as it is: `a.b` is `{"a": {"b": …}}` and `{"a.b": …}`.
  */
final class JsonRecords(files: DataFiles, split: Split, file: FileShape) extends Records {
  private val columns = Array.fill(file.names.size)(Vector.empty[String])
  private val columnOf = new java.util.HashMap[String, Integer]
  file.names.zipWithIndex.foreach { case (name, column) => columnOf.put(name, column) }
  private val text = Lines.openBehind(files, split.uri, split.start, file.compressed)
  private var parser: JsonParser = _ // of the line; null when all of it was read
  private var isInList = false
  private var malformed = false
  private var linesBegun = 0L

  override def isMalformed: Boolean = malformed
  override def line: Long = linesBegun - 1
  override def lines: Long = linesBegun
  override protected def valuesOf(column: Int): Seq[String] = columns(column)
  override def close(): Unit = text.close()

  override def next(): Boolean = {
    var isFound = nextInLine()
    while (!isFound && nextLine()) isFound = nextInLine()
    isFound
  }

  private def nextLine(): Boolean = {
    val line = text.next()
    val isThere = line != null && line.offset < split.end
    if (isThere) {
      linesBegun += 1
      isInList = false
      parser = JsonValues.parser(line)
    }
    isThere
  }

  private def nextInLine(): Boolean = parser != null && {
    columns.indices.foreach(clear)
    malformed = false
    try readRecord()
    catch {
      case _: JsonProcessingException =>
        malformed = true
        parser = null
    }
    if (malformed) columns.indices.foreach(clear)
    malformed || parser != null
  }

  private def readRecord(): Unit = {
    var token = parser.nextToken()
    while (token == JsonToken.END_ARRAY || (token == JsonToken.START_ARRAY && !isInList)) {
      isInList = token == JsonToken.START_ARRAY
      token = parser.nextToken()
    }
    if (token == null) parser = null
    else if (token == JsonToken.START_OBJECT) JsonValues.walk(parser)(see)
    else {
      parser.skipChildren()
      malformed = true
    }
  }

  /** Takes a value that is needed; of a key that comes twice the last counts. */
  private def see(path: String, token: JsonToken, isInList: Boolean): Unit = {
    val column = columnOf.get(path)
    if (token == JsonToken.START_ARRAY && !isInList)
      file.names.indices.filter(file.names(_).startsWith(s"$path.")).foreach(clear)
    if (column != null) {
      if (!isInList) clear(column)
      if (token == JsonToken.START_OBJECT || (token == JsonToken.START_ARRAY && isInList)) malformed = true
      else if (token != JsonToken.START_ARRAY && token != JsonToken.VALUE_NULL) columns(column) :+= parser.getText
    }
  }

  private def clear(column: Int): Unit = columns(column) = Vector.empty
}
