package tiktok.rows

import org.apache.hadoop.conf.Configuration

import scala.collection.mutable.ArrayBuffer

/** What the readers find in a whole file, for their tests: one call from Python instead of several for each cell. */
object WholeFile {

  /** The records of each split of the only file of a specification.
    *
    * @param spec       JSON of a [[Spec]]
    * @param columns    how many columns are needed
    * @param splitBytes bytes of a split, at the most
    * @return JSON: `[{"lines", "records": [{"line", "malformed" | "cells", "more"}]}]`; `more` are further values of the cells
    * @throws UnreadableRecords when the file cannot be read, or in two ways
    */
  def read(hadoop: Configuration, spec: String, columns: Int, splitBytes: Long): String = {
    val parsed = Json.read(spec, classOf[Spec])
    val file = parsed.files.head
    val files = new DataFiles(hadoop)
    val signs = ArrayBuffer[(String, Long)]()
    val splits = Tasks.splitsOf(file, 0, splitBytes).map { split =>
      val reader = Records.open(files, split, parsed)
      try {
        val records = reader.map(found(_, reader.line, columns)).toVector
        signs ++= reader.signs
        Map("lines" -> reader.lines, "records" -> records)
      } finally reader.close()
    }
    Ambiguity.refuse(files, parsed, signs)
    Json.write(splits)
  }

  private def found(record: Option[Records.Row], line: Long, columns: Int): Map[String, Any] = {
    val facts = record.fold(Map[String, Any]("malformed" -> true)) { row =>
      val values = (0 until columns).map(row)
      val more = values.map(_.tail)
      Map("cells" -> values.map(_.head)) ++ (if (more.exists(_.nonEmpty)) Map("more" -> more) else Map())
    }
    facts + ("line" -> line)
  }
}
