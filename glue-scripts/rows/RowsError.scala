package tiktok.rows

/** Something is wrong with an export that a person can correct; the message names the place and the remedy, and no cell. */
abstract class RowsError(message: String, cause: Throwable = null) extends RuntimeException(message, cause)

/** It cannot be told what the records of a file are, or the file cannot be read to its end. */
final class UnreadableRecords(message: String, cause: Throwable = null) extends RowsError(message, cause)

/** No rule can be made of the settings. */
final class SettingsError(message: String) extends RowsError(message)

/** The audience column holds more names than can be audiences; Python knows the column and says the rest. */
final class TooManyAudiences(names: Int) extends RowsError(s"more than $names")

/** A file cannot be written. */
final class UnwritableFile(uri: String, cause: Throwable)
    extends RowsError(
      s"$uri cannot be written (${cause.getClass.getSimpleName}); see that the folder can be written",
      cause
    )
