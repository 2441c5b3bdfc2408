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

  /** What readers have found in the splits of a file that tells how it is to be read: the name of a sign, the place of its first
    * in a split, and how many there are.
    */
  private final case class Sign(file: Int, name: String, place: Long, count: Long)

  /** @param counts of the whole export
    * @throws UnreadableRecords when it cannot be told which lines of a file are one record
    */
  def refuse(files: DataFiles, spec: Spec, counts: Seq[(String, Long)]): Unit =
    for ((number, signs) <- signsIn(counts).groupBy(_.file).toSeq.sortBy(_._1); place <- ambiguous(signs)) {
      val file = spec.files(number)
      val line = Lines.numberOf(files, file, place)
      throw new UnreadableRecords(
        s"${file.uri}, line $line: it cannot be told which lines here are one record; correct their quotes and cells, or " +
          "export without line breaks in cells"
      )
    }

  /** Whether a file with these counts may be refused, whatever its identifiers are; doubtful lines refuse none alone. */
  def isPossible(counts: Seq[(String, Long)]): Boolean =
    signsIn(counts).exists(sign => sign.name != Sound && sign.name != Doubtful)

  private def signsIn(counts: Seq[(String, Long)]): Seq[Sign] =
    counts.map { case (name, n) => (name.split('\t'), n) }.collect { case (Array(Counts.Sign, file, name, place), n) =>
      Sign(file.toInt, name, place.toLong, n)
    }

  /** The first place of a file that can be read in two ways. */
  private def ambiguous(signs: Seq[Sign]): Option[Long] = {
    def count(name: String): Long = signs.filter(_.name == name).map(_.count).sum
    val (sound, several, broken) = (count(Sound), count(Several), count(Broken))
    val doubts = Seq(
      Unclear -> true,
      Doubtful -> (several > 0 || broken > 0 && sound < EnoughSound * count(Doubtful)),
      Broken -> (several > 0 && sound + several < EnoughWhole * broken)
    )
    val found = doubts.collect { case (name, true) => signs.filter(_.name == name).map(_.place) }
    found.find(_.nonEmpty).map(_.min)
  }
}
