package tiktok.rows

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import scala.collection.JavaConverters._

/** How the quotes inside quoted cells of a CSV file are written.
  *
  * @param backslash whether they may be written `\"`, or else `""`: each way to try, the likelier one first
  */
sealed abstract class Quotes(val name: String, val backslash: Seq[Boolean]) extends Serializable

object Quotes {
  case object Doubled extends Quotes("doubled", Seq(false))
  case object Backslash extends Quotes("backslash", Seq(true))

  /** The beginning of the file shows neither: each record is read in the way in which it is well formed. */
  case object Unknown extends Quotes("unknown", Seq(false, true))

  val All: Seq[Quotes] = Seq(Doubled, Backslash, Unknown)
}

/** One data file, as `FileHeads` found it.
  *
  * @param compressed whether it is packed as a whole and read as one split
  * @param names      the needed columns as this file calls them (Parquet, JSON)
  * @param positions  where the needed columns are (CSV)
  * @param columns    how many columns a record has (CSV)
  * @param dataStart  byte behind the header (CSV; of the unpacked file)
  * @param quotes     how quotes are escaped (CSV)
  */
final case class FileShape(
    compressed: Boolean,
    names: IndexedSeq[String],
    positions: IndexedSeq[Int],
    columns: Int,
    dataStart: Long,
    quotes: Quotes
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
    Quotes.All.find(_.name == node.path("quotes").asText).getOrElse(Quotes.Unknown)
  )

  private def integers(node: JsonNode): IndexedSeq[Int] = node.asScala.map(_.asInt).toVector
}
