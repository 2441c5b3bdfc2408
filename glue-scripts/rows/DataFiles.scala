package tiktok.rows

import java.io.{BufferedOutputStream, IOException, InputStream, OutputStream}
import java.nio.file.{Files, Paths}
import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.{FSDataInputStream, FileSystem, Path}
import org.apache.hadoop.io.compress.GzipCodec
import org.apache.hadoop.util.ReflectionUtils

/** Opens files through Hadoop's file systems: data files of an export, staged objects and final files. */
final class DataFiles(val hadoop: Configuration) {
  private val BufferBytes = 256 * 1024

  /** The bytes of a data file from an offset on.
    *
    * @param offset   first byte; 0 for a compressed file
    * @param unpacked whether the file is compressed and its unpacked bytes are wanted
    * @throws UnreadableRecords when the file cannot be opened
    */
  def open(uri: String, offset: Long, unpacked: Boolean): InputStream =
    DataFiles.reading(uri) {
      val stored = system(uri).open(new Path(uri))
      if (offset > 0) stored.seek(offset)
      def gzip = ReflectionUtils.newInstance(classOf[GzipCodec], hadoop)
      if (unpacked) gzip.createInputStream(stored) else stored
    }

  /** Opens a file of which ranges are read. */
  def openRanges(uri: String): FSDataInputStream =
    system(uri).openFile(new Path(uri)).opt("fs.s3a.experimental.input.fadvise", "random").build().get()

  /** Creates a file, or replaces it, with what `fill` writes.
    *
    * @throws UnwritableFile when it cannot be written
    */
  def write[A](uri: String)(fill: OutputStream => A): A =
    try {
      val out = new BufferedOutputStream(create(uri), BufferBytes)
      try fill(out)
      finally out.close()
    } catch { case cause: IOException => throw new UnwritableFile(uri, cause) }

  private def create(uri: String): OutputStream =
    if (system(uri).getScheme != "file") system(uri).create(new Path(uri), true)
    else {
      // Hadoop would start `chmod` for each file, which takes 20 ms.
      val local = Paths.get(new Path(uri).toUri.getPath)
      Files.createDirectories(local.getParent)
      Files.newOutputStream(local)
    }

  private def system(uri: String): FileSystem = new Path(uri).getFileSystem(hadoop)
}

object DataFiles {

  /** Reads from a file; an error of Java becomes one clear line. */
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
            "check that the file is whole and upload the export again",
          cause
        )
    }
}
