package tiktok.rows

/** It cannot be told what the records of a file are, or the file cannot be read to its end: the run stops.
  *
  * The message names the file, the place and the remedy, and holds no text of the file.
  */
final class UnreadableRecords(message: String, cause: Throwable = null) extends RowsError(message, cause)
