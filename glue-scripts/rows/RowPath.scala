package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8
import java.security.MessageDigest
import java.util.HexFormat

import scala.collection.mutable
import tiktok.rows.Records.Row

/** The path of a row in one task: record → audience and verdicts → hashes → parcels for the exchange; counts on the way. */
final class RowPath(spec: Spec, splits: Iterator[Split], files: DataFiles) extends AutoCloseable {
  private val MostPlaces = 20
  private val MostShapes = 20000
  private val MostAudiences = 10000 // far above those of an advertiser

  private val packer = new Packer(spec.buckets)
  private val counts = new Counts
  private val columns = spec.identifiers.indices.toList.map(i => new IdentifierColumn(i, spec.identifiers(i), counts))
  private val columnsOfFormats = columns.groupBy(_.format).values.toList
  private val audiences = mutable.HashMap.empty[String, Audience]
  private val audienceOfCell = new Memo(cell => AudienceName.of(cell).map(audienceCalled))
  private val audienceOfAll = spec.audience.name.map(name => audienceCalled(AudienceName.plain(name)))
  private val digest = MessageDigest.getInstance("SHA-256")
  private val unusableAudience = counts.of(Counts.RejectedRow, "invalid_audience")
  private val malformedRow = counts.of(Counts.RejectedRow, "malformed_row")
  private val shapes = new Counts // there can be many: they are sent whenever there are more than `MostShapes`
  private var records: Records = _

  /** What the task sends, with its buckets; it holds some parcels at a time and never its whole part of the export. */
  val parcels: Iterator[(Int, Parcel)] = splits.flatMap(parcelsOf) ++ rest

  /** Closes the file that is open when a task ends early. */
  override def close(): Unit = if (records != null) records.close()

  private def parcelsOf(split: Split): Iterator[(Int, Parcel)] = {
    records = Records.open(files, split, spec)
    val ofRows = records.flatMap { record =>
      record.fold(malformed(split))(use)
      packer.ready
    }
    ofRows ++ {
      counts.of(Counts.Lines, split.file, split.start).n += records.lines
      counts.add(records.signs)
      close()
      Nil
    }
  }

  private def rest: Iterator[(Int, Parcel)] = {
    packer.flush()
    packer.add(counts)
    packer.add(shapes)
    packer.ready
  }

  /** Counts a broken record, and keeps the places of a task's first few. */
  private def malformed(split: Split): Unit = {
    malformedRow.n += 1
    if (malformedRow.n <= MostPlaces) counts.of(Counts.Malformed, split.file, split.start, records.line).n += 1
  }

  private def use(row: Row): Unit = audienceOf(row) match {
    case None => unusableAudience.n += 1
    case Some(audience) =>
      audience.rows.n += 1
      audience.partitions.foreach { partition =>
        if (partition.columns.count(identifier(row, _, partition)) > 0) partition.given.n += 1
      }
      if (shapes.size > MostShapes) packer.add(shapes)
  }

  /** None when the name cannot be used, or the row names several in a list. */
  private def audienceOf(row: Row): Option[Audience] =
    audienceOfAll.orElse(only(row(spec.audience.column)).flatMap(audienceOfCell.of))

  /** The one value of a column in a row; none where a list has several. */
  private def only(values: Seq[String]): Option[String] = if (values.tail.isEmpty) values.headOption else None

  private def audienceCalled(name: String): Audience = {
    if (audiences.size == MostAudiences && !audiences.contains(name)) throw new TooManyAudiences(MostAudiences)
    audiences.getOrElseUpdate(name, new Audience(name, columnsOfFormats, counts))
  }

  /** Whether a column of a row gave a partition at least one line; several regions are not understood as one. */
  private def identifier(row: Row, column: IdentifierColumn, partition: AudiencePartition): Boolean = {
    val region = if (column.spec.regionColumn < 0) "" else only(row(column.spec.regionColumn)).getOrElse("several")
    row(column.spec.column).count(value(column, _, region, partition)) > 0
  }

  /** Whether a value gave a partition at least one line. */
  private def value(column: IdentifierColumn, text: String, region: String, partition: AudiencePartition): Boolean = {
    val verdict = column.rule.judge(text, region)
    column.count(verdict)
    verdict.outcome match {
      case Outcome.Missing =>
      case Outcome.Prehashed =>
        packer.add(HexFormat.of.parseHex(verdict.forms.head), partition.slot, isVariant = false)
      case Outcome.Hashed =>
        val primary = verdict.forms.head
        verdict.forms.foreach { form =>
          packer.add(digest.digest(form.getBytes(UTF_8)), partition.slot, isVariant = form ne primary)
        }
      case reason: Outcome.Rejected =>
        partition.rejected.n += 1
        if (reason.hasShape) shapes.of(Counts.Shape, column.number, reason.name, Text.shape(text)).n += 1
    }
    verdict.forms.nonEmpty
  }
}

/** An identifier column as a task reads it, with its counts. */
private final class IdentifierColumn(val number: Int, val spec: IdentifierSpec, counts: Counts) {
  val format: String = IdentifierTypes.of(spec.settings).format
  val rule: Rule = IdentifierTypes.rule(spec.settings)

  private val outcomes = new Memo(counts.of(Counts.Cell, number, _))
  private val notes = new Memo(counts.of(Counts.Note, number, _))

  def count(verdict: Verdict): Unit = {
    outcomes.of(verdict.outcome.name).n += 1
    verdict.notes.foreach(notes.of(_).n += 1)
  }
}

/** An audience as a task meets it. */
private final class Audience(name: String, columnsOfFormats: List[List[IdentifierColumn]], counts: Counts) {
  val rows: Count = counts.of(Counts.Row, name)
  val partitions: List[AudiencePartition] = columnsOfFormats.map(new AudiencePartition(name, _, counts))
}

/** What an audience has in one format: the columns of it, the slot of its lines, and counts. */
private final class AudiencePartition(audience: String, val columns: List[IdentifierColumn], counts: Counts) {
  private val format = columns.head.format
  val slot: Long = Slot(audience, format).id
  val given: Count = counts.of(Counts.Given, audience, format)
  val rejected: Count = counts.of(Counts.Rejected, audience, format)
}

/** Keeps the results of a function for texts that are often repeated; made per task. */
final class Memo[V](compute: String => V) {
  private val Most = 4096
  private val Longest = 1024
  private val known = new java.util.HashMap[String, V]

  def of(text: String): V =
    if (text.length > Longest) compute(text)
    else {
      if (known.size >= Most) known.clear()
      known.computeIfAbsent(text, compute(_))
    }
}
