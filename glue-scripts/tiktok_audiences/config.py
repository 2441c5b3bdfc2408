"""The one source of `pipeline.config.json` that the job prepares.

The schema that the rest of the pipeline shares checks the whole file. This module checks again what the job
relies on, because a job can be started with any file.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tiktok_audiences.errors import ConfigError

IDENTIFIER_TYPES = ("email", "phone", "idfa", "gaid", "maid")
"""Types of identifier columns; `rows/IdentifierTypes.scala` has the format and the rule of each."""

_ACTIONS = ("append", "replace", "remove")
_NUMBERS = ("auto", "national", "international")
_EMAIL_VARIANTS = ("standard", "untagged", "canonical")
_CANONICAL_DOMAINS = ("gmail", "all")
_PHONE_VARIANTS = ("e164", "digits")
_DEVICE_VARIANTS = ("lower", "upper")


@dataclass(frozen=True)
class IdentifierColumn:
    """A column of the export with identifiers of one type.

    `numbers` sets how bare digits of phone numbers are read; with None the column's name decides.
    """

    column: str
    type: str
    default_region: str | None = None
    region_column: str | None = None
    numbers: str | None = None


@dataclass(frozen=True)
class Source:
    """How the exports of one source are turned into audiences.

    Either `audience_column` or `audience_name` is set. `identifiers` is None when the columns are
    recognised by their names. `columns` has the column names of CSV files without a header; None for
    files with one. `advertiser` is None for a configuration of one unnamed advertiser.
    `from_clean_rooms`: whether the exports are results of a query or job in Clean Rooms.
    """

    name: str
    audience_column: str | None
    audience_name: str | None
    identifiers: tuple[IdentifierColumn, ...] | None
    action: str = "append"
    email_variants: tuple[str, ...] = _EMAIL_VARIANTS
    canonical_domains: str = "gmail"
    phone_variants: tuple[str, ...] = _PHONE_VARIANTS
    device_variants: tuple[str, ...] = ("lower",)
    columns: tuple[str, ...] | None = None
    advertiser: str | None = None
    from_clean_rooms: bool = False


def parse_source(text: str, name: str, file: str) -> Source:
    """Reads one source from the configuration.

    Args:
        text: The file's content.
        name: The source's name.
        file: Name of the file in errors.

    Raises:
        ConfigError: When the text is not JSON, the source is missing, or a field that the job needs is wrong.
    """
    try:
        document = json.loads(text.removeprefix("\ufeff"))
        sources = {str(item["name"]): item for item in document["sources"]}
    except RecursionError as cause:
        raise ConfigError(f"{file} has too many nested brackets") from cause
    except (json.JSONDecodeError, KeyError, TypeError) as cause:
        raise ConfigError(
            f"{file} is not a configuration of this pipeline: it must be JSON with sources"
        ) from cause
    if name not in sources:
        raise ConfigError(f"{file} has no source {name!r}; it has {', '.join(sorted(sources)) or 'none'}")
    try:
        return _source(sources[name], _first_advertiser(document))
    except (KeyError, TypeError, AttributeError, ValueError) as cause:
        raise ConfigError(f"{file}: source {name!r} cannot be used: {cause!r}") from cause


def _first_advertiser(document: Mapping[str, Any]) -> str | None:
    advertisers = document.get("tiktok", {}).get("advertisers")
    return advertisers[0]["name"] if advertisers else None


def _source(item: Mapping[str, Any], first_advertiser: str | None) -> Source:
    audience: Mapping[str, str] = item["audience"]
    if ("column" in audience) == ("name" in audience):
        raise ValueError('audience takes either "column" or "name"')
    identifiers, columns = item.get("identifiers"), item.get("columns")
    return Source(
        name=item["name"],
        audience_column=audience.get("column"),
        audience_name=audience.get("name"),
        identifiers=None if identifiers is None else tuple(_identifier(entry) for entry in identifiers),
        action=_one_of(item.get("action", "append"), _ACTIONS, "action"),
        email_variants=_all_of(item, "emailVariants", _EMAIL_VARIANTS),
        canonical_domains=_one_of(
            item.get("canonicalDomains", "gmail"), _CANONICAL_DOMAINS, "canonicalDomains"
        ),
        phone_variants=_all_of(item, "phoneVariants", _PHONE_VARIANTS),
        device_variants=_all_of({"deviceVariants": ["lower"], **item}, "deviceVariants", _DEVICE_VARIANTS),
        columns=None if columns is None else tuple(columns),
        advertiser=item.get("advertiser", first_advertiser),
        from_clean_rooms="cleanRooms" in item,
    )


def _identifier(entry: Mapping[str, str]) -> IdentifierColumn:
    return IdentifierColumn(
        column=entry["column"],
        type=_one_of(entry["type"], IDENTIFIER_TYPES, "identifiers[].type"),
        default_region=entry.get("defaultRegion"),
        region_column=entry.get("regionColumn"),
        numbers=None
        if "numbers" not in entry
        else _one_of(entry["numbers"], _NUMBERS, "identifiers[].numbers"),
    )


def _all_of(item: Mapping[str, Any], field: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    values = tuple(_one_of(value, allowed, field) for value in item.get(field, allowed))
    if not values:
        raise ValueError(f"{field} is empty; give at least one of {', '.join(allowed)}")
    return values


def _one_of(value: str, allowed: tuple[str, ...], field: str) -> str:
    if value not in allowed:
        raise ValueError(f"{field} takes one of {', '.join(allowed)}, not {value!r}")
    return value
