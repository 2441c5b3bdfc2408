package tiktok.rows

import com.fasterxml.jackson.databind.ObjectMapper
import com.fasterxml.jackson.databind.node.ObjectNode
import org.apache.hadoop.conf.Configuration

/** Reads splits of a file into JSON text: what a person or a test looks at; whole in memory. */
object Preview {
  private val mapper = new ObjectMapper

  /** Reads a file split by split.
    *
    * @param specJson see [[ReadSpec.parse]]
    * @param bytes    size of the file as it is stored
    * @param target   bytes of a split, at the most
    * @return a list of `{"lines", "records": [{"line", "malformed"} or {"line", "cells": [], "more": [[]]}]}`, one for a split; or
    *         `{"refused": message}`
    */
  def read(hadoop: Configuration, specJson: String, uri: String, bytes: Long, target: Long): String = {
    val spec = ReadSpec.parse(specJson)
    val all = mapper.createArrayNode()
    try {
      Splits.of(0, uri, bytes, !spec.files(0).compressed, target).foreach { split =>
        val records = RecordReaders.open(new DataFiles(hadoop), split, spec, looksLikeAddress)
        try write(records, all.addObject())
        finally records.close()
      }
      mapper.writeValueAsString(all)
    } catch {
      case refusal: UnreadableRecords => mapper.createObjectNode.put("refused", refusal.getMessage).toString
    }
  }

  /** [[FileHeads.inspect]] of one file. */
  def head(hadoop: Configuration, uri: String, hasHeader: Boolean): String =
    new FileHeads(new DataFiles(hadoop), Address.matches).inspect(uri, hasHeader)

  private def looksLikeAddress(column: Int, cell: Cell): Boolean = column >= 0 && Address.matches(cell.text)

  private object Address {
    private val pattern = java.util.regex.Pattern.compile("[a-z0-9.]+@[a-z0-9.]+\\.[a-z]+")
    def matches(text: String): Boolean = pattern.matcher(text).matches
  }

  private def write(records: Records, split: ObjectNode): Unit = {
    val rows = split.putArray("records")
    while (records.next()) {
      val row = rows.addObject().put("line", records.line)
      if (records.isMalformed) row.put("malformed", true)
      else {
        val cells = row.putArray("cells")
        records.cells.foreach(cell => cells.add(cell.text))
        val further = records.cells.indices.map(records.more)
        if (further.exists(_.nonEmpty)) {
          val more = row.putArray("more")
          further.foreach(values => values.foldLeft(more.addArray())((array, value) => array.add(value)))
        }
      }
    }
    split.put("lines", records.lines)
    ()
  }
}
