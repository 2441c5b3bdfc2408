"""Which columns of an export hold what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from tiktok_audiences.config import IdentifierColumn, Source
from tiktok_audiences.errors import AmbiguousColumnError, MissingColumnError

_USUAL_NAMES: Mapping[str, frozenset[str]] = {
    "email": frozenset(
        (
            "email",
            "emails",
            "emailid",
            "emailaddr",
            "emailaddress",
            "emailaddresses",
            "primaryemail",
            "primaryemailaddress",
            "personalemail",
            "contactemail",
            "workemail",
            "customeremail",
            "customeremailaddr",
            "customeremailaddress",
            "useremail",
            "useremailaddress",
            "memberemail",
            "memberemailaddress",
            "kundenemail",
            "cemailaddress",
            "cemail",
            "hashedemail",
            "emailhash",
            "hashedemailaddress",
            "emailsha256",
            "sha256email",
            "hem",
        )
    ),
    "phone": frozenset(
        (
            "phone",
            "phones",
            "phoneno",
            "phonenr",
            "phonenum",
            "phonenumber",
            "phonenumbers",
            "primaryphone",
            "contactphone",
            "homephone",
            "workphone",
            "mobile",
            "mobileno",
            "mobilenr",
            "mobilenum",
            "mobilephone",
            "mobilephoneno",
            "mobilenumber",
            "mobilephonenumber",
            "telmobil",
            "telmobile",
            "handy",
            "cellphone",
            "cellphonenumber",
            "cellnumber",
            "cell",
            "msisdn",
            "telephone",
            "telephoneno",
            "telephonenumber",
            "telefon",
            "telno",
            "telnr",
            "tel",
            "customerphone",
            "customerphonenumber",
            "userphone",
            "userphonenumber",
            "memberphone",
            "cphone",
            "cphonenumber",
            "hashedphone",
            "hashedphonenumber",
            "phonehash",
            "phonesha256",
            "sha256phone",
        )
    ),
    "idfa": frozenset(("idfa", "iosidfa", "appleidfa", "hashedidfa", "idfasha256")),
    "gaid": frozenset(
        ("gaid", "aaid", "adid", "googleadid", "googleaid", "androidadid", "hashedgaid", "gaidsha256")
    ),
    "maid": frozenset(
        (
            "maid",
            "madid",
            "deviceid",
            "mobileadid",
            "mobileadvertisingid",
            "advertisingid",
            "ifa",
            "rdid",
            "hashedmaid",
        )
    ),
}
"""Usual names of identifier columns, in small letters and digits alone."""


@dataclass(frozen=True)
class ChosenIdentifier:
    """A column of the export, taken for identifiers of one type.

    Attributes:
        column: Its name in the export.
        type: Identifier type.
        chosen_by: `config`, or `name` when it was recognised.
        region_column: Name in the export of the column with each row's region.
        default_region: Region of numbers that have none.
    """

    column: str
    type: str
    chosen_by: str
    region_column: str | None = None
    default_region: str | None = None


@dataclass(frozen=True)
class ChosenColumns:
    """What is read of an export."""

    audience: str | None
    identifiers: tuple[ChosenIdentifier, ...]

    def names(self) -> list[str]:
        """Every column that is needed, once."""
        regions = [chosen.region_column for chosen in self.identifiers]
        wanted = [self.audience, *(chosen.column for chosen in self.identifiers), *regions]
        return list(dict.fromkeys(name for name in wanted if name is not None))


def choose_columns(source: Source, found: Sequence[str], place: str) -> ChosenColumns:
    """Finds the columns that a source asks for, or recognises those with usual names.

    Args:
        source: The source's configuration.
        found: Names of the export's columns, as they stand in it.
        place: What errors call the export.

    Raises:
        MissingColumnError: When a column is not there, or none is recognised.
        AmbiguousColumnError: When two columns answer to one name.
    """
    missing = [name for name in _wanted(source) if not _matches(name, found)]
    if missing:
        raise MissingColumnError(_missing_text(missing, found, place))
    audience = None if source.audience_column is None else find_column(source.audience_column, found, place)
    if source.identifiers is None:
        return ChosenColumns(audience, _recognised(found, audience, place))
    return ChosenColumns(audience, tuple(_configured(entry, found, place) for entry in source.identifiers))


def find_column(wanted: str, found: Sequence[str], place: str) -> str:
    """The export's column of this name: the very same, or else one that differs by case and outer spaces.

    Raises:
        MissingColumnError: When there is none.
        AmbiguousColumnError: When there are several.
    """
    matches = _matches(wanted, found)
    if not matches:
        raise MissingColumnError(_missing_text([wanted], found, place))
    if len(matches) > 1:
        raise AmbiguousColumnError(
            f"{place} has {len(matches)} columns that answer to {wanted!r}; rename all but one of them"
        )
    return matches[0]


def _wanted(source: Source) -> Iterable[str]:
    if source.audience_column is not None:
        yield source.audience_column
    for entry in source.identifiers or ():
        yield entry.column
        if entry.region_column is not None:
            yield entry.region_column


def _configured(entry: IdentifierColumn, found: Sequence[str], place: str) -> ChosenIdentifier:
    region = None if entry.region_column is None else find_column(entry.region_column, found, place)
    return ChosenIdentifier(
        find_column(entry.column, found, place), entry.type, "config", region, entry.default_region
    )


def _recognised(found: Sequence[str], audience: str | None, place: str) -> tuple[ChosenIdentifier, ...]:
    chosen = []
    for column in found:
        plain = "".join(character for character in column.casefold() if character.isalnum())
        for identifier_type, names in _USUAL_NAMES.items():
            if column != audience and plain in names:
                find_column(column, found, place)
                chosen.append(ChosenIdentifier(column, identifier_type, "name"))
    if not chosen:
        raise MissingColumnError(
            f"{place} has no column with a usual name of an identifier such as email, phone or idfa; found "
            f'{_listed(found)}; name the columns in "identifiers"'
        )
    return tuple(chosen)


def _matches(wanted: str, found: Sequence[str]) -> list[str]:
    exact = [column for column in found if column == wanted]
    return exact or [column for column in found if _plain(column) == _plain(wanted)]


def _plain(name: str) -> str:
    return name.strip().casefold()


def _missing_text(missing: Sequence[str], found: Sequence[str], place: str) -> str:
    return (
        f"{place} has no column {_listed(missing)}; found {_listed(found)}; "
        "correct the configuration or the export"
    )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(repr(name) for name in names) or "none"
