package tiktok.rows

import com.fasterxml.jackson.databind.DeserializationFeature
import com.fasterxml.jackson.databind.json.JsonMapper
import com.fasterxml.jackson.module.scala.DefaultScalaModule

/** What Python and Scala say to each other: case classes as JSON objects with the same names. */
object Json {
  private val mapper = JsonMapper
    .builder()
    .addModule(DefaultScalaModule)
    .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
    .build()

  /** What is not there has the default of its parameter. */
  def read[A](text: String, kind: Class[A]): A = mapper.readValue(text, kind)

  def write(value: Any): String = mapper.writeValueAsString(value)
}
