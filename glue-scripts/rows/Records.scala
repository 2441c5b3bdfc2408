package tiktok.rows

/** The records of one split, one after the other. */
trait Records extends AutoCloseable {

  /** Goes to the next record, malformed or not; false at the end of the split. */
  def next(): Boolean

  /** Whether the record breaks the syntax of its file; it has no values then. */
  def isMalformed: Boolean

  /** Line on which the record begins, counted from 0 within the split (lines that begin in the split). */
  def line: Long = lines - 1

  /** Lines that begin in the split and were passed so far; all of them once `next` has returned false. */
  def lines: Long

  /** What the records tell about the export: signs for [[Ambiguity]] and keys; all of it once `next` has returned false. */
  def signs: Array[(String, Long)] = Array.empty

  /** The values of a needed column, by its place among them: one, or those of a list (Parquet, JSON); an empty text where
    * there are none. Bytes that are not UTF-8 become U+FFFD.
    */
  final def values(column: Int): Seq[String] = {
    val found = valuesOf(column)
    if (found.isEmpty) Records.NoValue else found
  }

  protected def valuesOf(column: Int): Seq[String]
}

object Records {
  private val NoValue: Seq[String] = List("")

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
