package tiktok.rows

import com.fasterxml.jackson.databind.DeserializationFeature
import com.fasterxml.jackson.databind.json.JsonMapper
import com.fasterxml.jackson.module.scala.DefaultScalaModule

/** One data file, as `FileHeads` found it.
  *
  * @param bytes      its size as it is stored
  * @param compressed as in [[FileHead]], and `dataStart` and `quotes` likewise
  * @param names      the needed columns as this file calls them (Parquet, JSON)
  * @param positions  where the needed columns are (CSV)
  * @param columns    how many columns a record has (CSV)
  */
final case class FileShape(
    uri: String = "",
    bytes: Long = 0,
    compressed: Boolean = false,
    names: IndexedSeq[String] = Vector.empty,
    positions: IndexedSeq[Int] = Vector.empty,
    columns: Int = 0,
    dataStart: Long = 0,
    quotes: String = Quotes.Unknown
)

/** Where the name of a row's audience is: one name for all rows, or the cell of a needed column. */
final case class AudienceSpec(name: Option[String] = None, column: Int = -1)

/** An identifier column, and the column of its regions (below 0: none), as positions among the needed columns. */
final case class IdentifierSpec(column: Int, regionColumn: Int, settings: RuleSettings)

/** What Python asks for (`staging.py`): the export, what its columns hold, and where to stage.
  *
  * @param kind        `csv`, `json` or `parquet`
  * @param files       the data files of the export
  * @param usualNames  names of identifiers in letters and digits: keys of JSON with such a name that are no column are counted
  * @param buckets     tasks behind the exchange
  * @param bucketBytes memory that a bucket's task may use
  * @param staging     URI of the folder for staged objects
  */
final case class Spec(
    kind: String,
    files: IndexedSeq[FileShape],
    identifiers: IndexedSeq[IdentifierSpec],
    audience: AudienceSpec = AudienceSpec(),
    usualNames: Set[String] = Set.empty,
    buckets: Int = 1,
    bucketBytes: Long = 0,
    staging: String = ""
)

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
