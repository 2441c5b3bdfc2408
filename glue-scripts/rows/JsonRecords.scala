package tiktok.rows

import com.fasterxml.jackson.core.json.JsonReadFeature
import com.fasterxml.jackson.core.{JsonFactory, JsonFactoryBuilder, JsonParser, JsonProcessingException, JsonToken}
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
    val isList = objects.startsWith("[")
    val parser = JsonRecords.parser(objects)
    def next(last: Option[Option[Row]]): Option[Option[Row]] =
      try if (parser.isClosed) None else nextOf(parser)
      catch {
        case broken: JsonProcessingException =>
          parser.close()
          val areSeveral = isList || last.isDefined
          if (areSeveral && objects.indexOf('{', broken.getLocation.getCharOffset.toInt) >= 0) refuse(line)
          // A value with something else behind it was the same record.
          if (last.contains(None) && !isList) None else Some(None)
      }
    Iterator.iterate(next(None))(next).takeWhile(_.isDefined).flatten
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
    walk(parser) { (path, token, isInList) =>
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

object JsonRecords {
  // Field names are not interned, as they may be data.
  private val factory: JsonFactory = new JsonFactoryBuilder()
    .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
    .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
    .build()

  /** Of a line; a comma behind its value, as in a list over several lines, is no part of it. */
  def parser(text: String): JsonParser = factory.createParser(text.strip.stripSuffix(","))

  /** Visits every value of the object or list that begins at the parser's token, objects and lists before their contents.
    *
    * The path of a field in an object is `a.b`, that of an element of a list is the list's.
    *
    * @param above    what is before the names of an object, or the path of a list
    * @param isInList whether the object is in a list
    * @param see      gets the path, the value's first token, and whether the value is in a list
    */
  def walk(parser: JsonParser, above: String = "", isInList: Boolean = false)(
      see: (String, JsonToken, Boolean) => Unit
  ): Unit = {
    val isList = parser.currentToken == START_ARRAY
    while (!parser.nextToken().isStructEnd) {
      val path = if (isList) above else if (above.isEmpty) parser.getCurrentName else above + parser.getCurrentName
      val token = if (isList) parser.currentToken else parser.nextToken()
      see(path, token, isInList || isList)
      if (token.isStructStart) walk(parser, if (token == START_OBJECT) s"$path." else path, isInList || isList)(see)
    }
  }

  /** What a path leads to: columns of its name, in this case or in another, columns below it, and the counter of a key with a
    * usual name that is no column.
    */
  private final case class Place(columns: Seq[Int], isExact: Boolean, below: Seq[Int], key: Option[Count])
}
