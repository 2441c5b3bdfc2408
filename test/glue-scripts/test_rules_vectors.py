"""The published examples of the identifier rules."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path

import plain_rules
from helpers.jvm import judge
from tiktok_audiences.config import IDENTIFIER_TYPES

VECTORS = Path(__file__).parent.parent / "vectors" / "identifiers.tsv"


def _vectors() -> Iterator[dict[str, str]]:
    with VECTORS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""):
            yield {**row, "raw": row["raw"].encode("latin-1", "backslashreplace").decode("unicode_escape")}


def test_every_vector_has_the_outcome_and_the_forms_that_are_written_beside_it() -> None:
    vectors = list(_vectors())
    expected, found = [], []
    for kind in dict.fromkeys(vector["type"] for vector in vectors):
        of_kind = [vector for vector in vectors if vector["type"] == kind]
        verdicts = judge(
            kind, [(vector["raw"], vector["region"]) for vector in of_kind], phoneVariants=["e164"]
        )
        for vector, verdict in zip(of_kind, verdicts, strict=True):
            is_used = verdict.outcome in ("hashed", "prehashed", "missing")
            outcome = verdict.outcome if is_used else f"rejected:{verdict.outcome}"
            expected.append((kind, vector["raw"], vector["outcome"], vector["value"]))
            found.append((kind, vector["raw"], outcome, "|".join(verdict.forms)))

    assert found == expected


def test_every_type_has_a_vector_that_is_hashed() -> None:
    hashed = {vector["type"] for vector in _vectors() if vector["outcome"] == "hashed"}

    assert hashed >= set(IDENTIFIER_TYPES)


def test_plain_rules_of_the_benchmark_agree_with_every_vector() -> None:
    expected, found = [], []
    for vector in _vectors():
        verdict = plain_rules.judge(vector["type"], vector["raw"], vector["region"])
        is_used = verdict.outcome in ("hashed", "prehashed", "missing")
        outcome = verdict.outcome if is_used else f"rejected:{verdict.outcome}"
        forms = vector["value"].split("|") if vector["value"] else []
        if vector["type"] == "phone" and outcome == "hashed":
            forms += [form.removeprefix("+") for form in forms]
        hashes = forms if outcome == "prehashed" else [plain_rules.sha256(form) for form in forms]
        expected.append((vector["type"], vector["raw"], vector["outcome"], hashes))
        found.append((vector["type"], vector["raw"], outcome, list(verdict.hashes)))

    assert found == expected


def test_forms_have_the_hashes_that_tiktok_publishes() -> None:
    cells = [
        ("email", "janedoe@gmail.com"),
        ("maid", "5F3A2B18-9C4D-4E7F-B8E2-17D3A1E69B25"),
        ("phone", "+37493828222"),
    ]

    forms = [judge(kind, [(cell, "")])[0].forms for kind, cell in cells]

    assert [[hashlib.sha256(form.encode()).hexdigest() for form in found] for found in forms] == [
        ["d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69"],
        ["83dc3f5f32b9472613b0f038d36f22585a609d018af6f6067f50da318bf354bd"],
        [
            # With the plus: computed with sha256sum, as TikTok prints the other one only.
            "241371e614f8650dfae0f111361c69de1bb4829a72b71bb8044daae8b2e7791d",
            "65b7e6dcf6f4310f8d7cbfbd78289a753062fb054d6664fb9aaac5df66a422d4",
        ],
    ]
