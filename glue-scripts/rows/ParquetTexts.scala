package tiktok.rows

import java.math.BigDecimal
import java.time.temporal.{ChronoUnit, JulianFields}
import java.time.{Instant, LocalDate, LocalDateTime, LocalTime, ZoneOffset}
import org.apache.parquet.column.ColumnReader
import org.apache.parquet.example.data.simple.NanoTime
import org.apache.parquet.schema.LogicalTypeAnnotation._
import org.apache.parquet.schema.PrimitiveType
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName._

/** Parquet's scalar values as text. */
object ParquetTexts {
  private val ExactIntegers = 1e15

  /** The current value of a column; bytes without another type are text. */
  def of(column: ColumnReader): String = {
    val kind = column.getDescriptor.getPrimitiveType
    kind.getPrimitiveTypeName match {
      case BOOLEAN => column.getBoolean.toString
      case INT32   => timeOf(kind, column.getInteger.toLong).getOrElse(kind.stringifier.stringify(column.getInteger))
      case INT64   => timeOf(kind, column.getLong).getOrElse(kind.stringifier.stringify(column.getLong))
      case FLOAT   => ofReal(column.getFloat.toDouble, column.getFloat.toString)
      case DOUBLE  => ofReal(column.getDouble, column.getDouble.toString)
      case INT96   => ofOldTime(NanoTime.fromBinary(column.getBinary))
      case BINARY | FIXED_LEN_BYTE_ARRAY =>
        val bytes = column.getBinary
        if (kind.getLogicalTypeAnnotation == null) bytes.toStringUsingUTF8 else kind.stringifier.stringify(bytes)
    }
  }

  /** A time, if an integer is one; without zeros behind its seconds, which the library would write. */
  private def timeOf(kind: PrimitiveType, value: Long): Option[String] = kind.getLogicalTypeAnnotation match {
    case time: TimeLogicalTypeAnnotation => Some(LocalTime.MIDNIGHT.plus(value, unitOf(time.getUnit)).toString)
    case time: TimestampLogicalTypeAnnotation =>
      val instant = Instant.EPOCH.plus(value, unitOf(time.getUnit))
      Some(if (time.isAdjustedToUTC) instant.toString else LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString)
    case _ => None
  }

  private def unitOf(unit: TimeUnit): ChronoUnit = ChronoUnit.valueOf(unit.name)

  /** As old versions of Spark, Hive and Impala write times. */
  private def ofOldTime(time: NanoTime): String = {
    val day = LocalDate.EPOCH.`with`(JulianFields.JULIAN_DAY, time.getJulianDay.toLong)
    day.atStartOfDay.plusNanos(time.getTimeOfDayNanos).toInstant(ZoneOffset.UTC).toString
  }

  // A number of up to 15 digits is exact in 64 bits, and Java would write it with an exponent from eight digits on.
  private def ofReal(value: Double, text: String): String =
    if (value.isNaN || value.isInfinite) text
    else if (value == math.rint(value) && math.abs(value) < ExactIntegers) value.toLong.toString
    else new BigDecimal(text).toPlainString
}
