"""Finding and recognising columns."""

import re
from pathlib import Path

import pytest
from tiktok_audiences.columns import (
    USUAL_NAMES,
    ChosenColumns,
    ChosenIdentifier,
    choose_columns,
    columns_of_empty_export,
    type_of_name,
)
from tiktok_audiences.config import IDENTIFIER_TYPES, IdentifierColumn, Source
from tiktok_audiences.errors import AmbiguousColumnError, MissingColumnError


def _source(*identifiers: IdentifierColumn, audience: str | None = "segment") -> Source:
    name = None if audience else "Everyone"
    return Source("loyalty", audience, name, identifiers or None, "append", ("standard",))


def test_configured_columns_are_found_without_regard_to_case_and_outer_blanks() -> None:
    source = _source(IdentifierColumn("Phone", "phone", "GB", "country"))

    chosen = choose_columns(source, [" SEGMENT", "phone ", "Country", "other"], "x.csv")

    expected = ChosenIdentifier("phone ", "phone", "config", "Country", "GB")
    assert chosen == ChosenColumns(" SEGMENT", (expected,))
    assert chosen.names() == [" SEGMENT", "phone ", "Country"]


def test_exact_name_wins_over_one_that_differs_by_case() -> None:
    chosen = choose_columns(_source(IdentifierColumn("email", "email")), ["EMAIL", "email", "segment"], "x")

    assert chosen.identifiers == (ChosenIdentifier("email", "email", "config"),)


def test_every_missing_column_is_named_beside_what_was_found() -> None:
    source = _source(IdentifierColumn("mail", "email"), IdentifierColumn("tel", "phone", None, "land"))

    with pytest.raises(MissingColumnError) as caught:
        choose_columns(source, ["email", "tel"], "x.csv")

    assert str(caught.value) == (
        "x.csv has no column 'segment', 'mail', 'land'; found 'email', 'tel'; "
        "correct the configuration or the export"
    )


@pytest.mark.parametrize("found", [["email", "email", "segment"], ["EMAIL", "Email", "segment"]])
def test_two_columns_of_one_name_are_refused(found: list[str]) -> None:
    with pytest.raises(AmbiguousColumnError, match="x has 2 columns that match 'email'; rename all but one"):
        choose_columns(_source(IdentifierColumn("email", "email")), found, "x")


def test_doubled_column_that_nobody_asks_for_does_no_harm() -> None:
    chosen = choose_columns(_source(IdentifierColumn("email", "email")), ["n", "n", "email", "segment"], "x")

    assert chosen.names() == ["segment", "email"]


def test_usual_names_are_recognised_in_the_order_of_the_export() -> None:
    found = ["segment", "E-Mail Address", "hashed_email", "MSISDN", "IDFA", "aaid", "Device ID", "country"]

    chosen = choose_columns(_source(), found, "x")

    assert [(one.column, one.type, one.chosen_by) for one in chosen.identifiers] == [
        ("E-Mail Address", "email", "name"),
        ("hashed_email", "email", "name"),
        ("MSISDN", "phone", "name"),
        ("IDFA", "idfa", "name"),
        ("aaid", "gaid", "name"),
        ("Device ID", "maid", "name"),
    ]


@pytest.mark.parametrize(
    ("column", "identifier_type"),
    [
        ("phone no.", "phone"),
        ("Phone_Num", "phone"),
        ("tel. mobil", "phone"),
        ("Telefon", "phone"),
        ("Handy", "phone"),
        ("Mobile No", "phone"),
        ("e-mail addr", "email"),
        ("customer e-mail addr", "email"),
        ("Customer Email Address", "email"),
        ("Kunden E-Mail", "email"),
    ],
)
def test_names_as_people_write_them_are_recognised(column: str, identifier_type: str) -> None:
    chosen = choose_columns(_source(), ["segment", column], "x")

    assert [(one.column, one.type) for one in chosen.identifiers] == [(column, identifier_type)]


@pytest.mark.parametrize(
    ("column", "identifier_type"),
    [
        ("device.idfa", "idfa"),
        ("user.device.gaid", "gaid"),
        ("mobile.adid", "gaid"),
        ("device.id", "maid"),
        ("contact.email", "email"),
        ("referrer.email", None),
        ("device.name", None),
    ],
)
def test_last_key_of_a_path_says_which_device_id_it_is(column: str, identifier_type: str | None) -> None:
    assert type_of_name(column) == identifier_type


def test_each_name_that_the_docs_call_usual_is_recognised() -> None:
    docs = Path(__file__).parents[2] / "docs" / "identifiers.md"
    section = docs.read_text(encoding="utf-8").split("## Recognition of columns")[1]
    names = re.findall(r"`(\w+)`", section.split("such as")[1].split(".")[0])

    recognised = [choose_columns(_source(), ["segment", name], "x").identifiers[0].column for name in names]

    assert len(names) >= len(IDENTIFIER_TYPES)
    assert recognised == names


def test_name_of_each_type_is_a_usual_one_and_no_name_is_usual_for_two_types() -> None:
    names = [(name, kind) for kind, usual in USUAL_NAMES.items() for name in usual.split()]

    assert [dict(names).get(kind) for kind in IDENTIFIER_TYPES] == list(IDENTIFIER_TYPES)
    assert len(dict(names)) == len(names)


def test_audience_column_is_not_taken_for_an_identifier() -> None:
    chosen = choose_columns(_source(audience="cell"), ["cell", "email"], "x")

    assert [one.column for one in chosen.identifiers] == ["email"]


def test_export_without_a_usual_name_is_refused_with_what_was_found() -> None:
    with pytest.raises(MissingColumnError, match=r"no column with a usual name.*found 'segment', 'score'"):
        choose_columns(_source(), ["segment", "score"], "x")


def test_name_that_may_be_data_is_given_by_its_position() -> None:
    hidden = {"ann@example.org", "tel: 5"}

    with pytest.raises(MissingColumnError) as recognised:
        choose_columns(_source(), ["segment", "ann@example.org", "tel: 5"], "x.csv", hidden)
    with pytest.raises(MissingColumnError) as configured:
        choose_columns(
            _source(IdentifierColumn("mail", "email")), ["ann@example.org", "segment"], "x.csv", hidden
        )

    assert str(recognised.value).endswith(
        "found 'segment', column 2, column 3; name the columns in \"identifiers\""
    )
    assert "has no column 'mail'; found column 1, 'segment'; " in str(configured.value)


@pytest.mark.parametrize(
    ("column", "setting", "numbers"),
    [
        ("phone", None, "auto"),
        ("MSISDN", None, "international"),
        ("ms_isdn", None, "international"),
        ("msisdn", "national", "national"),
        ("phone", "international", "international"),
    ],
)
def test_numbers_are_read_as_configured_or_as_the_name_of_the_column_says(
    column: str, setting: str | None, numbers: str
) -> None:
    entry = IdentifierColumn(column, "phone", numbers=setting)

    assert choose_columns(_source(entry), ["segment", column], "x").identifiers[0].numbers == numbers


def test_recognised_msisdn_is_international() -> None:
    chosen = choose_columns(_source(), ["segment", "phone", "MSISDN"], "x")

    assert [one.numbers for one in chosen.identifiers] == ["auto", "international"]


def test_export_without_any_data_has_the_configured_columns() -> None:
    source = _source(IdentifierColumn("Phone", "phone", "GB", "country"), IdentifierColumn("mail", "email"))

    assert columns_of_empty_export(source) == ChosenColumns(
        "segment",
        (
            ChosenIdentifier("Phone", "phone", "config", "country", "GB"),
            ChosenIdentifier("mail", "email", "config"),
        ),
    )
    assert columns_of_empty_export(_source()) == ChosenColumns("segment", ())
