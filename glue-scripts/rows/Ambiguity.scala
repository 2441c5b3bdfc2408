package tiktok.rows

/** Whether the CSV files of an export can be read in one way only; decided when all of their splits were read.
  *
  * A line that is no record is a broken record of one line, or a piece of one of several: it is the first where no record of
  * its file has several lines and [[EnoughSound]] have one. And what is a record of several lines may be broken ones that happen
  * to be one together: hardly, where [[EnoughWhole]] records are whole. Otherwise the run stops.
  */
object Ambiguity {

  /** A record of one line with every quote in its place. */
  val Sound = "sound"

  /** A record of several lines. */
  val Several = "several"

  /** A line that is no record by itself, nor a part of one, with a quote in it or beside it. */
  val Broken = "broken"

  /** A line that is no record, with or without a quote, and may be one together with a line beside it. */
  val Doubtful = "doubtful"

  /** A line that can only be a piece of a broken record, or a record that holds the identifiers of two. */
  val Unclear = "unclear"

  /** Records of one line for each in doubt, among which there would have been one of several lines, if cells had line breaks. */
  private val EnoughSound = 10000

  /** Whole records for each with a broken quote, so that two of these are hardly side by side and one record together. */
  private val EnoughWhole = 100

  /** @param counts of the whole export
    * @throws UnreadableRecords when it cannot be told which lines of a file are one record
    */
  def refuse(files: DataFiles, spec: Spec, counts: Seq[(String, Long)]): Unit = {
    val all = new Counts
    all.add(counts.toArray)
    for ((file, i) <- spec.files.zipWithIndex; sign <- doubt(all.of(Counts.Sign, i, _).n)) {
      val line = lineOf(sign, Records.open(files, Split(i, file.uri, 0, Long.MaxValue), spec))
      throw new UnreadableRecords(
        s"${file.uri}, line $line: it cannot be told which lines here are one record; correct their quotes and cells, or " +
          "export without line breaks in cells"
      )
    }
  }

  /** Whether a file with these counts may be refused, whatever its identifiers are; doubtful lines refuse none alone. */
  def isPossible(counts: Seq[(String, Long)]): Boolean = counts.map { case (name, _) => name.split('\t') }.exists {
    case Array(Counts.Sign, _, sign) => sign != Sound && sign != Doubtful
    case _                           => false
  }

  /** The line of a file with the first sign of a name, counted from 1. */
  private def lineOf(sign: String, records: Records): Long =
    try {
      records.find(_ => records.signs.exists { case (name, _) => name.endsWith(s"\t$sign") })
      records.line + 1
    } finally records.close()

  /** The sign that tells that a file can be read in two ways, if it can. */
  private def doubt(count: String => Long): Option[String] = {
    val (sound, several, broken) = (count(Sound), count(Several), count(Broken))
    Seq(
      Unclear -> true,
      Doubtful -> (several > 0 || broken > 0 && sound < EnoughSound * count(Doubtful)),
      Broken -> (several > 0 && sound + several < EnoughWhole * broken)
    ).collectFirst { case (sign, true) if count(sign) > 0 => sign }
  }
}
