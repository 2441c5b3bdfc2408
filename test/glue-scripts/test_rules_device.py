"""The rule of device ids."""

import pytest
from helpers.jvm import judge, shapes

ID = "3f097372-f01e-4b64-984c-395ae5828ee6"

CASES = [
    # cell, outcome, forms
    (ID, "hashed", [ID]),
    (ID.upper(), "hashed", [ID]),
    (f"\u00a0{{{ID.upper()}}}\n", "hashed", [ID]),
    ("\uff13f097372-f01e-4b64-984c-395ae5828ee6", "hashed", [ID]),
    (f"'{ID}", "hashed", [ID]),
    (f"{{{ID}", "invalid_device_id", []),
    (f"{{{{{ID}}}}}", "invalid_device_id", []),
    # Begins with one digit eight times, and yet is an id.
    ("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaab", "hashed", ["aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaab"]),
    ("AAAAAAAA-aaaa-aaaa-aaaa-aaaaaaaaaaaa", "opted_out", []),
    ("{00000000-0000-0000-0000-000000000000}", "opted_out", []),
    ("ffffffff-ffff-ffff-ffff-ffffffffffff", "opted_out", []),
    (ID.replace("-", ""), "hashed_md5", []),
    # SHA-1 has no outcome of its own in a device column.
    ("da39a3ee5e6b4b0d3255bfef95601890afd80709", "invalid_device_id", []),
    (ID.replace("3", "g"), "invalid_device_id", []),
    (ID.replace("-", "_"), "invalid_device_id", []),
    (ID + "0", "invalid_device_id", []),
    ("CE" * 32, "prehashed", ["ce" * 32]),
    ("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "hash_in_base64", []),
    ("N/A", "missing", []),
    ("", "missing", []),
]


@pytest.mark.parametrize("kind", ["idfa", "gaid", "maid"])
def test_device_ids_have_the_outcome_and_the_value_that_is_written_beside_them(kind: str) -> None:
    found = judge(kind, [(cell, "") for cell, _, _ in CASES])

    assert [
        (case[0], verdict.outcome, list(verdict.forms)) for case, verdict in zip(CASES, found, strict=True)
    ] == CASES


def test_a_rejected_id_is_shown_as_its_shape() -> None:
    assert shapes([f"{{{ID}", ID + "0"]) == [
        "{9a999999-a99a-9a99-999a-999aa9999aa9",
        "9a999999-a99a-9a99-999a-999aa9999aa99",
    ]
