package tiktok.rows

import java.math.BigDecimal
import java.nio.charset.StandardCharsets.UTF_8
import java.time.temporal.ChronoUnit
import java.time.{Instant, LocalDateTime, ZoneOffset}
import org.apache.parquet.example.data.Group
import org.apache.parquet.example.data.simple.NanoTime
import org.apache.parquet.schema.LogicalTypeAnnotation.{
  StringLogicalTypeAnnotation,
  TimeUnit,
  TimestampLogicalTypeAnnotation
}
import org.apache.parquet.schema.PrimitiveType
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName._

/** Parquet's scalar values as text. */
object ParquetTexts {
  private val ExactIntegers = 1e15
  private val JulianEpochDay = 2440588L

  /** The name of a type as people know it. */
  def typeName(kind: PrimitiveType): String =
    Option(kind.getLogicalTypeAnnotation).map(_.toString).getOrElse(kind.getPrimitiveTypeName.name)

  /** One value of a field: as the library writes it; bytes of no other type are text. */
  def of(row: Group, field: Int, index: Int): String = {
    val kind = row.getType.getType(field).asPrimitiveType
    val logical = kind.getLogicalTypeAnnotation
    kind.getPrimitiveTypeName match {
      case BOOLEAN => row.getBoolean(field, index).toString
      case INT32   => kind.stringifier.stringify(row.getInteger(field, index))
      case INT64 =>
        logical match {
          case time: TimestampLogicalTypeAnnotation => ofTime(row.getLong(field, index), time)
          case _                                    => kind.stringifier.stringify(row.getLong(field, index))
        }
      case FLOAT  => ofReal(row.getFloat(field, index).toDouble, row.getFloat(field, index).toString)
      case DOUBLE => ofReal(row.getDouble(field, index), row.getDouble(field, index).toString)
      case INT96  => ofOldTime(NanoTime.fromBinary(row.getInt96(field, index)))
      case BINARY | FIXED_LEN_BYTE_ARRAY =>
        val bytes = row.getBinary(field, index)
        if (logical == null || logical.isInstanceOf[StringLogicalTypeAnnotation]) new String(bytes.getBytes, UTF_8)
        else kind.stringifier.stringify(bytes)
    }
  }

  private def ofTime(value: Long, kind: TimestampLogicalTypeAnnotation): String = {
    val unit = kind.getUnit match {
      case TimeUnit.MILLIS => ChronoUnit.MILLIS
      case TimeUnit.MICROS => ChronoUnit.MICROS
      case TimeUnit.NANOS  => ChronoUnit.NANOS
    }
    val instant = Instant.EPOCH.plus(value, unit)
    if (kind.isAdjustedToUTC) instant.toString else LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString
  }

  /** As old versions of Spark, Hive and Impala write times. */
  private def ofOldTime(time: NanoTime): String =
    Instant.EPOCH.plus(time.getJulianDay - JulianEpochDay, ChronoUnit.DAYS).plusNanos(time.getTimeOfDayNanos).toString

  // A number of up to 15 digits is exact in 64 bits, and Java would write it with an exponent from eight digits on.
  private def ofReal(value: Double, text: String): String =
    if (value.isNaN || value.isInfinite) text
    else if (value == math.rint(value) && math.abs(value) < ExactIntegers) value.toLong.toString
    else new BigDecimal(text).toPlainString
}
