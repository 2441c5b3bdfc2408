package tiktok.rows

/** Whether the CSV files of an export can be read in one way only; decided when all of their splits were read.
  *
  * A file has no record of several lines, and then every line that is no record is one malformed record. Or it has such records,
  * and then a line that is no record may be a piece of a broken one: the run stops.
  */
object Ambiguity {

  // The signs that readers find, each with the place of its first line.

  /** A record of several lines. */
  val SeveralLines = "severalLines"

  /** What is a record of several lines, or as many with a quote out of place each. */
  val MaybeSeveral = "maybeSeveral"

  /** A line that is no record, and may be one of several of a broken record. */
  val Broken = "broken"

  /** Such a line whose neighbours, or such a record whose identifiers, tell that it may be the other. */
  val Unclear = "unclear"

  /** @param counts of the whole export
    * @throws UnreadableRecords when it cannot be told which lines of a file are one record
    */
  def refuse(files: DataFiles, spec: Spec, counts: Seq[(String, Long)]): Unit = {
    val signs = counts.map(_._1.split('\t')).collect { case Array(Counts.Sign, file, sign, place) =>
      (file.toInt, (sign, place.toLong))
    }
    signs.groupBy(_._1).toSeq.sortBy(_._1).foreach { case (number, found) =>
      val file = spec.reading.files(number)
      refuse(files, file.uri, file.compressed, found.map(_._2))
    }
  }

  /** @param signs of one file, from all of its splits */
  def refuse(files: DataFiles, uri: String, isPacked: Boolean, signs: Seq[(String, Long)]): Unit = {
    def first(names: String*): Option[Long] =
      signs.collect { case (name, place) if names.contains(name) => place }.reduceOption(_ min _)
    val ambiguous = first(Unclear)
      .orElse(first(SeveralLines, MaybeSeveral).flatMap(_ => first(Broken)))
      .orElse(if (first(SeveralLines).isEmpty) first(MaybeSeveral) else None)
    ambiguous.foreach { place =>
      throw new UnreadableRecords(
        s"$uri, line ${Lines.numberOf(files, uri, place, isPacked)}: a quote is out of place here, and it cannot be told which " +
          "lines are one record; correct the quotes, or export without line breaks in cells"
      )
    }
  }
}
