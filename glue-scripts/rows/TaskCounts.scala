package tiktok.rows

import java.util.{HashMap => JavaMap}

/** What one task counts while it reads rows; made per task. Plain arrays where every row counts.
  *
  * @param identifiers number of identifier columns
  */
final class TaskCounts(identifiers: Int) {
  private val cells = Array.fill(identifiers)(new Array[Long](Outcome.All.size))
  private val notes = Array.fill(identifiers)(new Array[Long](Note.Names.size))
  private val places = new JavaMap[Outcome, Integer]
  private val audiences = scala.collection.mutable.ArrayBuffer[TaskCounts.OfAudience]()
  private val rare = new Counts
  private var malformedPlaces = 0

  Outcome.All.zipWithIndex.foreach { case (outcome, place) => places.put(outcome, place) }

  private val hashed = places.get(Outcome.Hashed).intValue
  private val missing = places.get(Outcome.Missing).intValue

  def hashedCell(identifier: Int, noteBits: Int): Unit = {
    cells(identifier)(hashed) += 1
    if (noteBits != 0) countNotes(identifier, noteBits)
  }

  def missingCell(identifier: Int): Unit = cells(identifier)(missing) += 1

  def cell(identifier: Int, verdict: Verdict): Unit = {
    cells(identifier)(places.get(verdict.outcome)) += 1
    if (verdict.notes != 0) countNotes(identifier, verdict.notes)
  }

  def shape(identifier: Int, reason: Outcome, shape: String): Unit =
    rare.add(Counts.key(Counts.Shape, identifier, reason.name, shape), 1)

  def rejectedRow(reason: String): Unit = rare.add(Counts.key(Counts.RejectedRow, reason), 1)

  /** A broken record: counted always, its place kept for the first few of a task. */
  def malformed(split: Split, line: Long): Unit = {
    rejectedRow(TaskCounts.MalformedRow)
    malformedPlaces += 1
    if (malformedPlaces <= TaskCounts.MostPlaces)
      rare.add(Counts.key(Counts.Malformed, split.file, split.start, line), 1)
  }

  def lines(split: Split, lines: Long): Unit = rare.add(Counts.key(Counts.Lines, split.file, split.start), lines)

  /** The counts of an audience, by its number in the task. */
  def of(audience: Int, name: => String): TaskCounts.OfAudience = {
    while (audiences.size <= audience) audiences += null
    if (audiences(audience) == null) audiences(audience) = new TaskCounts.OfAudience(name, IdentifierTypes.All.size)
    audiences(audience)
  }

  /** Whether there are so many different counts that they should be sent on. */
  def isLarge: Boolean = rare.size > TaskCounts.MostRare

  /** Everything counted since the last call. */
  def take(): Seq[(String, Long)] = {
    for (identifier <- 0 until identifiers) {
      takeArray(cells(identifier)) { (place, n) =>
        rare.add(Counts.key(Counts.Cell, identifier, Outcome.All(place).name), n)
      }
      takeArray(notes(identifier)) { (place, n) => rare.add(Counts.key(Counts.Note, identifier, Note.Names(place)), n) }
    }
    for (audience <- audiences if audience != null) {
      rare.add(Counts.key(Counts.Row, audience.name), audience.rows)
      audience.rows = 0
      takeArray(audience.given) { (f, n) =>
        rare.add(Counts.key(Counts.Given, audience.name, IdentifierTypes.All(f).format), n)
      }
      takeArray(audience.rejected) { (f, n) =>
        rare.add(Counts.key(Counts.Rejected, audience.name, IdentifierTypes.All(f).format), n)
      }
    }
    val taken = rare.entries.toVector
    rare.clear()
    taken
  }

  private def countNotes(identifier: Int, bits: Int): Unit = {
    var note = 0
    while (note < notes(identifier).length) {
      notes(identifier)(note) += (bits >> note) & 1
      note += 1
    }
  }

  private def takeArray(counts: Array[Long])(use: (Int, Long) => Unit): Unit = {
    for (i <- counts.indices if counts(i) != 0) use(i, counts(i))
    java.util.Arrays.fill(counts, 0L)
  }
}

object TaskCounts {
  val MalformedRow = "malformed_row"
  val InvalidAudience = "invalid_audience"

  private val MostPlaces = 20
  private val MostRare = 20000

  /** Counts of one audience; arrays by format. */
  final class OfAudience(val name: String, formats: Int) {
    var rows = 0L
    val given = new Array[Long](formats)
    val rejected = new Array[Long](formats)
  }
}
