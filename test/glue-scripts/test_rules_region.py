"""Regions of rows."""

import pytest
from helpers.jvm import regions

UNDERSTOOD = {
    "IN": ["IN", "in", " In\u00a0", "IND", "ind", "India", "+91", "91", "0091", "91.0", "'+91"],
    "GB": [
        "GB",
        "UK",
        "U.K.",
        "GBR",
        "United Kingdom",
        "United Kingdom (UK)",
        "Great Britain",
        "England",
        "+44",
        "44",
    ],
    "US": ["US", "USA", "U.S.A.", "U.S.", "United States", "the United States of America", "+1", "1", "001"],
    "KR": [
        "KR",
        "KOR",
        "South Korea",
        "Korea, Republic of",
        "Korea, Rep.",
        "Korea (Republic of)",
        "Republic of Korea",
        "+82",
    ],
    "KP": ["PRK", "North Korea", "Korea, Democratic People's Republic of"],
    "CI": ["CIV", "C\u00f4te d\u2019Ivoire", "Cote d'Ivoire", "Ivory Coast"],
    "CZ": ["Czechia", "Czech Republic", "the Czech Republic", "Czech Rep."],
    "TR": ["Turkey", "T\u00fcrkiye", "TUR"],
    "TZ": ["Tanzania", "Tanzania, United Republic of"],
    "BO": ["Bolivia", "Bolivia, Plurinational State of", "Bolivia (Plurinational State of)"],
    "CG": ["Congo", "COG"],
    "CD": ["Congo, Democratic Republic of the", "Congo, Dem. Rep.", "DR Congo", "COD"],
    "LC": ["Saint Lucia", "St. Lucia", "ST LUCIA"],
    "BA": ["Bosnia and Herzegovina", "Bosnia & Herzegovina"],
    "BB": ["BRB", "+1-246", "1246"],
    "DE": ["DE", "DEU", "Germany", "\uff24\uff25"],
    "NA": ["NA", "Namibia"],
    "XK": ["XK", "Kosovo", "XKX"],
    "TW": [
        "TWN",
        "Taiwan",
        "Taiwan, Province of China",
        "Taiwan (ROC)",
        "China (Republic of)",
        "Republic of China",
    ],
    "HK": [
        "HKG",
        "Hong Kong",
        "Hong Kong SAR",
        "Hong Kong, China",
        "China (Hong Kong)",
        "China, Hong Kong SAR",
    ],
    "MM": ["MMR", "Myanmar", "Burma"],
    "VI": ["VIR", "US Virgin Islands", "Virgin Islands, U.S.", "Virgin Islands (US)"],
    "MO": ["MAC", "Macau", "Macao", "Macau SAR", "China, Macao"],
    "MF": ["MAF", "Saint Martin (French part)"],
    "SX": ["SXM", "Sint Maarten (Dutch part)"],
    "FK": ["FLK", "Falkland Islands (Malvinas)"],
    "CV": ["CPV", "Cape Verde", "Cabo Verde"],
    "IE": ["IRL", "Ireland", "Republic of Ireland"],
    "PS": ["PSE", "Palestine, State of", "Palestinian Territory, Occupied"],
    "VA": ["VAT", "Vatican City", "Holy See (Vatican City State)"],
    "PR": ["PRI", "Puerto Rico, USA"],
    "NL": ["NLD", "Netherlands", "The Netherlands", "Holland"],
    "RU": ["RUS", "Russia", "Russian Federation", "7"],
}


@pytest.mark.parametrize("code", UNDERSTOOD)
def test_region_is_understood_as_a_code_a_name_or_a_calling_code(code: str) -> None:
    cells = UNDERSTOOD[code]

    assert dict(zip(cells, regions(cells), strict=True)) == dict.fromkeys(cells, code)


def test_words_for_nothing_name_no_region() -> None:
    cells = ["", " ", "NULL", "n/a", "-", "unknown", "\\N"]

    assert regions(cells) == [""] * len(cells)


def test_what_is_there_and_no_region_is_not_understood() -> None:
    cells = [
        "XX",
        "ZZ",
        "Atlantis",
        "999",
        "+800",
        "English",
        "EU",
        "0",
        "12345678",
        "\u00c4\u00d6",
        "AQ",
        "Virgin Islands, ",
        # A state and a part of another region: numbers there do not begin with +995 and +33.
        "Georgia, USA",
        "France (Reunion)",
    ]

    assert regions(cells) == [None] * len(cells)
