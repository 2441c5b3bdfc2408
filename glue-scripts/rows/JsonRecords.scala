package tiktok.rows

import com.fasterxml.jackson.core.{JsonParser, JsonProcessingException}
import com.fasterxml.jackson.core.JsonToken._

/** The records of a file of JSON Lines that begin in a split: a record is an object; a line holds one, or several one after
  * the other or in a list. What is not an object on a line is one malformed record.
  *
  * A name with dots leads into objects, or is a key as it is: `a.b` is `{"a": {"b": …}}` and `{"a.b": …}`. A key that differs
  * from a name only in case is that name in records without the name itself.
  */
final class JsonRecords(files: DataFiles, split: Split, file: FileShape) extends Records {
  private type Values = Array[Vector[String]] // by column

  private val text = Lines.open(files, file, split.start)
  private val records = text.takeWhile(_.offset < split.end).flatMap(recordsOf)
  private val columnsOf = new Memo(columnsCalled)
  var lines = 0L
  private var record = Option.empty[Values] // none for a malformed record

  override def isMalformed: Boolean = record.isEmpty
  override protected def valuesOf(column: Int): Seq[String] = record.get(column)
  override def close(): Unit = text.close()

  override def next(): Boolean = {
    val isThere = records.hasNext
    if (isThere) record = records.next()
    isThere
  }

  private def columnsCalled(path: String): Seq[Int] = {
    val exact = file.names.indices.filter(file.names(_) == path)
    if (exact.nonEmpty) exact else file.names.indices.filter(file.names(_).equalsIgnoreCase(path))
  }

  private def recordsOf(line: Line): Iterator[Option[Values]] = {
    lines += 1
    val objects = line.text.strip
    val parser = JsonValues.parser(objects)
    var last = Option.empty[Option[Values]]
    var isBroken = false
    def next(): Option[Option[Values]] =
      try nextOf(parser)
      catch {
        case broken: JsonProcessingException =>
          isBroken = true
          val areSeveral = objects.startsWith("[") || last.isDefined
          if (areSeveral && objects.indexOf('{', broken.getLocation.getCharOffset.toInt) >= 0) refuse(line)
          // A value with something else behind it was the same record.
          if (last.contains(None) && !objects.startsWith("[")) None else Some(None)
      }
    Iterator
      .continually {
        last = if (isBroken) None else next()
        last
      }
      .takeWhile(_.isDefined)
      .flatten
  }

  /** Other records are behind the broken one, and where they begin is not known. */
  private def refuse(line: Line): Nothing = throw new UnreadableRecords(
    s"${file.uri}, line ${Lines.numberOf(files, file, line.offset)}: it cannot be told what is behind the broken object on this " +
      "line; correct it, or write one object a line"
  )

  private def nextOf(parser: JsonParser): Option[Option[Values]] = parser.nextToken() match {
    case null                                                     => None
    case END_ARRAY                                                => nextOf(parser)
    case START_ARRAY if parser.getParsingContext.getParent.inRoot => nextOf(parser)
    case START_OBJECT                                             => Some(valuesOf(parser))
    case _ =>
      parser.skipChildren()
      Some(None)
  }

  /** The needed values of an object by column; none where one is an object or a list of lists. */
  private def valuesOf(parser: JsonParser): Option[Values] = {
    val values = Array.fill(file.names.size)(Vector.empty[String])
    val isExact = Array.fill(file.names.size)(false)
    var isMalformed = false
    def below(path: String) =
      file.names.indices.filter(file.names(_).regionMatches(true, 0, s"$path.", 0, path.length + 1))
    JsonValues.walk(parser) { (path, token, isInList) =>
      val context = parser.getParsingContext
      if (token == START_ARRAY) below(path).foreach { column =>
        // Of a key that comes twice the last counts.
        values(column) = if (isInList) values(column).dropRight(1) else Vector.empty
      }
      // Each object in a list has a place in every column, so that no value moves to another object.
      if (token == START_OBJECT && context.getParent.inArray) below(path).foreach(values(_) :+= "")
      for (column <- columnsOf.of(path) if file.names(column) == path || !isExact(column)) {
        isExact(column) = file.names(column) == path
        if (!isInList) values(column) = Vector.empty
        if (token == START_OBJECT || (token == START_ARRAY && isInList)) isMalformed = true
        else if (token != START_ARRAY && token != VALUE_NULL) {
          val before = if (isInList && context.inObject) values(column).dropRight(1) else values(column)
          values(column) = before :+ parser.getText
        }
      }
    }
    if (isMalformed) None else Some(values)
  }
}
