"""Errors that stop a preparation. Messages name place and remedy, and never include a cell's value."""


class PrepareError(Exception):
    """A preparation cannot continue; it has no result until it is run again."""


class ArgumentError(PrepareError):
    """The job was started with invalid arguments."""


class ConfigError(PrepareError):
    """The pipeline's configuration cannot be used for this source."""


class ExportError(PrepareError):
    """The export cannot be used in its current form."""


class EmptyExportError(ExportError):
    """The folder of the export has no file."""


class UnreadableExportError(ExportError):
    """A file of the export does not match its name or the other files."""


class MissingColumnError(ExportError):
    """A required column is not in the export."""


class AmbiguousColumnError(ExportError):
    """More than one column of the export matches a name."""


class UnsupportedColumnTypeError(ExportError):
    """A column has values that are no texts (structs, maps), or no phone numbers (32-bit FLOAT)."""


class TooManyAudiencesError(ExportError):
    """The audience column has more names than an advertiser can have audiences."""


class PublishError(PrepareError):
    """The prepared partitions cannot be published."""


class ForeignManifestError(PublishError):
    """Another source has already published at the keys of this run."""


class UnfinishedExportsError(PrepareError):
    """Some of the exports of a scheduled run could not be prepared."""


class CompiledRowsError(PrepareError):
    """The compiled code that processes rows is missing, or does not fit the running Spark."""
