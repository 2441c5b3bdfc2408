package tiktok.rows

import com.fasterxml.jackson.core.{JsonProcessingException, JsonToken}
import com.fasterxml.jackson.databind.node.ObjectNode
import scala.collection.mutable

/** What the first lines of a JSON file tell. */
object JsonHead {

  /** What is known of the values of a key. */
  private case class Values(kind: String, isRepeated: Boolean)

  /** Whether text is JSON: an object, or a list that is empty or begins with one. */
  def isJson(text: String): Boolean = text.startsWith("{") || text.matches("(?s)\\[\\s*([{\\]].*)?")

  /** Adds the keys of the objects in the head; nested ones as `a.b`.
    *
    * @throws UnreadableRecords when objects or lists go over several lines
    */
  def describe(uri: String, head: Head, answer: ObjectNode): Unit = {
    val keys = mutable.LinkedHashMap.empty[String, Values]
    val isList = head.text.startsWith("[")
    val lines = head.lines.filterNot(textOf(_).isEmpty)
    val areWhole = lines.map(readLine(_, keys))
    // A first line that is longer than the head may be whole; otherwise a list must end on it, and some line be an object.
    if (isList && areWhole.headOption.contains(false)) refuseLayout(uri, ".[]")
    val hasObject = areWhole.headOption.getOrElse(true) || lines.zip(areWhole).exists { case (line, isWhole) =>
      isWhole && textOf(line).startsWith("{")
    }
    if (!hasObject) refuseLayout(uri, ".")
    answer.put("kind", if (keys.isEmpty && isList) "empty" else "json")
    keys.foreach { case (path, values) =>
      FileHeads.addColumn(answer, path, values.kind, values.isRepeated, isText = values.kind != "object")
    }
  }

  private def textOf(line: Line): String = new String(line.bytes, line.from, line.until - line.from, "UTF-8").trim

  /** Collects the keys of a line's objects; false if the line is not JSON to its end. */
  private def readLine(line: Line, keys: mutable.Map[String, Values]): Boolean = {
    val parser = JsonValues.parser(line)
    try {
      Iterator.continually(parser.nextToken()).takeWhile(_ != null).foreach { token =>
        if (token == JsonToken.START_OBJECT) JsonValues.walk(parser) { (path, first, isInList) =>
          val values = Values(kindOf(first, isInList), isInList || first == JsonToken.START_ARRAY)
          val isUnknown = keys.get(path).forall(_.kind == "null")
          if (isUnknown && (!keys.contains(path) || values.kind != "null")) keys.put(path, values)
        }
      }
      true
    } catch {
      case _: JsonProcessingException => false
    }
  }

  private def refuseLayout(uri: String, filter: String): Nothing = FileHeads.refuse(
    s"$uri is JSON without a complete object on a line; write one object a line: jq -c '$filter' IN > OUT"
  )

  private def kindOf(token: JsonToken, isInList: Boolean): String = token match {
    case JsonToken.START_ARRAY                                     => if (isInList) "object" else "null"
    case JsonToken.START_OBJECT                                    => "object"
    case JsonToken.VALUE_NULL                                      => "null"
    case JsonToken.VALUE_TRUE | JsonToken.VALUE_FALSE              => "boolean"
    case JsonToken.VALUE_NUMBER_INT | JsonToken.VALUE_NUMBER_FLOAT => "number"
    case _                                                         => "text"
  }
}
