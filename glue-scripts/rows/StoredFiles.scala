package tiktok.rows

import java.io.{BufferedOutputStream, OutputStream}
import java.nio.file.{Files, Paths}

import org.apache.hadoop.conf.Configuration
import org.apache.hadoop.fs.{FSDataInputStream, Path}

/** The objects that tasks write and read, on whatever file system their URI names. */
object StoredFiles {
  private val Buffer = 256 * 1024

  /** A new file in place of any before it.
    *
    * On a local disk Hadoop would start `chmod` for each file, some 20 ms: it is written without Hadoop there.
    */
  def create(uri: String, hadoop: Configuration): OutputStream = {
    val path = new Path(uri)
    val system = path.getFileSystem(hadoop)
    if (system.getScheme != "file") new BufferedOutputStream(system.create(path, true), Buffer)
    else {
      val local = Paths.get(path.toUri.getPath)
      Files.createDirectories(local.getParent)
      new BufferedOutputStream(Files.newOutputStream(local), Buffer)
    }
  }

  /** Opens a file of which ranges are read. */
  def open(uri: String, hadoop: Configuration): FSDataInputStream = {
    val path = new Path(uri)
    path.getFileSystem(hadoop).openFile(path).opt("fs.s3a.experimental.input.fadvise", "random").build().get()
  }
}
