package tiktok.rows

import com.fasterxml.jackson.core.{JsonParser, JsonProcessingException}
import com.fasterxml.jackson.core.JsonToken._
import scala.collection.mutable.ArrayBuffer

/** The records of a file of JSON Lines that begin in a split: a record is an object; a line holds one, or several one after
  * the other or in a list. What is not an object on a line is one malformed record.
  *
  * A name with dots leads into objects, or is a key as it is: `a.b` is `{"a": {"b": …}}` and `{"a.b": …}`.
  */
final class JsonRecords(files: DataFiles, split: Split, file: FileShape) extends Records {
  private val columnOf = file.names.zipWithIndex.toMap
  private val text = Lines.open(files, file, split.start)
  private val records = text.takeWhile(_.offset < split.end).flatMap(recordsOf)
  var lines = 0L
  private var record = Option.empty[Array[Vector[String]]] // the values by column; none for a malformed record

  override def isMalformed: Boolean = record.isEmpty
  override protected def valuesOf(column: Int): Seq[String] = record.get(column)
  override def close(): Unit = text.close()

  override def next(): Boolean = {
    val isThere = records.hasNext
    if (isThere) record = records.next()
    isThere
  }

  private def recordsOf(line: Line): Seq[Option[Array[Vector[String]]]] = {
    lines += 1
    val parser = JsonValues.parser(line.text)
    val found = ArrayBuffer.empty[Option[Array[Vector[String]]]]
    try
      Iterator.continually(parser.nextToken()).takeWhile(_ != null).foreach {
        case END_ARRAY                                                =>
        case START_ARRAY if parser.getParsingContext.getParent.inRoot =>
        case START_OBJECT                                             => found += valuesOf(parser)
        case _ =>
          parser.skipChildren()
          found += None
      }
    catch { case _: JsonProcessingException => found += None }
    found
  }

  /** The needed values of an object by column; none where one is an object or a list of lists. */
  private def valuesOf(parser: JsonParser): Option[Array[Vector[String]]] = {
    val values = Array.fill(file.names.size)(Vector.empty[String])
    var isMalformed = false
    def clear(column: Int): Unit = values(column) = Vector.empty
    // Of a key that comes twice the last counts.
    JsonValues.walk(parser) { (path, token, isInList) =>
      if (token == START_ARRAY && !isInList)
        file.names.indices.filter(file.names(_).startsWith(s"$path.")).foreach(clear)
      columnOf.get(path).foreach { column =>
        if (!isInList) clear(column)
        if (token == START_OBJECT || (token == START_ARRAY && isInList)) isMalformed = true
        else if (token != START_ARRAY && token != VALUE_NULL) values(column) :+= parser.getText
      }
    }
    if (isMalformed) None else Some(values)
  }
}
