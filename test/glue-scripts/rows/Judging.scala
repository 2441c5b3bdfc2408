package tiktok.rows

import java.nio.charset.StandardCharsets.UTF_8

/** The rules for tests and the benchmark: many cells in one call, JSON in and JSON out. */
object Judging {

  /** The verdicts on cells.
    *
    * @param cells     JSON array of `[cell, region]`
    * @param byLibrary whether phone numbers are read by the library alone
    * @return JSON array of `[outcome, forms, notes]` with words for all
    */
  def judge(settings: String, cells: String, byLibrary: Boolean): String = {
    val parsed = Json.read(settings, classOf[RuleSettings])
    val rule = if (byLibrary) new Phone(parsed, Phone.readByLibrary) else IdentifierTypes.rule(parsed)
    Json.write(Json.read(cells, classOf[Array[Array[String]]]).map { case Array(cell, region) =>
      val verdict = rule.judge(cell, region)
      Seq(verdict.outcome.name, verdict.forms, verdict.notes)
    })
  }

  /** Seconds that it takes to judge cells as the job does, text included.
    *
    * @param rounds how often each core judges all of them
    * @param cores  how many cores work at the same time, each with a rule of its own
    */
  def seconds(settings: String, cells: String, rounds: Int, cores: Int): Double = {
    val given = Json.read(cells, classOf[Array[Array[String]]]).map { case Array(cell, region) =>
      (cell.getBytes(UTF_8), region.getBytes(UTF_8))
    }
    val started = System.nanoTime
    (1 to cores).par.foreach { _ =>
      val rule = IdentifierTypes.rule(Json.read(settings, classOf[RuleSettings]))
      for (_ <- 1 to rounds; (cell, region) <- given)
        rule.judge(new String(cell, UTF_8), new String(region, UTF_8))
    }
    (System.nanoTime - started) / 1e9
  }
}
