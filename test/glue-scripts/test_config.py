"""Tests of the configuration as the job reads it."""

import json

import pytest
from tiktok_audiences.config import parse_source
from tiktok_audiences.errors import ConfigError

_DEPTH = 100_000


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[" * _DEPTH + "]" * _DEPTH, "c.json has too many nested brackets"),
        ("{", "c.json is not a configuration of this pipeline: it must be JSON with sources"),
        ("[]", "c.json is not a configuration of this pipeline: it must be JSON with sources"),
        ('{"sources": []}', "c.json has no source 'shop'; it has none"),
    ],
)
def test_a_text_that_is_no_configuration_is_refused_in_one_line(text: str, error: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_source(text, "shop", "c.json")

    assert str(caught.value) == error


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"phoneVariants": ["plus"]}, "phoneVariants takes one of e164, digits, not 'plus'"),
        ({"phoneVariants": []}, "phoneVariants is empty; give at least one of e164, digits"),
        ({"deviceVariants": []}, "deviceVariants is empty; give at least one of lower, upper"),
        (
            {"emailVariants": ["standard", "short"]},
            "emailVariants takes one of standard, untagged, canonical, not 'short'",
        ),
        ({"canonicalDomains": "none"}, "canonicalDomains takes one of gmail, all, not 'none'"),
        (
            {"identifiers": [{"column": "p", "type": "phone", "numbers": "both"}]},
            "identifiers[].numbers takes one of auto, national, international, not 'both'",
        ),
    ],
)
def test_a_setting_that_no_rule_knows_is_refused_by_its_name(
    settings: dict[str, object], message: str
) -> None:
    source = {"name": "shop", "audience": {"name": "all"}, **settings}

    with pytest.raises(ConfigError) as caught:
        parse_source(json.dumps({"sources": [source]}), "shop", "c.json")

    assert message in str(caught.value)
