package tiktok.rows

/** A part of one data file, as one task reads it: the records that begin in `[start, end)`.
  *
  * @param file      position of the file in the export's list
  * @param uri       the file
  * @param start     first byte; 0 for a whole file
  * @param end       byte behind the last; `Long.MaxValue` for a file that cannot be split
  */
final case class Split(file: Int, uri: String, start: Long, end: Long)

/** The records of one split, one after the other. */
trait Records extends AutoCloseable {

  /** Goes to the next record, malformed or not; false at the end of the split. */
  def next(): Boolean

  /** Whether the record breaks the syntax of its file; its cells are then empty. */
  def isMalformed: Boolean

  /** Line on which the record begins, counted from 0 within the split (lines that begin in the split). */
  def line: Long

  /** Lines that begin in the split and were passed so far; all of them once `next` has returned false. */
  def lines: Long

  /** The cells of the needed columns, in the order that was asked for; valid until the next call of `next`. */
  def cells: Array[Cell]

  /** Further values of a column whose cell is a list (Parquet, JSON); mostly none. */
  def more(column: Int): Seq[String]
}
