package tiktok.rows

/** The records of one split, one after the other; none in place of one that breaks the syntax of its file. */
trait Records extends Iterator[Option[Records.Row]] with AutoCloseable {

  protected val counts = new Counts

  /** Lines of the split that were passed so far; all of them once there is no next record. */
  var lines = 0L

  /** Line on which the last record begins, counted from 0 within the split. `hasNext` may read on, so this is asked before. */
  def line: Long = lines - 1

  /** What the records tell about the export: signs for [[Ambiguity]] and keys; all of it once there is no next record. */
  def signs: Array[(String, Long)] = counts.entries
}

object Records {

  /** The values of a needed column, by its place among them: one, or those of a list (Parquet, JSON); an empty text where
    * there are none. Bytes that are not UTF-8 become U+FFFD.
    */
  type Row = Int => Seq[String]

  /** The values of a column in a row. */
  def orEmpty(found: Seq[String]): Seq[String] = if (found.isEmpty) List("") else found

  /** Opens the records of a split, whatever the kind of its file.
    *
    * @throws UnreadableRecords when the file cannot be read
    */
  def open(files: DataFiles, split: Split, spec: Spec): Records = spec.kind match {
    case "csv"     => new CsvRecords(files, split, spec)
    case "json"    => new JsonRecords(files, split, spec)
    case "parquet" => new ParquetRecords(files, split, spec.files(split.file))
  }
}
