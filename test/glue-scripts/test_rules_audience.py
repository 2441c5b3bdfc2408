"""Names of audiences."""

from helpers.jvm import audiences

CASES: list[tuple[str, str | None]] = [
    # cell, audience
    ("foodies", "foodies"),
    ("  foodies\u00a0", "foodies"),
    ("Caf\u00e9 lovers, 18+ (100 %) = yes", "Caf\u00e9 lovers, 18+ (100 %) = yes"),
    ("Cafe\u0301", "Caf\u00e9"),
    ("__HIVE_DEFAULT_PARTITION__", "__HIVE_DEFAULT_PARTITION__"),
    ("a:b\\c*?[x]{y}", "a:b\\c*?[x]{y}"),
    ("'90s kids", "'90s kids"),
    ("...", "..."),
    ("x" * 128, "x" * 128),
    ("\U0001f600" * 128, "\U0001f600" * 128),
    (" " + "\u4e2d" * 128 + " ", "\u4e2d" * 128),
    ("x" * 129, None),
    ("\U0001f600" * 129, None),
    ("a/b", None),
    ("a\tb", None),
    ("a\x7fb", None),
    ("a\x85b", None),
    ("Caf\ufffd", None),
    ("\U0001f600", "\U0001f600"),
    (".", None),
    (" .. ", None),
    ("", None),
    (" \u3000 ", None),
    ("NULL", None),
    ("(null)", None),
    ("\\N", None),
    (" nan ", None),
    ("'None", None),
    ("nullable", "nullable"),
]


def test_audience_is_the_trimmed_cell_where_that_can_name_a_folder() -> None:
    cells = [cell for cell, _ in CASES]

    found = audiences(cells)

    assert list(zip(cells, found, strict=True)) == CASES
