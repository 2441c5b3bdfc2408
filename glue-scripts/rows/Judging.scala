package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8

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

  /** Seconds that it takes to judge cells as the job does, text included.
    *
    * @param cells   JSON array of `[cell, region]`
    * @param rounds  how often each core judges all of them
    * @param cores   how many cores work at the same time, each with a rule of its own
    */
  def seconds(settings: String, cells: String, rounds: Int, cores: Int): Double = {
    val given = cellsOf(cells).map { case (cell, region) => (cell.getBytes(UTF_8), region.getBytes(UTF_8)) }.toArray
    val started = System.nanoTime
    (1 to cores).par.foreach { _ =>
      val rule = IdentifierTypes.rule(settingsOf(settings))
      for (_ <- 1 to rounds; (cell, region) <- given) rule.judge(new String(cell, UTF_8), new String(region, UTF_8))
    }
    (System.nanoTime - started) / 1e9
  }

  private def written(verdict: Verdict): Seq[Any] = {
    val notes = Note.Names.indices.filter(bit => (verdict.notes & (1 << bit)) != 0).map(Note.Names)
    Seq(verdict.outcome.name, verdict.forms, notes)
  }

  private def cellsOf(cells: String): Seq[(String, String)] =
    Json.read(cells, classOf[Array[Array[String]]]).toSeq.map { case Array(cell, region) => (cell, region) }

  /** Settings from a JSON object with the names of the configuration. */
  def settingsOf(text: String): RuleSettings = Json.read(text, classOf[RuleSettings])
}
