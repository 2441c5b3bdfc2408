package tiktok.rows

import java.util.Arrays
import scala.collection.mutable

/** Matches digits against many patterns at once, with one table look-up for each digit.
  *
  * The states are made when digits first lead to them, so only ranges that occur cost anything.
  *
  * @param patterns what is matched, each as a whole
  * @param valueOf  what a text is worth, by the patterns that match it and its length; asked once for each state
  */
final class DigitAutomaton(patterns: IndexedSeq[String], valueOf: (Set[Int], Int) => Int) {
  import DigitAutomaton._

  // Nodes of the patterns: below `patterns.length` the end of a pattern, others a set of digits and what follows on them.
  private val nodes = mutable.ArrayBuffer.fill(patterns.length)((0, Set.empty[Int]))
  private val nodeIds = mutable.Map.empty[(Int, Set[Int]), Int]

  // States: sets of nodes that are left after so many digits.
  private val states = mutable.ArrayBuffer.empty[(Set[Int], Int)]
  private val stateIds = mutable.Map.empty[(Set[Int], Int), Int]
  private var next = new Array[Int](0)
  private var values = new Array[Int](0)

  private val start =
    stateOf(patterns.indices.flatMap(pattern => entries(DigitPattern.parse(patterns(pattern)), Set(pattern))).toSet, 0)

  /** What the digits `[from, until)` in ASCII are worth. */
  def of(digits: Array[Byte], from: Int, until: Int): Int = {
    var state = start
    var i = from
    while (i < until) {
      val place = state * 10 + digits(i) - '0'
      state = if (next(place) != Unknown) next(place) else step(state, digits(i) - '0')
      i += 1
    }
    values(state)
  }

  private def step(state: Int, digit: Int): Int = {
    val (left, length) = states(state)
    val reached = left.flatMap(node => if ((nodes(node)._1 >> digit & 1) == 1) nodes(node)._2 else Set.empty[Int])
    val found = stateOf(reached, if (reached.isEmpty) 0 else length + 1)
    next(state * 10 + digit) = found
    found
  }

  private def stateOf(left: Set[Int], length: Int): Int = stateIds.getOrElseUpdate(
    (left, length), {
      val id = states.length
      states += ((left, length))
      next = Arrays.copyOf(next, (id + 1) * 10)
      Arrays.fill(next, id * 10, (id + 1) * 10, Unknown)
      values = Arrays.copyOf(values, id + 1)
      values(id) = valueOf(left.filter(_ < patterns.length), length)
      id
    }
  )

  /** The nodes at which a text may begin that matches the pattern and goes on at one of the nodes behind it. */
  private def entries(pattern: DigitPattern, behind: Set[Int]): Set[Int] = pattern match {
    case DigitPattern.OneOf(digits)  => Set(nodeOf(digits, behind))
    case DigitPattern.InOrder(parts) => parts.foldRight(behind)(entries)
    case DigitPattern.AnyOf(parts)   => parts.flatMap(entries(_, behind)).toSet
    case DigitPattern.Repeated(part, least, most) =>
      val optional = (least until most).foldLeft(behind)((rest, _) => entries(part, rest) ++ behind)
      (0 until least).foldLeft(optional)((rest, _) => entries(part, rest))
  }

  private def nodeOf(digits: Int, behind: Set[Int]): Int = nodeIds.getOrElseUpdate(
    (digits, behind), {
      nodes += ((digits, behind))
      nodes.length - 1
    }
  )
}

private object DigitAutomaton {
  private val Unknown = -1
}
