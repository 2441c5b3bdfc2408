package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8
import java.util.Collections
import java.util.concurrent.{Callable, Executors}

/** The rules for Python: many cells in one call, JSON in and JSON out. */
object Judging {

  /** The verdicts on cells.
    *
    * @param cells JSON array of `[cell, region]`
    * @return JSON array of `[outcome, forms, notes]` with words for all
    */
  def judge(settings: String, cells: String): String = {
    val rule = IdentifierTypes.rule(settingsOf(settings))
    Json.write(cellsOf(cells).map { case (cell, region) => written(rule.judge(cell, region)) })
  }

  /** The phone cells on which the rule and the same rule with the library alone differ, the first few: `[cell, region]`. */
  def differencesFromLibrary(settings: String, cells: String): String = {
    val rule = IdentifierTypes.rule(settingsOf(settings))
    val byLibrary = IdentifierTypes.phoneRule(settingsOf(settings), Phone.readByLibrary)
    val different = cellsOf(cells).filter { case (cell, region) =>
      rule.judge(cell, region) != byLibrary.judge(cell, region)
    }
    Json.write(different.take(10))
  }

  /** The shapes of cells, and the audiences that they name: JSON array of texts in, of texts and nulls out. */
  def shapes(cells: String): String = Json.write(textsIn(cells).map(Text.shape))

  def audiences(cells: String): String =
    Json.write(textsIn(cells).map(AudienceName.of))

  /** What region cells say: alpha-2 codes, empty texts for cells that say nothing, null for what is not understood. */
  def regions(cells: String): String = Json.write(
    textsIn(cells).map(Region.of(_) match {
      case Region.Known(code)   => code
      case Region.Absent        => ""
      case Region.NotUnderstood => null
    })
  )

  /** Seconds that it takes to judge cells as the job does, text included.
    *
    * @param cells   JSON array of `[cell, region]`
    * @param rounds  how often each core judges all of them
    * @param threads how many cores work at the same time, each with a rule of its own
    */
  def seconds(settings: String, cells: String, rounds: Int, threads: Int): Double = {
    val given = cellsOf(cells).map { case (cell, region) => (cell.getBytes(UTF_8), region.getBytes(UTF_8)) }.toArray
    val pool = Executors.newFixedThreadPool(threads)
    val work: Callable[Unit] = () => judgeAll(IdentifierTypes.rule(settingsOf(settings)), given, rounds)
    try {
      val started = System.nanoTime
      pool.invokeAll(Collections.nCopies(threads, work)).forEach(_.get)
      (System.nanoTime - started) / 1e9
    } finally pool.shutdown()
  }

  private def judgeAll(rule: Rule, cells: Array[(Array[Byte], Array[Byte])], rounds: Int): Unit =
    for (_ <- 1 to rounds; (cell, region) <- cells) rule.judge(new String(cell, UTF_8), new String(region, UTF_8))

  private def written(verdict: Verdict): Seq[Any] =
    Seq(verdict.outcome.name, verdict.forms, noteNames(verdict.notes))

  private def noteNames(notes: Int): Seq[String] =
    Note.Names.zipWithIndex.collect { case (name, bit) if (notes & (1 << bit)) != 0 => name }

  private def cellsOf(cells: String): Seq[(String, String)] =
    Json.read(cells, classOf[Array[Array[String]]]).toSeq.map { case Array(cell, region) => (cell, region) }

  private def textsIn(cells: String): Seq[String] = Json.read(cells, classOf[Array[String]])

  /** Settings from a JSON object with the names of the configuration. */
  def settingsOf(text: String): RuleSettings = Json.read(text, classOf[RuleSettings])
}
