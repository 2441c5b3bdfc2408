package tiktok.rows

import com.fasterxml.jackson.core.json.JsonReadFeature
import com.fasterxml.jackson.core.{JsonFactory, JsonFactoryBuilder, JsonParser, JsonToken}

/** The values of JSON objects by their paths. */
object JsonValues {
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
    val isList = parser.currentToken == JsonToken.START_ARRAY
    while (!parser.nextToken().isStructEnd) {
      val path = if (isList) above else if (above.isEmpty) parser.getCurrentName else above + parser.getCurrentName
      val token = if (isList) parser.currentToken else parser.nextToken()
      see(path, token, isInList || isList)
      if (token.isStructStart)
        walk(parser, if (token == JsonToken.START_OBJECT) s"$path." else path, isInList || isList)(see)
    }
  }
}
