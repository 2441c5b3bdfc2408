package tiktok.rows

/** Opens the records of a split, whatever the kind of its file. */
object RecordReaders {

  /** @param isIdentifier whether a cell of a needed column (by its position among them) is a usable identifier; called only
    *                     where an open quote or the beginning of a split makes it necessary
    * @throws UnreadableRecords when the file cannot be read
    */
  def open(files: DataFiles, split: Split, spec: ReadSpec, isIdentifier: (Int, Cell) => Boolean): Records = {
    val file = spec.files(split.file)
    spec.kind match {
      case "csv"     => new CsvRecords(files, split, file, spec.identifiers, isIdentifier)
      case "json"    => new JsonRecords(files, split, file)
      case "parquet" => new ParquetRecords(files, split, file)
    }
  }
}
