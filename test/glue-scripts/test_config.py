"""Tests of the configuration as the job reads it."""

import pytest
from tiktok_audiences.config import parse_source
from tiktok_audiences.errors import ConfigError

_DEPTH = 100_000


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[" * _DEPTH + "]" * _DEPTH, "c.json has too many brackets inside one another"),
        ("{", "c.json is not a configuration of this pipeline: it needs JSON with sources"),
        ("[]", "c.json is not a configuration of this pipeline: it needs JSON with sources"),
        ('{"sources": []}', "c.json has no source 'shop'; it has none"),
    ],
)
def test_a_text_that_is_no_configuration_is_refused_in_one_line(text: str, error: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_source(text, "shop", "c.json")

    assert str(caught.value) == error
