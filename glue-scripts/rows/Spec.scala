package tiktok.rows

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}

import scala.collection.JavaConverters._

/** Where the name of a row's audience is. */
sealed trait AudienceSpec
final case class NamedAudience(name: String) extends AudienceSpec
final case class AudienceColumn(column: Int) extends AudienceSpec

/** An identifier column, and the column of its regions (below 0: none), as positions among the needed columns. */
final case class IdentifierSpec(column: Int, regionColumn: Int, settings: RuleSettings)

/** A data file of the export. */
final case class ExportFile(uri: String, bytes: Long)

/** What Python asks for: the export, what its columns hold, and where to stage.
  *
  * @param reading     what the readers of records need
  * @param files       the export's files, in the order of `reading.files`
  * @param buckets     tasks behind the exchange
  * @param bucketBytes memory that a bucket's task may hold
  * @param staging     URI of the folder for staged objects
  */
final case class Spec(
    reading: ReadSpec,
    files: IndexedSeq[ExportFile],
    audience: AudienceSpec,
    identifiers: IndexedSeq[IdentifierSpec],
    buckets: Int,
    bucketBytes: Long,
    staging: String
)

object Spec {

  /** Reads the JSON that `staging.py` writes. */
  def parse(json: String): Spec = {
    val spec = new ObjectMapper().readTree(json)
    Spec(
      ReadSpec.parse(spec.get("reading").toString),
      spec
        .get("reading")
        .get("files")
        .asScala
        .map(file => ExportFile(file.get("uri").asText, file.get("bytes").asLong))
        .toVector,
      audience(spec.get("audience")),
      spec.get("identifiers").asScala.map(identifier).toVector,
      spec.get("buckets").asInt,
      spec.get("bucketBytes").asLong,
      spec.get("staging").asText
    )
  }

  private def audience(node: JsonNode): AudienceSpec =
    if (node.has("name")) NamedAudience(node.get("name").asText) else AudienceColumn(node.get("column").asInt)

  private def identifier(node: JsonNode): IdentifierSpec =
    IdentifierSpec(node.get("column").asInt, node.get("regionColumn").asInt, RuleSettings.of(node))
}
