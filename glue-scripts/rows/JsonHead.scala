package tiktok.rows

import com.fasterxml.jackson.core.{JsonProcessingException, JsonToken}
import com.fasterxml.jackson.databind.node.ObjectNode
import scala.collection.mutable

/** What the first lines of a JSON file tell. */
object JsonHead {

  /** Whether text is JSON: an object, or a list that is empty or begins with one. */
  def isJson(text: String): Boolean = text.startsWith("{") || text.matches("(?s)\\[\\s*([{\\]].*)?")

  /** Adds the keys of the objects in the head; nested ones as `a.b`.
    *
    * @throws UnreadableRecords when objects or lists go over several lines
    */
  def describe(uri: String, head: Head, answer: ObjectNode): Unit = {
    val keys = mutable.LinkedHashMap.empty[String, String]
    val isList = head.text.startsWith("[")
    val lines = head.lines.toVector.filterNot(textOf(_).isEmpty)
    val areWhole = lines.map(readLine(_, keys))
    // A first line that is longer than the head may be whole; otherwise a list must end on it, and some line be an object.
    if (isList && areWhole.headOption.contains(false)) refuseLayout(uri, ".[]")
    val hasObject = areWhole.headOption.getOrElse(true) || lines.zip(areWhole).exists { case (line, isWhole) =>
      isWhole && textOf(line).startsWith("{")
    }
    if (!hasObject) refuseLayout(uri, ".")
    answer.put("kind", if (keys.isEmpty && isList) "empty" else "json")
    keys.foreach { case (path, kind) => FileHeads.addColumn(answer, path, kind, isText = kind != "object") }
  }

  private def textOf(line: Line): String = new String(line.bytes, line.from, line.until - line.from, "UTF-8").trim

  /** Collects the keys of a line's objects; false if the line is not JSON to its end. */
  private def readLine(line: Line, keys: mutable.Map[String, String]): Boolean = {
    val parser = JsonValues.parser(line)
    try {
      Iterator.continually(parser.nextToken()).takeWhile(_ != null).foreach { token =>
        if (token == JsonToken.START_OBJECT) JsonValues.walk(parser) { (path, first, isInList) =>
          val kind = kindOf(first, isInList)
          if (!keys.contains(path) || (keys(path) == "null" && kind != "null")) keys.put(path, kind)
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
