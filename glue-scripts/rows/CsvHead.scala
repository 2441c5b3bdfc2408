package tiktok.rows

import com.fasterxml.jackson.databind.node.ObjectNode
import tiktok.rows.CsvParser._

/** What the first lines of a CSV file tell. */
object CsvHead {
  private val MostColumns = 16384
  private val OtherSeparators = Seq(';' -> "semicolons", '\t' -> "tabs", '|' -> "vertical bars")

  /** Adds the header's cells, where data begins, how many columns a record has and how quotes are escaped.
    *
    * @param head      the first bytes of the file, with some text in them
    * @param hasHeader whether the first record names the columns
    * @throws UnreadableRecords when the header cannot be one
    */
  def describe(uri: String, head: Lines, hasHeader: Boolean, isData: String => Boolean, answer: ObjectNode): Unit = {
    val parser = new CsvParser(MostColumns)
    val first = firstLine(head)
    val status = readFirst(parser, head, first)
    if (status == More) FileHeads.refuse(s"$uri has a first line of more than 256 KiB; check that it is text in lines")
    if (status != Complete || parser.count == 1) refuseOtherSeparators(uri, head, first)
    if (status != Complete)
      FileHeads.refuse(s"$uri has a quote in its first line that does not end a cell; correct the line")
    if (parser.count > MostColumns) FileHeads.refuse(s"$uri has more than $MostColumns columns; export fewer")
    val count = parser.count
    val dataStart = if (hasHeader) parser.next else 0
    if (hasHeader) addHeader(uri, parser, isData, answer)
    answer.put("kind", "csv").put("count", count).put("dataStart", dataStart)
    answer.put("quotes", quotes(head, dataStart, count).name)
    ()
  }

  private def firstLine(head: Lines): Int = {
    var at = if (head.hasMark) 3 else 0
    while (head.lineEnd(at) == at && at < head.limit) at = math.max(head.behindBreak(at), at + 1)
    at
  }

  private def readFirst(parser: CsvParser, head: Lines, at: Int): Int = {
    val doubled = readWhole(parser, head, at, backslash = false)
    if (doubled == Complete) doubled
    else {
      val backslash = readWhole(parser, head, at, backslash = true)
      if (doubled == More) doubled else backslash
    }
  }

  private def readWhole(parser: CsvParser, head: Lines, at: Int, backslash: Boolean): Int = {
    var status = parser.begin(head, at, backslash)
    while (status == Open && parser.next < head.limit) status = parser.continue(parser.next)
    status
  }

  private def addHeader(uri: String, parser: CsvParser, isData: String => Boolean, answer: ObjectNode): Unit = {
    val cell = new Cell
    val names = (0 until parser.count).map { column =>
      parser.take(column, cell)
      cell.text
    }
    if (names.exists(isData))
      FileHeads.refuse(
        s"""$uri begins with a line of data and has no header; name its columns with "columns" in the source's configuration"""
      )
    if (names.exists(_.contains('\ufffd')))
      FileHeads.refuse(s"$uri has a header that is not UTF-8; save the file as UTF-8")
    names.foreach(FileHeads.addColumn(answer, _, "text", isRepeated = false, isText = true))
  }

  private def refuseOtherSeparators(uri: String, head: Lines, at: Int): Unit = {
    val line = (at until head.lineEnd(at)).map(head.bytes(_))
    val isQuoted = line.scanLeft(false)((quoted, byte) => quoted != (byte == Quote))
    OtherSeparators
      .find { case (separator, _) => line.zip(isQuoted).contains((separator.toByte, false)) }
      .foreach { case (_, name) =>
        FileHeads.refuse(s"$uri looks separated by $name, and only commas are read; write the export with commas")
      }
  }

  /** A line is evidence for one way if it is a record with an escaped quote in that way, and none in the other. */
  private def quotes(head: Lines, from: Int, columns: Int): Quotes = {
    val parser = new CsvParser(columns)
    var balance = 0
    var at = from
    while (at < head.limit) {
      val isDoubled = isRecord(parser, head, at, backslash = false)
      val hasDoubled = isDoubled && parser.escaped.take(columns).contains(true)
      val isBackslash = isRecord(parser, head, at, backslash = true)
      val hasBackslash = isBackslash && parser.escaped.take(columns).contains(true)
      if (hasDoubled && !isBackslash) balance += 1
      if (hasBackslash && !isDoubled) balance -= 1
      at = math.max(head.behindBreak(head.lineEnd(at)), head.lineEnd(at) + 1)
    }
    if (balance > 0) Quotes.Doubled else if (balance < 0) Quotes.Backslash else Quotes.Unknown
  }

  private def isRecord(parser: CsvParser, head: Lines, at: Int, backslash: Boolean): Boolean =
    parser.begin(head, at, backslash) == Complete && parser.count == columns(parser)

  private def columns(parser: CsvParser): Int = parser.escaped.length
}
