package tiktok.rows

import com.fasterxml.jackson.core.{JsonParser, JsonProcessingException}
import com.fasterxml.jackson.core.JsonToken._

/** The records of a file of JSON Lines that begin in a split: a record is an object; a line holds one, or several one after
  * the other or in a list. What is not an object on a line is one malformed record.
  *
  * A name with dots leads into objects, or is a key as it is: `a.b` is `{"a": {"b": …}}` and `{"a.b": …}`. A key that differs
  * from a name only in case and outer spaces is that name in records without the name itself.
  */
final class JsonRecords(files: DataFiles, split: Split, spec: Spec) extends Records {
  import JsonRecords._
  import Records.Row

  private val file = spec.files(split.file)
  private val text = Lines.open(files, file, split.start)
  private val records = text.takeWhile(_.offset < split.end).flatMap(recordsOf)
  private val places = new Memo(placeOf)
  private val counts = new Counts
  var lines = 0L

  override def signs: Array[(String, Long)] = counts.entries
  override def hasNext: Boolean = records.hasNext
  override def next(): Option[Row] = records.next()
  override def close(): Unit = text.close()

  private def placeOf(path: String): Place = {
    def columns(isOf: String => Boolean) = file.names.indices.filter(i => isOf(file.names(i)))
    val exact = columns(_ == path)
    val alike = if (exact.nonEmpty) exact else columns(_.strip.equalsIgnoreCase(path.strip))
    val isUsual = alike.isEmpty && spec.usualNames(Text.lower(path.filter(_.isLetterOrDigit)))
    val key = if (isUsual) Some(counts.of(Counts.Key, path)) else None
    Place(alike, exact.nonEmpty, columns(_.regionMatches(true, 0, s"$path.", 0, path.length + 1)), key)
  }

  private def recordsOf(line: Line): Iterator[Option[Row]] = {
    lines += 1
    val objects = line.text.strip
    val parser = JsonValues.parser(objects)
    var last = Option.empty[Option[Row]]
    var isBroken = false
    def next(): Option[Option[Row]] =
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

  private def nextOf(parser: JsonParser): Option[Option[Row]] = parser.nextToken() match {
    case null                                                     => None
    case END_ARRAY                                                => nextOf(parser)
    case START_ARRAY if parser.getParsingContext.getParent.inRoot => nextOf(parser)
    case START_OBJECT                                             => Some(rowOf(parser))
    case _ =>
      parser.skipChildren()
      Some(None)
  }

  /** The needed values of an object by column; none where one is an object or a list of lists. */
  private def rowOf(parser: JsonParser): Option[Row] = {
    val values = Array.fill(file.names.size)(Seq.empty[String])
    val isExact = new Array[Boolean](file.names.size)
    var isMalformed = false
    JsonValues.walk(parser) { (path, token, isInList) =>
      val place = places.of(path)
      if (token.isScalarValue && token != VALUE_NULL) place.key.foreach(_.n += 1)
      val context = parser.getParsingContext
      // Of a key that comes twice the last counts.
      if (token == START_ARRAY)
        place.below.foreach(i => values(i) = if (isInList) values(i).dropRight(1) else Nil)
      // Each object in a list has a place in every column, so that no value moves to another object.
      if (token == START_OBJECT && context.getParent.inArray)
        place.below.foreach { i =>
          values(i) :+= ""
          isExact(i) = false
        }
      place.columns.foreach { i =>
        if (place.isExact || !isExact(i)) {
          isExact(i) = place.isExact
          if (!isInList) values(i) = Nil
          if (token == START_OBJECT || (token == START_ARRAY && isInList)) isMalformed = true
          else if (token != START_ARRAY && token != VALUE_NULL) {
            val before = if (isInList && context.inObject) values(i).dropRight(1) else values(i)
            // Nearly every value is the only one, and few are in a list of very many.
            values(i) = if (before.isEmpty) List(parser.getText) else before.toVector :+ parser.getText
          }
        }
      }
    }
    if (isMalformed) None else Some(values.map(Records.orEmpty))
  }
}

private object JsonRecords {

  /** What a path leads to: columns of its name, in this case or in another, columns below it, and the counter of a key with a
    * usual name that is no column.
    */
  final case class Place(columns: Seq[Int], isExact: Boolean, below: Seq[Int], key: Option[Count])
}
