package tiktok.rows

/** One data file, as `FileHeads` found it.
  *
  * @param bytes      its size as it is stored
  * @param compressed whether it is packed as a whole and read as one split
  * @param names      the needed columns as this file calls them (Parquet, JSON)
  * @param positions  where the needed columns are (CSV)
  * @param columns    how many columns a record has (CSV)
  * @param dataStart  byte behind the header (CSV; of the unpacked file)
  * @param quotes     how quotes inside quoted cells are written (CSV): one of `Quotes`
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
  * @param buckets     tasks behind the exchange
  * @param bucketBytes memory that a bucket's task may use
  * @param staging     URI of the folder for staged objects
  */
final case class Spec(
    kind: String,
    files: IndexedSeq[FileShape],
    identifiers: IndexedSeq[IdentifierSpec],
    audience: AudienceSpec = AudienceSpec(),
    buckets: Int = 1,
    bucketBytes: Long = 0,
    staging: String = ""
)
