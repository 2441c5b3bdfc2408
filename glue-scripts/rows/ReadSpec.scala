package tiktok.rows

/** One data file, as `FileHeads` found it.
  *
  * @param uri        where it is
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

/** What is read of an export.
  *
  * @param kind        `csv`, `json` or `parquet`
  * @param identifiers which of the needed columns hold identifiers
  * @param files       the data files of the export
  */
final case class ReadSpec(kind: String, identifiers: IndexedSeq[Int] = Vector.empty, files: IndexedSeq[FileShape])

object ReadSpec {
  def parse(json: String): ReadSpec = Json.read(json, classOf[ReadSpec])
}
