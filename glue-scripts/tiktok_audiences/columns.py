"""Chooses the columns of an export and their meaning."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tiktok_audiences.config import IdentifierColumn, Source
from tiktok_audiences.errors import AmbiguousColumnError, MissingColumnError

USUAL_NAMES: Mapping[str, str] = {
    "email": """
        email emails emailid emailaddr emailaddress emailaddresses primaryemail
        primaryemailaddress personalemail contactemail workemail customeremail customeremailaddr
        customeremailaddress useremail useremailaddress memberemail memberemailaddress kundenemail
        cemailaddress cemail hashedemail emailhash hashedemailaddress emailsha256 sha256email hem
        """,
    "phone": """
        phone phones phoneno phonenr phonenum phonenumber phonenumbers primaryphone contactphone
        homephone workphone mobile mobileno mobilenr mobilenum mobilephone mobilephoneno
        mobilenumber mobilephonenumber telmobil telmobile handy cellphone cellphonenumber
        cellnumber cell msisdn telephone telephoneno telephonenumber telefon telno telnr tel
        customerphone customerphonenumber userphone userphonenumber memberphone cphone
        cphonenumber hashedphone hashedphonenumber phonehash phonesha256 sha256phone
        """,
    "idfa": "idfa iosidfa appleidfa hashedidfa idfasha256",
    "gaid": "gaid aaid adid googleadid googleaid androidadid hashedgaid gaidsha256",
    "maid": "maid madid deviceid mobileadid mobileadvertisingid advertisingid ifa rdid hashedmaid",
}
"""Common names of identifier columns, reduced to lower-case letters and digits."""

TYPE_OF_NAME = {
    name: identifier_type for identifier_type, names in USUAL_NAMES.items() for name in names.split()
}


@dataclass(frozen=True)
class ChosenIdentifier:
    """A column of the export with identifiers of one type.

    Attributes:
        column: Its name in the export.
        type: Identifier type.
        chosen_by: `config`, or `name` when it was recognised.
        region_column: Name in the export of the column with each row's region.
        default_region: Region of numbers in rows without a region.
        numbers: How bare digits of phone numbers are read: `auto`, `national` or `international`.
    """

    column: str
    type: str
    chosen_by: str
    region_column: str | None = None
    default_region: str | None = None
    numbers: str = "auto"


@dataclass(frozen=True)
class ChosenColumns:
    """The columns of an export that are read."""

    audience: str | None
    identifiers: tuple[ChosenIdentifier, ...]

    def names(self) -> list[str]:
        """Every required column, once."""
        regions = [chosen.region_column for chosen in self.identifiers]
        wanted = [self.audience, *(chosen.column for chosen in self.identifiers), *regions]
        return list(dict.fromkeys(name for name in wanted if name is not None))


def choose_columns(
    source: Source, found: Sequence[str], place: str, hidden: Collection[str] = ()
) -> ChosenColumns:
    """Finds the columns that a source configures, or recognises columns by common names.

    Args:
        source: The source's configuration.
        found: Names of the export's columns, as in the export.
        place: Name of the export in errors.
        hidden: Names that may be data: errors show their position instead.

    Raises:
        MissingColumnError: When a column is missing, or none is recognised.
        AmbiguousColumnError: When two columns match one name.
    """
    missing = [name for name in _wanted(source) if not _matches(name, found)]
    if missing:
        raise MissingColumnError(
            f"{place} has no column {_listed(map(repr, missing))}; found {_listed(_shown(found, hidden))}; "
            "correct the configuration or the export"
        )
    audience = None if source.audience_column is None else find_column(source.audience_column, found, place)
    if source.identifiers is None:
        return ChosenColumns(audience, _recognised(found, audience, place, hidden))
    return ChosenColumns(audience, tuple(_configured(entry, found, place) for entry in source.identifiers))


def columns_of_empty_export(source: Source) -> ChosenColumns:
    """The columns of an export without data: those that the configuration names."""
    wanted = list(dict.fromkeys(_wanted(source)))
    identifiers = (_configured(entry, wanted, "") for entry in source.identifiers or ())
    return ChosenColumns(source.audience_column, tuple(identifiers))


def late_columns(source: Source, found: Sequence[str]) -> set[str]:
    """The configured identifiers that are not among the found columns, if all else that is configured is."""
    missing = {name for name in _wanted(source) if not _matches(name, found)}
    return missing if missing <= {entry.column for entry in source.identifiers or ()} else set()


def find_column(wanted: str, found: Sequence[str], place: str) -> str:
    """The export's column with exactly this name, else one that differs only in case and outer spaces.

    Raises:
        MissingColumnError: When no column matches.
        AmbiguousColumnError: When several columns match.
    """
    matches = _matches(wanted, found)
    if not matches:
        raise MissingColumnError(f"{place} has no column {wanted!r}; correct the configuration or the export")
    if len(matches) > 1:
        raise AmbiguousColumnError(
            f"{place} has {len(matches)} columns that match {wanted!r}; rename all but one of them"
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
    column = find_column(entry.column, found, place)
    numbers = entry.numbers or _numbers_by_name(column)
    return ChosenIdentifier(column, entry.type, "config", region, entry.default_region, numbers)


def _recognised(
    found: Sequence[str], audience: str | None, place: str, hidden: Collection[str]
) -> tuple[ChosenIdentifier, ...]:
    chosen = []
    for column in found:
        identifier_type = type_of_name(column)
        if column != audience and identifier_type is not None:
            find_column(column, found, place)
            numbers = _numbers_by_name(column)
            chosen.append(ChosenIdentifier(column, identifier_type, "name", numbers=numbers))
    if not chosen:
        raise MissingColumnError(
            f"{place} has no column with a usual name of an identifier such as email, phone or idfa; found "
            f'{_listed(_shown(found, hidden))}; name the columns in "identifiers"'
        )
    return tuple(chosen)


def type_of_name(column: str) -> str | None:
    """The type of identifiers in a column with a usual name (no data); the last key names a device id."""
    last = TYPE_OF_NAME.get(_letters_and_digits(column.rpartition(".")[2]))
    return last if last in {"idfa", "gaid", "maid"} else TYPE_OF_NAME.get(_letters_and_digits(column))


def _numbers_by_name(column: str) -> str:
    """By definition, an MSISDN is an international number without its plus."""
    return "international" if _letters_and_digits(column) == "msisdn" else "auto"


def _letters_and_digits(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _matches(wanted: str, found: Sequence[str]) -> list[str]:
    exact = [column for column in found if column == wanted]
    return exact or [column for column in found if plain_name(column) == plain_name(wanted)]


def plain_name(name: str) -> str:
    """What is equal of two names that differ only in case and outer spaces."""
    return name.strip().casefold()


def _shown(found: Sequence[str], hidden: Collection[str]) -> list[str]:
    hints = [" (save the file as UTF-8)" if "\ufffd" in name else "" for name in found]
    return [f"column {n}{hints[n - 1]}" if name in hidden else repr(name) for n, name in enumerate(found, 1)]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
