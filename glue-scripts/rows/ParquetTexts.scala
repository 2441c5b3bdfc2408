package tiktok.rows

import java.math.BigDecimal
import java.nio.charset.StandardCharsets.UTF_8
import java.time.temporal.ChronoUnit
import java.time.{Instant, LocalDateTime, LocalTime, ZoneOffset}
import org.apache.parquet.example.data.Group
import org.apache.parquet.example.data.simple.NanoTime
import org.apache.parquet.schema.LogicalTypeAnnotation.{
  StringLogicalTypeAnnotation,
  TimeLogicalTypeAnnotation,
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

  /** One value of a field as text; bytes of no other type are text. */
  def of(row: Group, field: Int, index: Int): String = {
    val kind = row.getType.getType(field).asPrimitiveType
    kind.getPrimitiveTypeName match {
      case BOOLEAN => row.getBoolean(field, index).toString
      case INT32 =>
        ofInteger(kind, row.getInteger(field, index).toLong, kind.stringifier.stringify(row.getInteger(field, index)))
      case INT64  => ofInteger(kind, row.getLong(field, index), kind.stringifier.stringify(row.getLong(field, index)))
      case FLOAT  => ofReal(row.getFloat(field, index).toDouble, row.getFloat(field, index).toString)
      case DOUBLE => ofReal(row.getDouble(field, index), row.getDouble(field, index).toString)
      case INT96  => ofOldTime(NanoTime.fromBinary(row.getInt96(field, index)))
      case BINARY | FIXED_LEN_BYTE_ARRAY =>
        val bytes = row.getBinary(field, index)
        kind.getLogicalTypeAnnotation match {
          case null | _: StringLogicalTypeAnnotation => new String(bytes.getBytes, UTF_8)
          case _                                     => kind.stringifier.stringify(bytes)
        }
    }
  }

  /** @param plain as the library writes it, times with all digits of a second */
  private def ofInteger(kind: PrimitiveType, value: Long, plain: String): String = kind.getLogicalTypeAnnotation match {
    case time: TimeLogicalTypeAnnotation => LocalTime.MIDNIGHT.plus(value, unitOf(time.getUnit)).toString
    case time: TimestampLogicalTypeAnnotation =>
      val instant = Instant.EPOCH.plus(value, unitOf(time.getUnit))
      if (time.isAdjustedToUTC) instant.toString else LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString
    case _ => plain
  }

  private def unitOf(unit: TimeUnit): ChronoUnit = ChronoUnit.valueOf(unit.name)

  /** As old versions of Spark, Hive and Impala write times. */
  private def ofOldTime(time: NanoTime): String =
    Instant.EPOCH.plus(time.getJulianDay - JulianEpochDay, ChronoUnit.DAYS).plusNanos(time.getTimeOfDayNanos).toString

  // A number of up to 15 digits is exact in 64 bits, and Java would write it with an exponent from eight digits on.
  private def ofReal(value: Double, text: String): String =
    if (value.isNaN || value.isInfinite) text
    else if (value == math.rint(value) && math.abs(value) < ExactIntegers) value.toLong.toString
    else new BigDecimal(text).toPlainString
}
