package tiktok.rows

import com.fasterxml.jackson.core.json.JsonReadFeature
import com.fasterxml.jackson.core.{JsonFactory, JsonFactoryBuilder, JsonParser, JsonProcessingException, JsonToken}
import java.nio.charset.StandardCharsets.UTF_8

/** The records of a file of JSON Lines that begin in a split: a record is an object; a line holds one, or several one after
  * the other or in a list. What is no object on a line is one malformed record.
  */
final class JsonRecords(files: DataFiles, split: Split, file: FileShape) extends Records {
  private val wanted = JsonPaths.of(file.names)
  private val columns = Array.fill(file.names.length)(new TextCell)
  override val cells: Array[Cell] = columns.map(_.cell)
  private val text = Lines.open(files, split.uri, math.max(0, split.start - 1), file.compressed)
  // The byte before tells whether a line begins at the split's start.
  private var at = if (split.start == 0) 0 else text.behindBreak(text.lineEnd(text.wholeLine(0)))
  private var lineFrom = 0
  private var parser: JsonParser = _
  private var isInList = false
  private var isFirst = false
  private var isLenient = false
  private var malformed = false
  private var linesBegun = 0L

  override def isMalformed: Boolean = malformed
  override def line: Long = linesBegun - 1
  override def lines: Long = linesBegun
  override def more(column: Int): Seq[String] = columns(column).more
  override def close(): Unit = text.close()

  override def next(): Boolean = {
    var isFound = parser != null && nextInLine()
    while (!isFound && nextLine()) isFound = nextInLine()
    isFound
  }

  private def nextLine(): Boolean = {
    at = text.wholeLine(at)
    val isThere = at < text.limit && text.offset(at) < split.end
    if (isThere) {
      lineFrom = at
      at = text.behindBreak(text.lineEnd(at))
      linesBegun += 1
      isLenient = false
      open()
    }
    isThere
  }

  private def open(): Unit = {
    isInList = false
    isFirst = true
    // Bytes that are not UTF-8 are a matter of the cell that they are in: as text they become U+FFFD.
    parser =
      if (isLenient) JsonRecords.factory.createParser(new String(text.bytes, lineFrom, at - lineFrom, UTF_8))
      else JsonRecords.factory.createParser(text.bytes, lineFrom, at - lineFrom)
  }

  /** Goes to the next record of the line; false if there is no further one. */
  private def nextInLine(): Boolean =
    try readNext()
    catch {
      case _: JsonProcessingException if isFirst && !isLenient && hasOtherThanAscii =>
        isLenient = true
        open()
        nextInLine()
      case _: JsonProcessingException =>
        parser = null
        reject()
    }

  private def hasOtherThanAscii: Boolean = (lineFrom until at).exists(text.bytes(_) < 0)

  private def readNext(): Boolean = {
    var token = parser.nextToken()
    while (token == JsonToken.END_ARRAY || (token == JsonToken.START_ARRAY && !isInList)) {
      isInList = token == JsonToken.START_ARRAY
      token = parser.nextToken()
    }
    if (token == null) {
      parser = null
      false
    } else {
      malformed = false
      columns.foreach(_.clear())
      if (token == JsonToken.START_OBJECT) readFields(wanted, isInValues = false)
      else {
        parser.skipChildren()
        malformed = true
      }
      isFirst = false
      if (malformed) reject() else true
    }
  }

  private def reject(): Boolean = {
    columns.foreach(_.clear())
    malformed = true
    true
  }

  private def readFields(paths: JsonPaths, isInValues: Boolean): Unit = {
    var name = parser.nextFieldName()
    while (name != null) {
      val path = paths.below.get(name)
      val token = parser.nextToken()
      if (path == null) parser.skipChildren() else readValue(path, token, isInValues)
      name = parser.nextFieldName()
    }
  }

  /** Reads a value that is wanted, or that holds one; of a key that comes twice the last counts. */
  private def readValue(path: JsonPaths, token: JsonToken, isInValues: Boolean): Unit = {
    if (!isInValues && path.column >= 0) columns(path.column).clear()
    token match {
      case JsonToken.START_OBJECT =>
        if (path.column >= 0) malformed = true
        if (path.below.isEmpty) parser.skipChildren() else readFields(path, isInValues)
      case JsonToken.START_ARRAY if isInValues =>
        malformed = true
        parser.skipChildren()
      case JsonToken.START_ARRAY =>
        if (!path.below.isEmpty) path.columnsBelow.foreach(columns(_).clear())
        var value = parser.nextToken()
        while (value != JsonToken.END_ARRAY) {
          readValue(path, value, isInValues = true)
          value = parser.nextToken()
        }
      case JsonToken.VALUE_NULL => ()
      case _ =>
        if (path.column >= 0)
          columns(path.column).add(parser.getTextCharacters, parser.getTextOffset, parser.getTextLength)
    }
  }
}

object JsonRecords {
  // As lenient as the records have always been read; names of fields are not kept for ever, as they may be data.
  val factory: JsonFactory = new JsonFactoryBuilder()
    .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
    .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
    .build()
}

/** Which keys lead to needed columns.
  *
  * @param column the column whose value this is; -1 for none
  * @param below  what is needed of an object at this place, by key
  */
final class JsonPaths(val column: Int, val below: java.util.HashMap[String, JsonPaths]) {
  def columnsBelow: Seq[Int] =
    below.values.toArray(Array.empty[JsonPaths]).toSeq.flatMap(path => path.column +: path.columnsBelow).filter(_ >= 0)
}

object JsonPaths {

  /** A name with dots leads into objects, or is a key as it is: `a.b` is `{"a": {"b": …}}` and `{"a.b": …}`. */
  def of(names: Seq[String]): JsonPaths = tree(names.zipWithIndex)

  private def tree(names: Seq[(String, Int)]): JsonPaths = {
    val below = new java.util.HashMap[String, JsonPaths]
    val steps = for {
      (name, column) <- names
      length <- name.indices.filter(name(_) == '.') :+ name.length
    } yield (name.take(length), (name.drop(length + 1), column), length == name.length)
    steps.groupBy(_._1).foreach { case (key, group) =>
      val column = group.collectFirst { case (_, (_, column), true) => column }.getOrElse(-1)
      val deeper = tree(group.collect { case (_, rest, false) => rest })
      below.put(key, new JsonPaths(column, deeper.below))
    }
    new JsonPaths(-1, below)
  }
}
