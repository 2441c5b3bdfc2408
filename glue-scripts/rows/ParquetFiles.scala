package tiktok.rows

import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.Path
import org.apache.parquet.HadoopReadOptions
import org.apache.parquet.bytes.BytesUtils
import org.apache.parquet.format.Util
import org.apache.parquet.format.converter.ParquetMetadataConverter
import org.apache.parquet.hadoop.ParquetFileReader
import org.apache.parquet.hadoop.metadata.ParquetMetadata
import org.apache.parquet.hadoop.util.HadoopInputFile
import scala.annotation.nowarn
import scala.collection.JavaConverters._

/** Opens Parquet files, also those with columns of types that are newer than the library. */
object ParquetFiles {
  private val TailBytes = 8 // the footer's length, and a mark

  /** Opens a file to read the row groups that are in a range of it; each is in exactly one of ranges side by side. */
  @nowarn("cat=deprecation") // No other constructor takes a footer.
  def open(hadoop: Configuration, uri: String, start: Long = 0, end: Long = Long.MaxValue): ParquetFileReader = {
    val path = new Path(uri)
    val file = HadoopInputFile.fromPath(path, hadoop)
    try ParquetFileReader.open(file, HadoopReadOptions.builder(hadoop).withRange(start, end).build())
    catch {
      // The library looks up the name of a type that it does not know, such as a half float, and finds null.
      case _: NullPointerException =>
        val footer = footerOf(file)
        val groups =
          footer.getBlocks.asScala.filter(group => start <= group.getStartingPos && group.getStartingPos < end)
        new ParquetFileReader(hadoop, path, new ParquetMetadata(footer.getFileMetaData, groups.asJava))
    }
  }

  /** A footer without the types that the library does not know: such columns are bytes or structs. */
  private def footerOf(file: HadoopInputFile): ParquetMetadata = {
    val in = file.newStream()
    try {
      in.seek(file.getLength - TailBytes)
      val length = BytesUtils.readIntLittleEndian(in)
      in.seek(file.getLength - TailBytes - length)
      val stored = Util.readFileMetaData(in)
      stored.getSchema.asScala.foreach { column =>
        if (column.isSetLogicalType && column.getLogicalType.getSetField == null) column.unsetLogicalType()
      }
      new ParquetMetadataConverter().fromParquetMetadata(stored)
    } finally in.close()
  }
}
