package tiktok.rows

import java.security.MessageDigest
import java.util.ArrayDeque

/** The path of a row in one task: record → audience and verdicts → hashes → blocks for the exchange; counts on the way.
  *
  * An iterator, so that a task holds some blocks at a time and never its whole part of the export.
  *
  * @param records opens a split
  */
final class RowPath(spec: Spec, splits: Iterator[Split], records: Split => Records)
    extends Iterator[(Int, Array[Byte])]
    with AutoCloseable {
  private val ready = new ArrayDeque[(Int, Array[Byte])]
  private val packer = new Packer(new Buckets(spec.buckets), ready)
  private val counts = new TaskCounts(spec.identifiers.size)
  private val audiences = new Audiences(spec.audience, packer)
  private val columns = spec.identifiers.map(new IdentifierColumn(_)).toArray
  private val forms = new Forms
  private val digest = MessageDigest.getInstance("SHA-256")
  private val hash = new Array[Byte](Blocks.HashBytes)
  private val isGiven = new Array[Boolean](IdentifierTypes.All.size)
  private val nothing = new ByBytes[java.lang.Boolean](cell => Text.isNothing(Text.clean(cell)))
  private val noCell = new Cell
  private val listed = new Cell

  private var split: Split = _
  private var open: Records = _
  private var rowsLeft = spec.mostRowsOfTask
  private var isFinished = false

  override def hasNext: Boolean = {
    while (ready.isEmpty && !isFinished) step()
    !ready.isEmpty
  }

  override def next(): (Int, Array[Byte]) = if (hasNext) ready.poll() else Iterator.empty.next()

  /** Closes the file that a task which ended early had open. */
  override def close(): Unit = if (open != null) open.close()

  private def step(): Unit =
    if (open != null) readSome()
    else if (rowsLeft > 0 && splits.hasNext) {
      split = splits.next()
      open = records(split)
    } else finish()

  private def readSome(): Unit = {
    var isOpen = true
    while (ready.isEmpty && isOpen) {
      isOpen = rowsLeft > 0 && open.next()
      if (isOpen) record()
    }
    if (!isOpen) {
      counts.lines(split, open.lines)
      open.close()
      open = null
    }
  }

  private def finish(): Unit = {
    isFinished = true
    packer.flush()
    packer.send(counts.take())
  }

  private def record(): Unit = {
    rowsLeft -= 1
    if (open.isMalformed) counts.malformed(split, open.line) else row()
    if (counts.isLarge) packer.send(counts.take())
  }

  private def row(): Unit = {
    val audience = audiences.of(open.cells)
    if (audience < 0) counts.rejectedRow(TaskCounts.InvalidAudience)
    else {
      val ofAudience = counts.of(audience, audiences.name(audience))
      ofAudience.rows += 1
      java.util.Arrays.fill(isGiven, false)
      var i = 0
      while (i < columns.length) {
        identifier(i, audience, ofAudience)
        i += 1
      }
      var format = 0
      while (format < isGiven.length) {
        if (isGiven(format)) ofAudience.given(format) += 1
        format += 1
      }
    }
  }

  private def identifier(i: Int, audience: Int, ofAudience: TaskCounts.OfAudience): Unit = {
    val column = columns(i)
    val region = if (column.regionColumn < 0) noCell else open.cells(column.regionColumn)
    cell(i, open.cells(column.column), region, audience, ofAudience)
    val more = open.more(column.column)
    if (more.nonEmpty) more.foreach { value =>
      listed.set(value)
      cell(i, listed, region, audience, ofAudience)
    }
  }

  private def cell(i: Int, cell: Cell, region: Cell, audience: Int, ofAudience: TaskCounts.OfAudience): Unit = {
    val column = columns(i)
    if (cell.isEmpty) counts.missingCell(i)
    else if (column.rule.quick(cell, region, forms)) {
      counts.hashedCell(i, forms.notes)
      isGiven(column.format) = true
      var form = 0
      while (form < forms.count) {
        digest.update(forms.bytes(form), 0, forms.length(form))
        digest.digest(hash, 0, hash.length)
        packer.add(audiences.slot(audience, column.format), form > 0, hash)
        form += 1
      }
    } else if (cell.length <= RowPath.LongestNothing && nothing.of(cell)) counts.missingCell(i)
    else judge(i, cell.text, region.text, audience, ofAudience)
  }

  /** The slow way: for what the quick way does not settle. */
  private def judge(i: Int, cell: String, region: String, audience: Int, ofAudience: TaskCounts.OfAudience): Unit = {
    val column = columns(i)
    val verdict = column.rule.judge(cell, region)
    counts.cell(i, verdict)
    verdict.outcome match {
      case Outcome.Missing => ()
      case Outcome.Prehashed =>
        isGiven(column.format) = true
        packer.add(audiences.slot(audience, column.format), isVariant = false, Hex.parse(verdict.forms.head))
      case Outcome.Hashed =>
        isGiven(column.format) = true
        verdict.forms.zipWithIndex.foreach { case (form, rank) =>
          packer.add(audiences.slot(audience, column.format), rank > 0, digest.digest(form.getBytes("UTF-8")))
        }
      case reason: Outcome.Rejected =>
        ofAudience.rejected(column.format) += 1
        if (reason.hasShape) counts.shape(i, reason, Text.shape(cell))
    }
  }
}

private object RowPath {

  /** Bytes of a word for nothing with a blank or two around it. */
  val LongestNothing = 12
}

/** An identifier column as a task reads it. */
final class IdentifierColumn(spec: IdentifierSpec) {
  val column: Int = spec.column
  val regionColumn: Int = spec.regionColumn
  val format: Int = IdentifierTypes.All.indexWhere(_.name == spec.settings.identifierType)
  val rule: Rule = IdentifierTypes.rule(spec.settings)
}

/** The audiences that a task has met, by number; made per task. */
final class Audiences(audience: AudienceSpec, packer: Packer) {
  private val usable = new AudienceNames
  private val numbers = new java.util.HashMap[String, Integer]
  private val names = scala.collection.mutable.ArrayBuffer[String]()
  private val slots = scala.collection.mutable.ArrayBuffer[Array[Int]]()
  private val fixed = audience match {
    case NamedAudience(name) => number(name)
    case AudienceColumn(_)   => -1
  }

  /** The number of a row's audience; below 0 when its name cannot be used. */
  def of(cells: Array[Cell]): Int = audience match {
    case NamedAudience(_) => fixed
    case AudienceColumn(column) =>
      usable.of(cells(column)) match {
        case Some(name) => number(name)
        case None       => -1
      }
  }

  def name(audience: Int): String = names(audience)

  /** The packer's number of an audience and a format. */
  def slot(audience: Int, format: Int): Int = {
    val known = slots(audience)
    if (known(format) < 0) known(format) = packer.slot(names(audience), format)
    known(format)
  }

  private def number(name: String): Int = {
    val known = numbers.get(name)
    if (known != null) known
    else {
      if (names.size == Audiences.Most) throw new TooManyAudiences(Audiences.Most)
      numbers.put(name, names.size)
      names += name
      slots += Array.fill(IdentifierTypes.All.size)(-1)
      names.size - 1
    }
  }
}

object Audiences {

  /** Names that a task keeps apart; far above the audiences of an advertiser. */
  private val Most = 10000
}

object Hex {
  private val Digits = "0123456789abcdef".getBytes("US-ASCII")

  def parse(hex: String): Array[Byte] =
    Array.tabulate(hex.length / 2)(i => Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16).toByte)

  /** Writes bytes as lower-case hexadecimal digits; returns the place behind them. */
  def write(bytes: Array[Byte], from: Int, length: Int, into: Array[Byte], at: Int): Int = {
    var i = 0
    while (i < length) {
      val byte = bytes(from + i)
      into(at + 2 * i) = Digits((byte >> 4) & 15)
      into(at + 2 * i + 1) = Digits(byte & 15)
      i += 1
    }
    at + 2 * length
  }
}
