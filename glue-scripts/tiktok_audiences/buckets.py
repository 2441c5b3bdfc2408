"""The shuffle's groups and buckets: where a line goes, in one number that Spark's own partitioning keeps to.

A group is the lines of one slot whose hashes begin alike. A bucket is a range of beginnings, one for each
task: buckets are even, whatever the sizes of audiences, and the sorted pieces of the buckets one after the
other are sorted as a whole.

Spark sends a row to the task that Murmur3 of its group names. Of a 64-bit number Murmur3 can be run backwards
to either half, so a group's number is made to land where it should: its lower half is that of the slot, its
upper half makes its hash tell the bucket, the beginning and the rest of the slot. One number is sorted by its
bits, several times as fast as two columns or a text are by comparing.
"""

from dataclasses import dataclass

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from tiktok_audiences.constants import constant_array

SLOT_BITS = 46
"""Bits of a slot; what is above its lowest 32 has to fit beside the bucket into a positive hash."""

_HALF = 0xFFFFFFFF
_SEED = 42
_DIGITS_BY_CODE = [int(chr(code), 16) if chr(code) in "0123456789abcdef" else 0 for code in range(48, 103)]


@dataclass(frozen=True)
class Buckets:
    """So many tasks of the shuffle; at most 4,096."""

    count: int

    @property
    def digits(self) -> int:
        """How many hexadecimal digits are the beginning of a hash."""
        # So few that groups are not tiny; so many that buckets are even and no group is a great part of one.
        return 2 if self.count <= 32 else 3 if self.count <= 512 else 4

    @property
    def prefixes(self) -> int:
        """How many beginnings there are."""
        return 1 << 4 * self.digits

    @property
    def span(self) -> int:
        """Hashes for each value of a slot's upper half: a multiple of the tasks."""
        return self.count * -(-self.prefixes // self.count)

    def places(self) -> list[int]:
        """For each beginning a number of its own below `span`, whose remainder by `count` is its task."""
        first_of_task = [-(-task * self.prefixes // self.count) for task in range(self.count)]
        tasks = [prefix * self.count // self.prefixes for prefix in range(self.prefixes)]
        return [task + self.count * (prefix - first_of_task[task]) for prefix, task in enumerate(tasks)]


def prefix_of_hash(value: Column, buckets: Buckets) -> Column:
    """The first hexadecimal digits of a hash, as an integer."""
    # As bytes: of a text, Spark would count all characters before it takes the first ones.
    start = F.substring(value.cast("binary"), 1, buckets.digits).cast("string")
    prefix = _digit(start, 1)
    for position in range(2, buckets.digits + 1):
        prefix = prefix * 16 + _digit(start, position)
    return prefix


def with_group(lines: DataFrame, buckets: Buckets) -> DataFrame:
    """Replaces the columns `slot: long, prefix: int` by `group: long`."""
    placed = F.get(constant_array(buckets.places(), "int"), F.col("prefix"))
    upper_slot = F.shiftrightunsigned("slot", 32).cast("int")
    others = [column for column in lines.columns if column not in ("slot", "prefix")]
    halves = lines.select(
        *others,
        F.col("slot").cast("int").alias("low"),
        (placed + upper_slot * buckets.span).alias("hash"),
    )
    high = _high_half(F.col("low"), F.col("hash"))
    return halves.select(*others, _of_halves(high, F.col("low")).alias("group"))


def slot_of_group(group: Column, buckets: Buckets) -> Column:
    """The slot of a group."""
    return _of_halves(F.floor(F.hash(group) / buckets.span), group)


def _of_halves(high: Column, low: Column) -> Column:
    """The 64-bit number with these lowest 32 bits of two numbers as its halves."""
    return F.shiftleft(high.cast("long"), 32).bitwiseOR(low.cast("long").bitwiseAND(F.lit(_HALF)))


def _high_half(low: Column, wanted: Column) -> Column:
    """The upper half of the 64-bit number whose hash is `wanted` and whose lower half is `low`.

    The steps of Spark's `Murmur3_x86_32.hashLong`, forwards for the lower half, then backwards from the end.
    """
    mixed = _rotated(low * _signed(0xCC9E2D51), 15) * _signed(0x1B873593)
    state = _rotated(mixed.bitwiseXOR(F.lit(_SEED)), 13) * 5 + _signed(0xE6546B64)
    end = _folded(wanted, 16) * _inverse(0xC2B2AE35)
    end = _folded(end, 13, 26) * _inverse(0x85EBCA6B)
    end = (_folded(end, 16).bitwiseXOR(F.lit(8)) - _signed(0xE6546B64)) * _inverse(5)
    mixed = _rotated(end, 32 - 13).bitwiseXOR(state)
    return _rotated(mixed * _inverse(0x1B873593), 32 - 15) * _inverse(0xCC9E2D51)


def _rotated(word: Column, bits: int) -> Column:
    return F.shiftleft(word, bits).bitwiseOR(F.shiftrightunsigned(word, 32 - bits))


def _folded(word: Column, *shifts: int) -> Column:
    folded = word
    for shift in shifts:
        folded = folded.bitwiseXOR(F.shiftrightunsigned(word, shift))
    return folded


def _inverse(factor: int) -> int:
    return _signed(pow(factor, -1, 1 << 32))


def _signed(word: int) -> int:
    return word - (1 << 32) if word >> 31 else word


def _digit(start: Column, position: int) -> Column:
    # By its character code, from that of 0: cheaper by far than `conv`, which goes through text twice.
    character = start if position == 1 else F.substring(start, position, 1)
    return F.get(constant_array(_DIGITS_BY_CODE, "int"), F.ascii(character) - ord("0"))
