"""The shuffle's buckets: equal ranges of hashes, one for each task.

A bucket is a range of the first three hexadecimal digits: buckets are even, whatever the sizes of audiences,
and the sorted pieces of the buckets one after the other are sorted as a whole.
"""

from collections.abc import Sequence
from itertools import count

from pyspark.sql import Column
from pyspark.sql import functions as F

_PREFIXES = 16**3
_DIGITS_BY_CODE = [int(chr(code), 16) if chr(code) in "0123456789abcdef" else 0 for code in range(48, 103)]
_SEED = 42
_WORD = 0xFFFFFFFF


def bucket_keys(buckets: int) -> list[int]:
    """For each bucket an integer that Spark's partitioning by hash puts into the task of that position."""
    placed: dict[int, int] = {}
    keys = count()
    while len(placed) < buckets:
        key = next(keys)
        placed.setdefault(spark_hash(key) % buckets, key)
    return [placed[bucket] for bucket in range(buckets)]


def spark_hash(number: int) -> int:
    """What Spark's `hash` gives for an integer: Murmur3 of its 32 bits, as a signed number."""
    mixed = _rotate(number * 0xCC9E2D51 & _WORD, 15) * 0x1B873593 & _WORD
    state = _rotate(_SEED ^ mixed, 13) * 5 + 0xE6546B64 & _WORD
    state ^= 4
    state = (state ^ state >> 16) * 0x85EBCA6B & _WORD
    state = (state ^ state >> 13) * 0xC2B2AE35 & _WORD
    state ^= state >> 16
    return state - (1 << 32) if state >> 31 else state


def key_of_hash(value: Column, keys: Sequence[int]) -> Column:
    """The key of the bucket that a hash of hexadecimal digits falls into."""
    by_prefix = [keys[prefix * len(keys) // _PREFIXES] for prefix in range(_PREFIXES)]
    # As bytes: of a text, Spark would count all characters before it takes the first ones.
    start = F.substring(value.cast("binary"), 1, 3).cast("string")
    return F.get(_literal(by_prefix), _digit(start, 1) * 256 + _digit(start, 2) * 16 + _digit(start, 3))


def key_by_turns(keys: Sequence[int]) -> Column:
    """The keys of all buckets by turns: for what belongs to no bucket and must not crowd one."""
    return F.get(_literal(keys), F.pmod(F.monotonically_increasing_id(), F.lit(len(keys))))


def _literal(keys: Sequence[int]) -> Column:
    return F.expr(f"array({', '.join(map(str, keys))})")


def _digit(start: Column, position: int) -> Column:
    # By its character code, from that of 0: cheaper by far than `conv`, which goes through text twice.
    character = start if position == 1 else F.substring(start, position, 1)
    return F.get(_literal(_DIGITS_BY_CODE), F.ascii(character) - ord("0"))


def _rotate(word: int, bits: int) -> int:
    return (word << bits | word >> 32 - bits) & _WORD
