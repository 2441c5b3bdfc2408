package tiktok.rows

import java.io.{IOException, InputStream}
import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.{FSDataInputStream, Path}
import org.apache.hadoop.io.compress.{CompressionCodec, CompressionCodecFactory, GzipCodec}
import org.apache.hadoop.util.ReflectionUtils

/** Opens the data files of an export through Hadoop's file systems. */
final class DataFiles(val hadoop: Configuration) {

  /** The bytes of a file from an offset on.
    *
    * @param offset   first byte; 0 for a compressed file
    * @param unpacked whether the file is compressed and its unpacked bytes are wanted
    * @throws UnreadableRecords when the file cannot be opened
    */
  def open(uri: String, offset: Long, unpacked: Boolean): InputStream =
    DataFiles.reading(uri) {
      val stored = stream(uri)
      if (unpacked) codec(uri).getOrElse(gzip).createInputStream(stored)
      else {
        if (offset > 0) stored.seek(offset)
        stored
      }
    }

  /** The codec that the file's extension stands for. */
  def codec(uri: String): Option[CompressionCodec] =
    Option(new CompressionCodecFactory(hadoop).getCodec(new Path(uri)))

  private def stream(uri: String): FSDataInputStream = {
    val path = new Path(uri)
    path.getFileSystem(hadoop).open(path)
  }

  private def gzip: CompressionCodec = ReflectionUtils.newInstance(classOf[GzipCodec], hadoop)
}

object DataFiles {

  /** Does something with a file's bytes; what Java throws becomes one clear line. */
  def reading[A](uri: String)(act: => A): A =
    try act
    catch {
      case cause: UnreadableRecords => throw cause
      // Codecs throw unchecked exceptions for damaged blocks, and linkage errors where a native library is missing.
      case cause @ (_: IOException | _: RuntimeException | _: LinkageError) =>
        val first = Iterator.iterate[Throwable](cause)(_.getCause).takeWhile(_ != null).toSeq.last
        val reason = Option(first.getMessage).map(_.linesIterator.mkString(" ").take(200)).getOrElse("")
        throw new UnreadableRecords(
          s"$uri cannot be read (${first.getClass.getSimpleName}: $reason); run the export again, and if that fails too, " +
            "check that the file is whole and land the export again",
          cause
        )
    }
}
