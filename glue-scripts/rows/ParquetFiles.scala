package tiktok.rows

import java.io.{ByteArrayInputStream, ByteArrayOutputStream}
import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.Path
import org.apache.parquet.HadoopReadOptions
import org.apache.parquet.bytes.BytesUtils
import org.apache.parquet.format.Util
import org.apache.parquet.format.converter.ParquetMetadataConverter
import org.apache.parquet.format.converter.ParquetMetadataConverter.MetadataFilter
import org.apache.parquet.hadoop.ParquetFileReader
import org.apache.parquet.hadoop.metadata.ParquetMetadata
import org.apache.parquet.hadoop.util.HadoopInputFile
import scala.annotation.nowarn
import scala.collection.JavaConverters._

/** Opens Parquet files, also those with columns of types that are newer than the library. */
object ParquetFiles {
  private val TailBytes = 8 // the footer's length, and a mark

  /** @param groups which row groups are read */
  @nowarn("cat=deprecation") // No other constructor takes a footer.
  def open(hadoop: Configuration, uri: String, groups: MetadataFilter): ParquetFileReader = {
    val path = new Path(uri)
    val file = HadoopInputFile.fromPath(path, hadoop)
    try ParquetFileReader.open(file, HadoopReadOptions.builder(hadoop).withMetadataFilter(groups).build())
    catch {
      // The library looks up the name of a type that it does not know, such as a half float, and finds null.
      case _: NullPointerException => new ParquetFileReader(hadoop, path, footerOf(file, groups))
    }
  }

  /** A footer without the types that the library does not know: such columns are bytes or structs. */
  private def footerOf(file: HadoopInputFile, groups: MetadataFilter): ParquetMetadata = {
    val in = file.newStream()
    try {
      in.seek(file.getLength - TailBytes)
      val length = BytesUtils.readIntLittleEndian(in)
      in.seek(file.getLength - TailBytes - length)
      val stored = Util.readFileMetaData(in)
      stored.getSchema.asScala.foreach { column =>
        if (column.isSetLogicalType && column.getLogicalType.getSetField == null) column.unsetLogicalType()
      }
      val known = new ByteArrayOutputStream
      Util.writeFileMetaData(stored, known)
      new ParquetMetadataConverter().readParquetMetadata(new ByteArrayInputStream(known.toByteArray), groups)
    } finally in.close()
  }
}
