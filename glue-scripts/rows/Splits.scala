package tiktok.rows

/** Cuts files into parts that tasks read side by side. */
object Splits {

  /** The splits of one file, of nearly equal size.
    *
    * @param file       position of the file in the export's list
    * @param bytes      size of the file as it is stored
    * @param splittable false for a file that can only be read from its beginning
    * @param target     bytes of a split, at the most
    */
  def of(file: Int, uri: String, bytes: Long, splittable: Boolean, target: Long): IndexedSeq[Split] =
    if (!splittable) Vector(Split(file, uri, 0, Long.MaxValue))
    else {
      val count = math.max(1, (bytes + target - 1) / target)
      (0L until count).map(part => Split(file, uri, part * bytes / count, (part + 1) * bytes / count))
    }
}
