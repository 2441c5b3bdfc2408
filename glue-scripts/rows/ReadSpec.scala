package tiktok.rows

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import scala.collection.JavaConverters._

/** One data file, as `FileHeads` found it.
  *
  * @param compressed whether it is packed as a whole and read as one split
  * @param names      the needed columns as this file calls them (Parquet, JSON)
  * @param positions  where the needed columns are (CSV)
  * @param columns    how many columns a record has (CSV)
  * @param dataStart  byte behind the header (CSV; of the unpacked file)
  * @param quotes     how quotes inside quoted cells are written (CSV): one of `Quotes`
  */
final case class FileShape(
    compressed: Boolean,
    names: IndexedSeq[String],
    positions: IndexedSeq[Int],
    columns: Int,
    dataStart: Long,
    quotes: String
)

/** What is read of an export.
  *
  * @param kind        `csv`, `json` or `parquet`
  * @param identifiers which of the needed columns hold identifiers
  * @param files       in the order of the export's list
  */
final case class ReadSpec(kind: String, identifiers: IndexedSeq[Int], files: IndexedSeq[FileShape])

object ReadSpec {

  /** Reads `{"kind", "identifiers": [0], "files": [{"compressed", "names": [], "positions": [], "columns", "dataStart", "quotes"}]}`;
    * of a file, what its kind does not need can be left out.
    */
  def parse(json: String): ReadSpec = {
    val spec = new ObjectMapper().readTree(json)
    ReadSpec(spec.get("kind").asText, integers(spec.path("identifiers")), spec.get("files").asScala.map(file).toVector)
  }

  private def file(node: JsonNode): FileShape = FileShape(
    node.path("compressed").asBoolean,
    node.path("names").asScala.map(_.asText).toVector,
    integers(node.path("positions")),
    node.path("columns").asInt,
    node.path("dataStart").asLong,
    node.path("quotes").asText(Quotes.Unknown)
  )

  private def integers(node: JsonNode): IndexedSeq[Int] = node.asScala.map(_.asInt).toVector
}
