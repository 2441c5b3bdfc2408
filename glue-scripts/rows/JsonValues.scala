package tiktok.rows

import com.fasterxml.jackson.core.json.JsonReadFeature
import com.fasterxml.jackson.core.{JsonFactory, JsonFactoryBuilder, JsonParser, JsonToken}
import java.nio.charset.StandardCharsets.UTF_8

/** The values of JSON objects by their paths. */
object JsonValues {
  // Names of fields are not kept for ever, as they may be data.
  private val factory: JsonFactory = new JsonFactoryBuilder()
    .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
    .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
    .build()

  /** A parser of a line's text; bytes that are not UTF-8 become U+FFFD. */
  def parser(line: Line): JsonParser =
    factory.createParser(new String(line.bytes, line.from, line.until - line.from, UTF_8))

  /** Shows every value of the object that begins at the parser's token, objects and lists before what is in them.
    *
    * The path of a field in an object is `a.b`, that of an element of a list is the list's.
    *
    * @param see gets the path, the value's first token, and whether the value is in a list
    */
  def walk(parser: JsonParser)(see: (String, JsonToken, Boolean) => Unit): Unit =
    fields(parser, "", isInList = false, see)

  private type See = (String, JsonToken, Boolean) => Unit

  private def fields(parser: JsonParser, above: String, isInList: Boolean, see: See): Unit = {
    var name = parser.nextFieldName()
    while (name != null) {
      value(parser, parser.nextToken(), above + name, isInList, see)
      name = parser.nextFieldName()
    }
  }

  private def value(parser: JsonParser, token: JsonToken, path: String, isInList: Boolean, see: See): Unit = {
    see(path, token, isInList)
    if (token == JsonToken.START_OBJECT) fields(parser, s"$path.", isInList, see)
    else if (token == JsonToken.START_ARRAY) {
      var element = parser.nextToken()
      while (element != JsonToken.END_ARRAY) {
        value(parser, element, path, isInList = true, see)
        element = parser.nextToken()
      }
    }
  }
}
