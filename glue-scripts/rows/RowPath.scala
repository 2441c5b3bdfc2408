package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8
import java.security.MessageDigest
import java.util.HexFormat

import scala.collection.mutable
import tiktok.rows.Records.Row

/** The path of a row in one task: record → audience and verdicts → hashes → parcels for the exchange; counts on the way.
  *
  * An iterator, so that a task holds some parcels at a time and never its whole part of the export.
  */
final class RowPath(spec: Spec, splits: Iterator[Split], files: DataFiles)
    extends Iterator[(Int, Parcel)]
    with AutoCloseable {
  private val MostPlaces = 20
  private val MostShapes = 20000
  private val MostAudiences = 10000 // far above those of an advertiser

  private val packer = new Packer(spec.buckets)
  private val counts = new Counts
  private val columns = spec.identifiers.indices.map(i => new IdentifierColumn(i, spec.identifiers(i), counts)).toArray
  private val audiences = mutable.HashMap.empty[String, Audience]
  private val audienceOfCell = new Memo(cell => AudienceName.of(cell).map(audienceCalled))
  private val audienceOfAll = spec.audience.name.map(name => audienceCalled(AudienceName.plain(name)))
  private val digest = MessageDigest.getInstance("SHA-256")
  private val unusableAudience = counts.of(Counts.RejectedRow, "invalid_audience")
  private val malformedRow = counts.of(Counts.RejectedRow, "malformed_row")

  // There can be many shapes: they are sent whenever there are more than `MostShapes`.
  private var shapes = new Counts
  private var split: Split = _
  private var records: Records = _
  private var isFinished = false

  override def hasNext: Boolean = {
    while (packer.ready.isEmpty && !isFinished) step()
    !packer.ready.isEmpty
  }

  override def next(): (Int, Parcel) = if (hasNext) packer.ready.poll() else Iterator.empty.next()

  /** Closes the file that is open when a task ends early. */
  override def close(): Unit = if (records != null) records.close()

  private def step(): Unit =
    if (records == null) {
      if (splits.hasNext) {
        split = splits.next()
        records = Records.open(files, split, spec)
      } else finish()
    } else if (records.hasNext) records.next().fold(malformed())(use)
    else {
      counts.of(Counts.Lines, split.file, split.start).n += records.lines
      counts.add(records.signs)
      records.close()
      records = null
    }

  private def finish(): Unit = {
    isFinished = true
    packer.flush()
    packer.add(counts)
    packer.add(shapes)
  }

  /** Counts a broken record, and keeps the places of a task's first few. */
  private def malformed(): Unit = {
    malformedRow.n += 1
    if (malformedRow.n <= MostPlaces) counts.of(Counts.Malformed, split.file, split.start, records.line).n += 1
  }

  private def use(row: Row): Unit = audienceOf(row) match {
    case None => unusableAudience.n += 1
    case Some(audience) =>
      audience.rows.n += 1
      // The formats in which the row gives a line, a bit for each.
      var given = 0
      columns.foreach(column => if (identifier(row, column, audience)) given |= 1 << column.format)
      for (format <- audience.given.indices if (given >> format & 1) != 0) audience.given(format).n += 1
      if (shapes.size > MostShapes) {
        packer.add(shapes)
        shapes = new Counts
      }
  }

  /** None when the name cannot be used, or the row names several in a list. */
  private def audienceOf(row: Row): Option[Audience] =
    if (audienceOfAll.isDefined) audienceOfAll
    else {
      val names = row(spec.audience.column)
      if (names.tail.isEmpty) audienceOfCell.of(names.head) else None
    }

  private def audienceCalled(name: String): Audience = {
    if (audiences.size == MostAudiences && !audiences.contains(name)) throw new TooManyAudiences(MostAudiences)
    audiences.getOrElseUpdate(name, new Audience(name, counts))
  }

  /** Whether a column gave the row's audience at least one line. */
  private def identifier(row: Row, column: IdentifierColumn, audience: Audience): Boolean = {
    val region = if (column.spec.regionColumn < 0) "" else regionOf(row(column.spec.regionColumn))
    row(column.spec.column).foldLeft(false)((given, text) => value(column, text, region, audience) || given)
  }

  /** The region cell of a row; those of a list of several are not understood as one. */
  private def regionOf(values: Seq[String]): String = if (values.tail.isEmpty) values.head else "several"

  private def value(column: IdentifierColumn, text: String, region: String, audience: Audience): Boolean = {
    val verdict = column.rule.judge(text, region)
    column.count(verdict)
    verdict.outcome match {
      case Outcome.Missing => false
      case Outcome.Prehashed =>
        packer.add(HexFormat.of.parseHex(verdict.forms.head), audience.slots(column.format), isVariant = false)
        true
      case Outcome.Hashed =>
        val primary = verdict.forms.head
        verdict.forms.foreach { form =>
          packer.add(digest.digest(form.getBytes(UTF_8)), audience.slots(column.format), isVariant = form ne primary)
        }
        true
      case reason: Outcome.Rejected =>
        audience.rejected(column.format).n += 1
        if (reason.hasShape) shapes.of(Counts.Shape, column.number, reason.name, Text.shape(text)).n += 1
        false
    }
  }
}

/** An identifier column as a task reads it, with its counts. */
private final class IdentifierColumn(val number: Int, val spec: IdentifierSpec, counts: Counts) {
  val format: Int = IdentifierTypes.All.indexWhere(_.name == spec.settings.identifierType)
  val rule: Rule = IdentifierTypes.rule(spec.settings)

  private val known = new java.util.HashMap[String, Count]

  def count(verdict: Verdict): Unit = {
    count(Counts.Cell, verdict.outcome.name)
    verdict.notes.foreach(count(Counts.Note, _))
  }

  private def count(kind: String, word: String): Unit =
    known.computeIfAbsent(word, _ => counts.of(kind, number, word)).n += 1
}

/** An audience as a task meets it: its slots and counts by format. */
private final class Audience(name: String, counts: Counts) {
  private val formats = IdentifierTypes.All.map(_.format).toArray
  val slots: Array[Long] = formats.map(Slot(name, _).id)
  val rows: Count = counts.of(Counts.Row, name)
  val given: Array[Count] = formats.map(counts.of(Counts.Given, name, _))
  val rejected: Array[Count] = formats.map(counts.of(Counts.Rejected, name, _))
}

/** Keeps the results of a function for texts that are often repeated; made per task. */
final class Memo[V](compute: String => V) {
  private val Most = 4096
  private val Longest = 1024
  private val known = new java.util.HashMap[String, V]
  private val computing: java.util.function.Function[String, V] = compute(_)

  def of(text: String): V =
    if (text.length > Longest) compute(text)
    else {
      if (known.size >= Most) known.clear()
      known.computeIfAbsent(text, computing)
    }
}
