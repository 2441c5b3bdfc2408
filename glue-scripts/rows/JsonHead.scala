package tiktok.rows

import com.fasterxml.jackson.core.{JsonProcessingException, JsonToken}
import com.fasterxml.jackson.core.JsonToken._
import scala.collection.mutable

/** What the first lines of a JSON file tell. */
object JsonHead {

  /** Whether text is JSON: an object, or a list that is empty or begins with one; not a device id in braces. */
  def isJson(text: String): Boolean = text.matches("(?s)(\\{\\s*([\"'}].*)?|\\[\\s*([{\\]].*)?)")

  /** The keys of the objects in the head; nested ones as `a.b`.
    *
    * @throws UnreadableRecords when objects or lists go over several lines
    */
  def of(head: Head): FileHead = {
    val keys = mutable.LinkedHashMap.empty[String, String]
    val isList = head.text.startsWith("[")
    val texts = head.allLines.map(_.text.trim).filter(_.nonEmpty).toVector
    val lines = if (head.isWhole) texts else texts.init
    val whole = lines.filter(readLine(_, keys))
    val isFirstWhole = lines.headOption == whole.headOption
    // A first line that is longer than the head may be whole; otherwise a list must end on it, and some line be an object. A
    // first line that ends where a value has to follow begins an object of several lines.
    val isBegun = lines.headOption.exists(line => "{[:,".indexOf(line.last) >= 0)
    if (!isFirstWhole && (isList || isBegun || !whole.exists(_.startsWith("{")))) {
      val filter = if (isList) ".[]" else "."
      head.refuse(s"is JSON without a complete object on a line; write one object a line: jq -c '$filter' IN > OUT")
    }
    if (!head.isWhole) readLine(texts.last, keys)
    val isEmpty = head.isWhole && texts.forall(_.matches("[\\[\\],\\s]*"))
    val columns = keys.toVector.map { case (path, kind) => HeadColumn.of(path, kind, isText = kind != "object") }
    FileHead(if (isEmpty) "empty" else "json", columns = columns)
  }

  /** Collects the keys of a line's objects up to where it is no JSON; false if it is none to its end. */
  private def readLine(line: String, keys: mutable.Map[String, String]): Boolean = {
    val parser = JsonRecords.parser(line)
    try {
      Iterator.continually(parser.nextToken()).takeWhile(_ != null).filter(_ == START_OBJECT).foreach { _ =>
        JsonRecords.walk(parser) { (path, token, isInList) =>
          val kind = kindOf(token, isInList)
          if (keys.getOrElse(path, "null") == "null") keys.put(path, kind)
        }
      }
      true
    } catch { case _: JsonProcessingException => false }
  }

  private def kindOf(token: JsonToken, isInList: Boolean): String = token match {
    case START_ARRAY                           => if (isInList) "object" else "null"
    case START_OBJECT                          => "object"
    case VALUE_NULL                            => "null"
    case VALUE_TRUE | VALUE_FALSE              => "boolean"
    case VALUE_NUMBER_INT | VALUE_NUMBER_FLOAT => "number"
    case _                                     => "text"
  }
}
