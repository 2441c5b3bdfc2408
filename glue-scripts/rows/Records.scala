package tiktok.rows

/** A part of one data file, as one task reads it: the records that begin in `[start, end)`.
  *
  * @param file      position of the file in the export's list
  * @param uri       the file
  * @param start     first byte; 0 for a whole file
  * @param end       byte behind the last; `Long.MaxValue` for a file that cannot be split
  */
final case class Split(file: Int, uri: String, start: Long, end: Long)

/** Cuts files into parts that tasks read side by side. */
object Splits {

  /** The splits of one file, of nearly equal size.
    *
    * @param file       position of the file in the export's list
    * @param bytes      size of the file as it is stored
    * @param splittable false for a file that can only be read from its beginning
    * @param target     bytes of a split, at the most
    */
  def of(file: Int, uri: String, bytes: Long, splittable: Boolean, target: Long): IndexedSeq[Split] =
    if (!splittable) Vector(Split(file, uri, 0, Long.MaxValue))
    else {
      val count = math.max(1, (bytes + target - 1) / target)
      (0L until count).map(part => Split(file, uri, part * bytes / count, (part + 1) * bytes / count))
    }
}

/** The records of one split, one after the other. */
trait Records extends AutoCloseable {

  /** Goes to the next record, malformed or not; false at the end of the split. */
  def next(): Boolean

  /** Whether the record breaks the syntax of its file; it has no values then. */
  def isMalformed: Boolean

  /** Line on which the record begins, counted from 0 within the split (lines that begin in the split). */
  def line: Long

  /** Lines that begin in the split and were passed so far; all of them once `next` has returned false. */
  def lines: Long

  /** Signs for [[Ambiguity]]; all of them once `next` has returned false. */
  def signs: Seq[Sign] = Nil

  /** The values of a needed column, by its place among them: one, or those of a list (Parquet, JSON); an empty text where
    * there are none. Bytes that are not UTF-8 become U+FFFD.
    */
  final def values(column: Int): Seq[String] = {
    val found = valuesOf(column)
    if (found.isEmpty) Records.NoValue else found
  }

  protected def valuesOf(column: Int): Seq[String]
}

private object Records {
  val NoValue: Seq[String] = List("")
}

/** Opens the records of a split, whatever the kind of its file. */
object RecordReaders {

  /** @param isIdentifier whether a cell of a needed column (by its position among them) is a usable identifier; called only
    *                     for lines that are no records, and at the beginning of a split
    * @throws UnreadableRecords when the file cannot be read
    */
  def open(files: DataFiles, split: Split, spec: ReadSpec, isIdentifier: (Int, String) => Boolean): Records = {
    val file = spec.files(split.file)
    spec.kind match {
      case "csv"     => new CsvRecords(files, split, file, spec.identifiers, isIdentifier)
      case "json"    => new JsonRecords(files, split, file)
      case "parquet" => new ParquetRecords(files, split, file)
    }
  }
}

/** It cannot be told what the records of a file are, or the file cannot be read to its end: the run stops.
  *
  * The message names the file, the place and the remedy, and holds no text of the file.
  */
final class UnreadableRecords(message: String, cause: Throwable = null) extends RowsError(message, cause)
