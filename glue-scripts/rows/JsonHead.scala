package tiktok.rows

import com.fasterxml.jackson.core.{JsonParser, JsonProcessingException, JsonToken}
import com.fasterxml.jackson.databind.node.ObjectNode
import scala.collection.mutable

/** What the first lines of a JSON file tell. */
object JsonHead {
  private val DeepestField = 8

  /** What is known of the values of a key. */
  private case class Values(kind: String, isRepeated: Boolean)

  /** Whether text whose first character is at `first` is JSON: an object, or a list that is empty or begins with one. */
  def isJson(head: Lines, first: Int): Boolean = head.bytes(first) match {
    case '{' => true
    case '[' =>
      val rest = (first + 1 until head.limit).find(index => !Character.isWhitespace(head.bytes(index).toInt))
      rest.forall(index => head.bytes(index) == '{' || head.bytes(index) == ']')
    case _ => false
  }

  /** Adds the keys of the objects in the head; nested ones as `a.b`.
    *
    * @throws UnreadableRecords when objects or lists go over several lines
    */
  def describe(uri: String, head: Lines, first: Int, answer: ObjectNode): Unit = {
    val keys = mutable.LinkedHashMap.empty[String, Values]
    val isList = head.bytes(first) == '['
    val isWhole = readLine(head, first, keys)
    // A first line that is longer than the head may be whole; otherwise a list must end on it, and some line be an object.
    val isCut = head.behindBreak(head.lineEnd(first)) < 0
    if (isList && !isWhole && !isCut) refuseLayout(uri, ".[]")
    var hasObject = isWhole || isCut
    var at = head.behindBreak(head.lineEnd(first))
    while (at >= 0 && at < head.limit) {
      hasObject = (readLine(head, at, keys) && isObject(head, at)) || hasObject
      at = head.behindBreak(head.lineEnd(at))
    }
    if (!hasObject) refuseLayout(uri, ".")
    answer.put("kind", if (keys.isEmpty && isList) "empty" else "json")
    keys.foreach { case (path, values) =>
      FileHeads.addColumn(answer, path, values.kind, values.isRepeated, isText = values.kind != "object")
    }
  }

  /** Collects the keys of a line's objects; false if the line is not JSON to its end. */
  private def readLine(head: Lines, at: Int, keys: mutable.LinkedHashMap[String, Values]): Boolean = {
    val parser = JsonRecords.factory.createParser(head.bytes, at, head.lineEnd(at) - at)
    try {
      var token = parser.nextToken()
      while (token != null) {
        if (token == JsonToken.START_OBJECT) collect(parser, "", 1, isRepeated = false, keys)
        token = parser.nextToken()
      }
      true
    } catch {
      case _: JsonProcessingException => false
    } finally parser.close()
  }

  private def isObject(head: Lines, at: Int): Boolean =
    (at until head.lineEnd(at)).map(head.bytes(_)).find(byte => byte != ' ' && byte != '\t').contains('{'.toByte)

  private def refuseLayout(uri: String, filter: String): Nothing = FileHeads.refuse(
    s"$uri is JSON without a complete object on a line; write one object a line: jq -c '$filter' IN > OUT"
  )

  private def collect(
      parser: JsonParser,
      above: String,
      depth: Int,
      isRepeated: Boolean,
      keys: mutable.LinkedHashMap[String, Values]
  ): Unit = {
    var name = parser.nextFieldName()
    while (name != null) {
      collectValue(parser, parser.nextToken(), above + name, depth, isRepeated, keys)
      name = parser.nextFieldName()
    }
  }

  private def collectValue(
      parser: JsonParser,
      token: JsonToken,
      path: String,
      depth: Int,
      isRepeated: Boolean,
      keys: mutable.LinkedHashMap[String, Values]
  ): Unit = {
    val values = Values(kindOf(token), isRepeated)
    token match {
      case JsonToken.START_ARRAY if isRepeated =>
        remember(keys, path, Values("object", isRepeated))
        parser.skipChildren()
      case JsonToken.START_ARRAY =>
        remember(keys, path, Values("null", isRepeated = true))
        var element = parser.nextToken()
        while (element != JsonToken.END_ARRAY) {
          collectValue(parser, element, path, depth, isRepeated = true, keys)
          element = parser.nextToken()
        }
      case JsonToken.START_OBJECT =>
        remember(keys, path, values)
        if (depth < DeepestField) collect(parser, s"$path.", depth + 1, isRepeated, keys) else parser.skipChildren()
      case _ => remember(keys, path, values)
    }
    ()
  }

  private def remember(keys: mutable.LinkedHashMap[String, Values], path: String, values: Values): Unit =
    keys.get(path) match {
      case None                                                         => keys.put(path, values); ()
      case Some(known) if known.kind == "null" && values.kind != "null" => keys.put(path, values); ()
      case _                                                            => ()
    }

  private def kindOf(token: JsonToken): String = token match {
    case JsonToken.START_OBJECT                                    => "object"
    case JsonToken.VALUE_NULL                                      => "null"
    case JsonToken.VALUE_TRUE | JsonToken.VALUE_FALSE              => "boolean"
    case JsonToken.VALUE_NUMBER_INT | JsonToken.VALUE_NUMBER_FLOAT => "number"
    case _                                                         => "text"
  }
}
