package tiktok.rows

import com.fasterxml.jackson.databind.{JsonNode, ObjectMapper}
import java.nio.charset.StandardCharsets.UTF_8
import java.util.Collections
import java.util.concurrent.{Callable, Executors}
import scala.collection.JavaConverters._

/** The rules for Python: many cells in one call, JSON in and JSON out. */
object Judging {
  private val json = new ObjectMapper

  /** Settings from a JSON object with the names of the configuration; what is not there has its default. */
  def settingsOf(text: String): RuleSettings = {
    val found = json.readTree(text)
    val settings = RuleSettings(found.get("type").asText)
    settings.copy(
      defaultRegion = Option(found.get("defaultRegion")).filterNot(_.isNull).map(_.asText),
      numbers = Option(found.get("numbers")).fold(settings.numbers)(_.asText),
      emailVariants = Option(found.get("emailVariants")).fold(settings.emailVariants)(textsOf),
      canonicalDomains = Option(found.get("canonicalDomains")).fold(settings.canonicalDomains)(_.asText),
      phoneVariants = Option(found.get("phoneVariants")).fold(settings.phoneVariants)(textsOf),
      deviceVariants = Option(found.get("deviceVariants")).fold(settings.deviceVariants)(textsOf)
    )
  }

  /** The verdicts on cells by definition.
    *
    * @param cells JSON array of `[cell, region]`
    * @return JSON array of `[outcome, forms, notes]` with words for all
    */
  def judge(settings: String, cells: String): String = {
    val rule = IdentifierTypes.rule(settingsOf(settings))
    written(cellsOf(cells).map { case (cell, region) => Some(rule.judge(cell, region)) })
  }

  /** What the quick way makes of cells, as `judge` writes it; null for each cell that it does not settle. */
  def quick(settings: String, cells: String): String = {
    val rule = IdentifierTypes.rule(settingsOf(settings))
    val forms = new Forms
    written(cellsOf(cells).map { case (cell, region) =>
      if (rule.quick(Cell.of(cell), Cell.of(region), forms)) Some(verdictOf(forms)) else None
    })
  }

  /** The shapes of cells, and the audiences that they name: JSON array of texts in, of texts and nulls out. */
  def shapes(cells: String): String = json.writeValueAsString(textsIn(cells).map(Text.shape).asJava)

  def audiences(cells: String): String = {
    val names = new AudienceNames
    json.writeValueAsString(textsIn(cells).map(cell => names.of(Cell.of(cell)).orNull).asJava)
  }

  /** What region cells say: alpha-2 codes, empty texts for cells that say nothing, null for what is not understood. */
  def regions(cells: String): String = json.writeValueAsString(
    textsIn(cells)
      .map(Region.of(_) match {
        case Region.Known(code)   => code
        case Region.Absent        => ""
        case Region.NotUnderstood => null
      })
      .asJava
  )

  /** Seconds that it takes to judge cells as the job does, the quick way first.
    *
    * @param cells   JSON array of `[cell, region]`
    * @param rounds  how often each core judges all of them
    * @param threads how many cores work at the same time, each with a rule of its own
    */
  def seconds(settings: String, cells: String, rounds: Int, threads: Int): Double = {
    val given = cellsOf(cells).map { case (cell, region) => (Cell.of(cell), Cell.of(region)) }.toArray
    val pool = Executors.newFixedThreadPool(threads)
    val work: Callable[Unit] = () => judgeAll(IdentifierTypes.rule(settingsOf(settings)), given, rounds)
    try {
      val started = System.nanoTime
      pool.invokeAll(Collections.nCopies(threads, work)).forEach(_.get)
      (System.nanoTime - started) / 1e9
    } finally pool.shutdown()
  }

  private def judgeAll(rule: Rule, cells: Array[(Cell, Cell)], rounds: Int): Unit = {
    val forms = new Forms
    for (_ <- 1 to rounds; (cell, region) <- cells)
      if (!rule.quick(cell, region, forms)) rule.judge(cell.text, region.text)
  }

  private def verdictOf(forms: Forms): Verdict = Verdict(
    Outcome.Hashed,
    (0 until forms.count).map(form => new String(forms.bytes(form), 0, forms.length(form), UTF_8)),
    forms.notes
  )

  private def written(verdicts: Seq[Option[Verdict]]): String = json.writeValueAsString(verdicts.map {
    case Some(Verdict(outcome, forms, notes)) => Seq(outcome.name, forms.asJava, noteNames(notes).asJava).asJava
    case None                                 => null
  }.asJava)

  private def noteNames(notes: Int): Seq[String] =
    Note.Names.zipWithIndex.collect { case (name, bit) if (notes & (1 << bit)) != 0 => name }

  private def cellsOf(cells: String): Seq[(String, String)] =
    json.readTree(cells).elements.asScala.map(pair => (pair.get(0).asText, pair.get(1).asText)).toVector

  private def textsIn(cells: String): Seq[String] = json.readTree(cells).elements.asScala.map(_.asText).toVector

  private def textsOf(node: JsonNode): Set[String] = node.elements.asScala.map(_.asText).toSet
}
