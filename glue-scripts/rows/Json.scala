package tiktok.rows

import com.fasterxml.jackson.databind.DeserializationFeature
import com.fasterxml.jackson.databind.json.JsonMapper
import com.fasterxml.jackson.module.scala.DefaultScalaModule

/** JSON between Python and Scala: case classes are objects with the same names. */
object Json {
  private val mapper = JsonMapper
    .builder()
    .addModule(DefaultScalaModule)
    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
    .build()

  /** A missing field has the default of its parameter. */
  def read[A](text: String, kind: Class[A]): A = mapper.readValue(text, kind)

  def write(value: Any): String = mapper.writeValueAsString(value)
}
