package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8
import tiktok.rows.CsvParser._

/** What the first records of a CSV file tell. */
object CsvHead {
  private val MostColumns = 16384
  private val OtherSeparators =
    Seq(';' -> "semicolons", '\t' -> "tabs", '|' -> "vertical bars", '\u0001' -> "control characters")
  private val SeparatorLine = "\"?sep=.?\"?[ ,;\t]*".r.pattern
  private val NoEnd = "(?![ \\t]*([,\\r\\n]|$)|\")"
  private val Inside = Seq(
    (Quotes.Doubled, "\"\"", ("(?<=[^,\\r\\n\"\\\\])\"\"" + NoEnd).r),
    (Quotes.Backslash, "\\\"", ("\\\\\"" + NoEnd).r)
  )

  /** The header's cells, where data begins, how many columns a record has and how quotes are escaped.
    *
    * @param head      the beginning of the file, with some text in it
    * @param hasHeader whether the first record names the columns
    * @throws UnreadableRecords when the header cannot be one
    */
  def of(uri: String, head: Head, hasHeader: Boolean): FileHead = {
    val lines = head.lines.dropWhile(_.isBlank)
    val parsers = Seq(false, true).map(new CsvParser(MostColumns, _))
    lines.headOption.foreach { first =>
      parsers.foreach(_.read(head.bytes, first.offset.toInt + first.from, head.bytes.length))
    }
    if (lines.isEmpty || (parsers.head.status == Open && !head.isWhole))
      FileHeads.refuse(s"$uri has a first line of more than 256 KiB; check that it is text in lines")
    refuseSeparatorLine(uri, lines.head)
    val found = parsers.find(_.status == Complete)
    if (found.forall(_.count == 1)) refuseOtherSeparators(uri, lines.head)
    val first = found.getOrElse(
      FileHeads.refuse(s"$uri has a quote in its first line that does not end a cell; correct the line")
    )
    if (first.count > MostColumns) FileHeads.refuse(s"$uri has more than $MostColumns columns; export fewer")
    val names = if (hasHeader) (0 until first.count).map(first.text) else Nil
    refuseData(uri, names)
    val columns = names.map(HeadColumn.of(_, "text", isText = true))
    val dataStart = if (hasHeader) lines.takeWhile(_.offset <= first.end).last.end else 0
    FileHead("csv", false, columns, Some(first.count), Some(dataStart), Some(quotes(head, first.count)))
  }

  private def refuseData(uri: String, names: Seq[String]): Unit = {
    if (names.exists(Evidence.ofAnything()))
      FileHeads.refuse(
        s"""$uri begins with a line of data and has no header; name its columns with "columns" in the source's configuration, """ +
          "or with --columns of init and inspect"
      )
  }

  /** Spreadsheet programs write this line before the header, which would be a record behind it. */
  private def refuseSeparatorLine(uri: String, line: Line): Unit = {
    val text = new String(line.bytes, line.from, line.until - line.from, UTF_8)
    if (SeparatorLine.matcher(text).matches)
      FileHeads.refuse(s"$uri begins with the line sep= of a spreadsheet program; remove that line")
  }

  private def refuseOtherSeparators(uri: String, line: Line): Unit = {
    val outsideOfQuotes = line.bytes.map(_.toChar).mkString.split("\"", -1).grouped(2).map(_.head).mkString
    OtherSeparators.find { case (separator, _) => outsideOfQuotes.contains(separator) }.foreach { case (_, name) =>
      FileHeads.refuse(s"$uri looks separated by $name, and only commas are read; write the export with commas")
    }
  }

  /** How quotes inside quoted cells are written: as lines tell it that are a record in one way alone, and quotes inside of text;
    * beside a comma or a line break a quote may begin or end a cell.
    */
  private def quotes(head: Head, columns: Int): String = {
    // All lines and the patterns are slow on 256 KiB, and few lines have a mark.
    val marked = Inside.filter { case (_, mark, _) => head.text.contains(mark) }
    val texts = if (marked.isEmpty) Array.empty[String] else head.text.replace('\r', '\n').split('\n')
    val lines =
      (if (head.isWhole) texts else texts.dropRight(1)).filter(line => marked.exists(mark => line.contains(mark._2)))
    val ways = Seq(Quotes.Doubled, Quotes.Backslash).map(way => way -> new CsvParser(columns, way == Quotes.Backslash))
    val ofLines = lines.toSeq.map(_.getBytes(UTF_8)).flatMap { line =>
      ways.foreach { case (_, parser) => parser.read(line, 0, line.length) }
      ways.filter(_._2.isRecord) match {
        case Seq((way, parser)) if parser.hasEscapes => Some(way)
        case _                                       => None
      }
    }
    val ofText = marked.collect { case (way, _, pattern) if pattern.findFirstIn(head.text).isDefined => way }
    (ofLines ++ ofText).distinct match {
      case Seq(way) => way
      case _        => Quotes.Unknown
    }
  }
}
