"""Phone numbers: the rules around libphonenumber, by numbers worked out by hand."""

import re

import pytest
from helpers.jvm import Cell, SettingsError, Verdict, judge


def numbers_of(cells: list[Cell], **settings: object) -> list[str]:
    """E.164 of each cell, or why it is rejected."""
    verdicts = judge("phone", cells, phoneVariants=["e164"], **settings)
    return [verdict.forms[0] if verdict.forms else verdict.outcome for verdict in verdicts]


def assert_numbers(expected: dict[Cell, str], **settings: object) -> None:
    """Compares E.164 or the reason of each cell."""
    assert dict(zip(expected, numbers_of(list(expected), **settings), strict=True)) == expected


def test_reads_a_number_in_the_ways_it_is_written_within_its_region() -> None:
    assert_numbers(
        {
            ("(657) 777-0000", "US"): "+16577770000",
            ("1-657-777-0000", "US"): "+16577770000",
            ("tel:657-777-0000", "US"): "+16577770000",
            ("657-777-0000 x123", "US"): "+16577770000",
            ("657-777-0000 ext. 123", "US"): "+16577770000",
            ("1-800-FLOWERS", "US"): "+18003569377",
            ("030 901820", "DE"): "+4930901820",
            ("030.901820", "DE"): "+4930901820",
            ("06 698 12345", "IT"): "+390669812345",
            ("0343 15-555-1212", "AR"): "+5493435551212",
            ("8 (495) 123-45-67", "RU"): "+74951234567",
            ("\uff10\uff13-1234-5678", "JP"): "+81312345678",
            ("\u0660\u0661\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "EG"): "+201012345678",
        }
    )


def test_reads_a_number_dialled_out_of_a_region_or_with_its_calling_code_alone() -> None:
    assert_numbers(
        {
            ("011 44 20 7183 8750", "US"): "+442071838750",
            ("0044 20 7183 8750", "FR"): "+442071838750",
            ("8~10 44 20 7183 8750", "RU"): "+442071838750",
            ("442071838750", "GB"): "+442071838750",
            ("16577770000", "US"): "+16577770000",
            ("+44 (0)20 7183 8750", "US"): "+442071838750",
        }
    )


def test_takes_the_default_region_only_when_the_row_names_none() -> None:
    assert_numbers(
        {
            ("020 7183 8750", "GBR"): "+442071838750",
            ("020 7183 8750", " Gb\u00a0"): "+442071838750",
            ("0301234567", ""): "+49301234567",
            ("0301234567", "NULL"): "+49301234567",
            ("0301234567", "XX"): "unknown_region",
            ("0301234567", "\u00c4\u00d6"): "unknown_region",
            ("+1 657 777 0000", "ZZ"): "+16577770000",
        },
        defaultRegion="Germany",
    )


def test_says_why_a_number_is_rejected() -> None:
    assert_numbers(
        {
            ("6577770000", ""): "no_country_code",
            ("6577770000", "n/a"): "no_country_code",
            ("6577770000", "ZZ"): "unknown_region",
            ("657-777-0000 x1", ""): "no_country_code",
            ("hello", ""): "invalid_phone",
            ("+999 123456", ""): "invalid_phone",
            ("12345", "US"): "invalid_phone",
            ("555-CALL-NOW-PLEASE", "US"): "invalid_phone",
            ("1" * 251, "US"): "invalid_phone",
            ("555-0123", "US"): "no_area_code",
            ("1111", "GB"): "no_area_code",
            # Too short for an area code, though libphonenumber calls them possible; with a prefix they are.
            ("12345", "DE"): "no_area_code",
            ("12 34 567", "DE"): "no_area_code",
            ("012345", "DE"): "+4912345",
            ("+49 12345", "DE"): "+4912345",
            ("30 1234567", "DE"): "+49301234567",
            ("", "US"): "missing",
        }
    )


def test_marks_and_words_that_nobody_dials_make_no_number_of_somebody_else() -> None:
    masked = {
        ("(415) 555-XXXX", "US"): "invalid_phone",
        ("415-555-xxxx", "US"): "invalid_phone",
        ("98765XXXXX", "IN"): "invalid_phone",
        ("+91XXXXXX3210", "IN"): "invalid_phone",
        ("(11) 9XXXX-XXXX", "BR"): "invalid_phone",
        ("06 XX XX XX 12", "FR"): "invalid_phone",
        ("079XXXXXXXX", "GB"): "invalid_phone",
        ("+44 7911 ***456", "GB"): "invalid_phone",
        ("+44 7911 12*456", "GB"): "invalid_phone",
    }
    words = {
        ("040 123456 Fax", "DE"): "invalid_phone",
        ("030 901820 privat", "DE"): "invalid_phone",
        ("0211 123456 DNC", "DE"): "invalid_phone",
        ("+49 211 123456 DNC", ""): "invalid_phone",
        ("0664 1234567 neu", "AT"): "invalid_phone",
        ("06 698 12345 Fax", "IT"): "invalid_phone",
        ("657-777-0000 mobile", "US"): "invalid_phone",
        # An extension, and what stands before a number.
        ("030 901820 ext. 12", "DE"): "+4930901820",
        ("Tel. 030 901820", "DE"): "+4930901820",
        ("1 800 FLOWERS", "US"): "+18003569377",
        ("+1 800 FLOWERS", ""): "+18003569377",
    }

    assert_numbers(masked | words)


def test_a_number_with_a_fraction_of_zeros_is_no_other_number_where_numbers_have_any_length() -> None:
    expected = {
        "4915123456789,0": "+4915123456789",
        "4915123456789,00": "+4915123456789",
        "015123456789,0": "+4915123456789",
        "+49 151 2345678.0": "+491512345678",
        "0151 2345678.0": "+491512345678",
        "030.90.18.20": "+4930901820",
    }

    assert_numbers({(cell, "DE"): number for cell, number in expected.items()})


def test_writes_out_a_number_that_was_taken_for_a_quantity() -> None:
    expected = {
        "6577770000.0": "+16577770000",
        "6577770000.": "+16577770000",
        "6577770000.0000000000": "+16577770000",
        "+16577770001.0": "+16577770001",
        "1.6577770001E10": "+16577770001",
        "1.6577770001e+10": "+16577770001",
        "1,6577770001E+10": "+16577770001",
        "+1.6577770001E10": "+16577770001",
        "6577770000,0": "+16577770000",
        "16577770001,00": "+16577770001",
        "(657) 777-0000.0": "+16577770000",
        "+1 657 777 0001.0": "+16577770001",
        "6.577770000E+09": "+16577770000",
        "6.5777700000E9": "+16577770000",
        "6.577770000e+009": "+16577770000",
        '="6577770000"': "+16577770000",
        "'6577770000": "+16577770000",
        # Digits that are not there may be zeros or others.
        "6.57777E+09": "rounded_number",
        "6.57777E9": "rounded_number",
        "4E11": "rounded_number",
        "6.5777700012E9": "invalid_phone",
        "6.577770001E8": "invalid_phone",
        "6.577770001E-8": "invalid_phone",
        "6577770000.5": "invalid_phone",
        "6577770000.25": "invalid_phone",
        "6577770000.0000001": "invalid_phone",
    }

    assert_numbers({(cell, "US"): number for cell, number in expected.items()})


@pytest.mark.parametrize(
    ("numbers", "cell", "region", "expected", "notes"),
    [
        # 04915 is an area code, too: libphonenumber calls both readings valid, and only one mobile.
        ("auto", "4915123456789", "DE", "+4915123456789", ["readAsInternational", "bothReadingsValid"]),
        ("national", "4915123456789", "DE", "+494915123456789", []),
        ("international", "4915123456789", "", "+4915123456789", ["readAsInternational"]),
        ("international", "49 151 23456789", "US", "+4915123456789", ["readAsInternational"]),
        ("international", "015123456789", "DE", "+4915123456789", []),
        ("international", "9991234567", "US", "invalid_phone", []),
        ("auto", "15123456789", "DE", "+4915123456789", []),
        ("auto", "447911123456", "FR", "+447911123456", ["readAsInternational"]),
        ("auto", "447911123456", "", "no_country_code", []),
        ("auto", "44 7911 123456", "DE", "+447911123456", ["readAsInternational", "bothReadingsValid"]),
        # Russia's trunk prefix is 8, which Vietnam's calling code begins with: both may be meant.
        ("auto", "84951234567", "RU", "+74951234567", ["bothReadingsValid"]),
        ("auto", "84912345678", "RU", "+74912345678", ["bothReadingsValid"]),
        ("auto", "89123456789", "RU", "+79123456789", []),
        ("auto", "(44) 7911\u00a0123456", "US", "+447911123456", ["readAsInternational"]),
        ("auto", "49 151 23456789", "DE", "+4915123456789", ["readAsInternational", "bothReadingsValid"]),
        # A trunk prefix behind the calling code.
        ("auto", "49 (0)151/23456789", "DE", "+4915123456789", ["readAsInternational"]),
        ("auto", "44 07911 123456", "FR", "+447911123456", ["readAsInternational"]),
        # What is around a number, or behind it, says nothing about its beginning.
        *(
            (numbers, cell, "DE", "+447911123456", ["readAsInternational", *notes])
            for numbers, notes in (("auto", ["bothReadingsValid"]), ("international", []))
            for cell in (
                "tel:447911123456",
                "Tel. 447911123456",
                '"447911123456"',
                "[447911123456]",
                "=447911123456",
                "p:447911123456",
                "447911123456;",
                "447911123456 UK",
                "447911123456 ext. 12",
                "44791112\u200b3456",
                "'447911123456.0'",
                "(447911123456)",
            )
        ),
        # Groups: a calling code is one, or begins one that is too long for an area code.
        ("auto", "(321) 509-5119", "FR", "invalid_phone", []),
        ("auto", "321-509-5119", "FR", "invalid_phone", []),
        ("auto", "3215095119", "FR", "+3215095119", ["readAsInternational"]),
        ("auto", "32 15 09 51 19", "FR", "+3215095119", ["readAsInternational"]),
        ("auto", "479-123-4567", "FR", "invalid_phone", []),
        ("auto", "447911 123456", "FR", "+447911123456", ["readAsInternational"]),
        ("auto", "4 4 7 9 1 1 1 2 3 4 5 6", "FR", "+447911123456", ["readAsInternational"]),
        (
            "auto",
            "\u0664\u0664 \u0667\u0669\u0661\u0661 \u0661\u0662\u0663\u0664\u0665\u0666 ext. 5",
            "FR",
            "+447911123456",
            ["readAsInternational"],
        ),
        # Behind a word, letters are still no digits.
        ("auto", "Tel 040 123456 Fax", "DE", "invalid_phone", []),
        ("auto", "call 112345678 now", "AR", "invalid_phone", []),
        ("auto", "Tel 1-800-356-9377", "US", "+18003569377", ["readAsInternational"]),
        # libphonenumber itself fails on this.
        ("auto", "171;phone-context=+49;tel:2345678", "DE", "invalid_phone", []),
        ("national", "0171 2345678;phone-context=a.com;tel:1", "DE", "invalid_phone", []),
        # Another number, not an extension.
        ("auto", "030 12345678;030 87654321", "DE", "invalid_phone", []),
        ("auto", "+493012345678,,3087654321", "DE", "invalid_phone", []),
        ("auto", "+493012345678;12345678", "DE", "invalid_phone", []),
        ("auto", "+493012345678;1234567", "DE", "+493012345678", []),
        ("auto", "(212) 555-0100", "US", "+12125550100", []),
        ("auto", "1-212-555-0100", "US", "+12125550100", ["readAsInternational"]),
        ("auto", "49 151 23456789", "", "no_country_code", []),
        ("national", "44 7911 123456", "DE", "+49447911123456", []),
        ("international", "(49) 151 23456789", "US", "+4915123456789", ["readAsInternational"]),
        # Valid only as bare digits: 8 digits behind +20 are none in use, and may be a date.
        ("auto", "2026-11-21", "US", "invalid_phone", []),
        # London or Emden: no reading is better.
        ("auto", "442071838750", "DE", "+49442071838750", ["bothReadingsValid"]),
        ("auto", "5555555555", "US", "+15555555555", ["notInUse"]),
        ("auto", "3912345678", "IT", "+393912345678", []),
    ],
)
def test_setting_says_how_digits_without_a_plus_are_read(
    numbers: str, cell: str, region: str, expected: str, notes: list[str]
) -> None:
    found = judge("phone", [(cell, region)], numbers=numbers, phoneVariants=["e164"])

    assert found == [
        Verdict("hashed", (expected,), tuple(notes)) if expected.startswith("+") else Verdict(expected)
    ]


@pytest.mark.parametrize(
    ("variants", "forms"),
    [
        (["e164", "digits"], ("+442071838750", "442071838750")),
        (["digits"], ("442071838750",)),
        (["e164"], ("+442071838750",)),
    ],
)
def test_setting_chooses_the_forms(variants: list[str], forms: tuple[str, ...]) -> None:
    found = judge("phone", [("020 7183 8750", "GB")], phoneVariants=variants)

    assert found == [Verdict("hashed", forms)]


def test_refuses_a_default_region_that_is_not_known() -> None:
    message = "defaultRegion 'Atlantis' is not a known region; give an ISO 3166 alpha-2 code such as DE"

    with pytest.raises(SettingsError, match=re.escape(message)):
        judge("phone", [], defaultRegion="Atlantis")
