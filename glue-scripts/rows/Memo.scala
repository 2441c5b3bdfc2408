package tiktok.rows

/** Remembers what a function makes of texts that come again and again, of so many of them at the most; the state of one task. */
final class Memo[V <: AnyRef](compute: String => V) {
  private val known = new java.util.HashMap[String, V]

  def of(text: String): V = {
    val found = known.get(text)
    if (found != null) found
    else {
      val value = compute(text)
      if (known.size < Memo.Most && text.length <= Memo.Longest) known.put(text, value)
      value
    }
  }
}

private object Memo {
  val Most = 4096
  val Longest = 1024
}
