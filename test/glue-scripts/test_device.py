"""The rule of device ids."""

from helpers.verdicts import verdicts_on
from pyspark.sql import SparkSession

ID = "3f097372-f01e-4b64-984c-395ae5828ee6"

CASES = [
    # cell, outcome, value
    (ID, "hashed", ID),
    (ID.upper(), "hashed", ID),
    (f"\u00a0{{{ID.upper()}}}\n", "hashed", ID),
    (f"{{{ID}", "invalid_device_id", "{9a999999-a99a-9a99-999a-999aa9999aa9"),
    (f"{{{{{ID}}}}}", "invalid_device_id", "{{9a999999-a99a-9a99-999a-999aa9999aa9}}"),
    # Begins with one digit eight times, and yet is an id.
    ("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaab", "hashed", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaab"),
    ("AAAAAAAA-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "opted_out", None),
    ("{00000000-0000-0000-0000-000000000000}", "opted_out", None),
    ("ffffffff-ffff-ffff-ffff-ffffffffffff", "opted_out", None),
    (ID.replace("-", ""), "hashed_md5", None),
    # SHA-1 is no outcome of its own in a device column.
    (
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "invalid_device_id",
        "aa99a9aa9a9a9a9a9999aaaa99999999aaa99999",
    ),
    (ID.replace("3", "g"), "invalid_device_id", "aa999a99-a99a-9a99-999a-a99aa9999aa9"),
    (ID.replace("-", "_"), "invalid_device_id", "9a999999_a99a_9a99_999a_999aa9999aa9"),
    (ID + "0", "invalid_device_id", "9a999999-a99a-9a99-999a-999aa9999aa99"),
    (
        "\uff13f097372-f01e-4b64-984c-395ae5828ee6",
        "invalid_device_id",
        "9a999999-a99a-9a99-999a-999aa9999aa9",
    ),
    ("CE" * 32, "prehashed", "ce" * 32),
    ("N/A", "missing", None),
    ("", "missing", None),
    (None, "missing", None),
]


def test_device_ids_have_the_outcome_and_the_value_that_is_written_beside_them(spark: SparkSession) -> None:
    found = verdicts_on(spark, "gaid", [(cell, "") for cell, _, _ in CASES])

    assert list(zip([case[0] for case in CASES], found, strict=True)) == [
        (cell, (outcome, value)) for cell, outcome, value in CASES
    ]
