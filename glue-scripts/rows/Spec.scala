package tiktok.rows

/** Where the name of a row's audience is: one name for all rows, or the cell of a needed column. */
final case class AudienceSpec(name: Option[String] = None, column: Int = -1)

/** An identifier column, and the column of its regions (below 0: none), as positions among the needed columns. */
final case class IdentifierSpec(column: Int, regionColumn: Int, settings: RuleSettings)

/** What Python asks for (`staging.py`): the export, what its columns hold, and where to stage.
  *
  * @param reading     the export's files, and what the readers of records need
  * @param buckets     tasks behind the exchange
  * @param bucketBytes memory that a bucket's task may hold
  * @param staging     URI of the folder for staged objects
  */
final case class Spec(
    reading: ReadSpec,
    audience: AudienceSpec,
    identifiers: IndexedSeq[IdentifierSpec],
    buckets: Int,
    bucketBytes: Long,
    staging: String
)
