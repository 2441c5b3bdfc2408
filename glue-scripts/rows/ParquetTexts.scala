package tiktok.rows

import java.math.{BigDecimal, BigInteger}
import java.nio.ByteOrder
import java.time.{Instant, LocalDate, LocalDateTime, LocalTime, ZoneOffset}
import java.util.UUID
import org.apache.parquet.io.api.{Binary, PrimitiveConverter}
import org.apache.parquet.schema.LogicalTypeAnnotation._
import org.apache.parquet.schema.PrimitiveType
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT96

/** Parquet's scalar values as text. */
object ParquetTexts {
  private val JulianEpochDay = 2440588L
  private val ExactIntegers = 1e15

  /** The name of a type as people know it. */
  def typeName(kind: PrimitiveType): String =
    Option(kind.getLogicalTypeAnnotation).map(_.toString).getOrElse(kind.getPrimitiveTypeName.name)

  /** Writes each value that Parquet hands over into a cell. */
  def converter(kind: PrimitiveType, cell: TextCell): PrimitiveConverter = new PrimitiveConverter {
    private val logical = kind.getLogicalTypeAnnotation
    private val isBytesOfText =
      !isUuid && !logical.isInstanceOf[DecimalLogicalTypeAnnotation] && kind.getPrimitiveTypeName != INT96

    override def addBinary(value: Binary): Unit =
      if (isBytesOfText) cell.add(value.toByteBuffer) else cell.add(ofBinary(value))
    override def addInt(value: Int): Unit = cell.add(ofInteger(logical, value.toLong, bits = 32))
    override def addLong(value: Long): Unit = cell.add(ofInteger(logical, value, bits = 64))
    override def addFloat(value: Float): Unit = cell.add(ofReal(value.toDouble, value.toString))
    override def addDouble(value: Double): Unit = cell.add(ofReal(value, value.toString))
    override def addBoolean(value: Boolean): Unit = cell.add(value.toString)

    private def isUuid: Boolean = logical.isInstanceOf[UUIDLogicalTypeAnnotation]

    private def ofBinary(value: Binary): String = logical match {
      case decimal: DecimalLogicalTypeAnnotation => plain(new BigInteger(value.getBytes), decimal)
      case _ if isUuid =>
        val bytes = value.toByteBuffer
        new UUID(bytes.getLong, bytes.getLong).toString
      case _ => int96(value)
    }
  }

  private def ofInteger(logical: AnyRef, value: Long, bits: Int): String = logical match {
    case decimal: DecimalLogicalTypeAnnotation => plain(BigInteger.valueOf(value), decimal)
    case _: DateLogicalTypeAnnotation          => LocalDate.ofEpochDay(value).toString
    case time: TimeLogicalTypeAnnotation       => LocalTime.ofNanoOfDay(value * nanos(time.getUnit)).toString
    case time: TimestampLogicalTypeAnnotation  => timestamp(value, time)
    case number: IntLogicalTypeAnnotation if !number.isSigned =>
      if (bits == 32) Integer.toUnsignedString(value.toInt) else java.lang.Long.toUnsignedString(value)
    case _ => value.toString
  }

  private def plain(unscaled: BigInteger, decimal: DecimalLogicalTypeAnnotation): String =
    new BigDecimal(unscaled, decimal.getScale).toPlainString

  // A number of up to 15 digits is exact in 64 bits, and Java would write it with an exponent from eight digits on.
  private def ofReal(value: Double, text: String): String =
    if (value.isNaN || value.isInfinite) text
    else if (value == math.rint(value) && math.abs(value) < ExactIntegers) value.toLong.toString
    else new BigDecimal(text).toPlainString

  private def nanos(unit: TimeUnit): Long = unit match {
    case TimeUnit.MILLIS => 1000000L
    case TimeUnit.MICROS => 1000L
    case TimeUnit.NANOS  => 1L
  }

  private def timestamp(value: Long, kind: TimestampLogicalTypeAnnotation): String = {
    val inSecond = 1000000000L / nanos(kind.getUnit)
    val second = Math.floorDiv(value, inSecond)
    val instant = Instant.ofEpochSecond(second, Math.floorMod(value, inSecond) * nanos(kind.getUnit))
    if (kind.isAdjustedToUTC) instant.toString else LocalDateTime.ofInstant(instant, ZoneOffset.UTC).toString
  }

  /** Nanoseconds of the day and the Julian day, as old versions of Spark, Hive and Impala write times. */
  private def int96(value: Binary): String = {
    val bytes = value.toByteBuffer.order(ByteOrder.LITTLE_ENDIAN)
    val nanosOfDay = bytes.getLong
    Instant.ofEpochSecond((bytes.getInt - JulianEpochDay) * 86400L, nanosOfDay).toString
  }
}
