"""What can stop a preparation. Messages name the place and the remedy, and never hold a cell's value."""


class PrepareError(Exception):
    """A preparation cannot go on; nothing of it counts until it is run again."""


class ArgumentError(PrepareError):
    """The job was started with arguments that cannot be used."""


class ConfigError(PrepareError):
    """The pipeline's configuration cannot be used for this source."""


class ExportError(PrepareError):
    """The export cannot be used as it stands."""


class EmptyExportError(ExportError):
    """There is no file where the export should be."""


class UnreadableExportError(ExportError):
    """A file of the export is not what its name or its neighbours promise."""


class MissingColumnError(ExportError):
    """A column that is asked for is not in the export."""


class AmbiguousColumnError(ExportError):
    """More than one column of the export answers to a name."""


class UnsupportedColumnTypeError(ExportError):
    """A column holds values that cannot be an identifier or a name (nested, binary, true/false, dates)."""


class TooManyAudiencesError(ExportError):
    """The audience column holds more names than an advertiser can have audiences."""


class AudienceClashError(ExportError):
    """Two audiences of one export cannot be told apart while they are prepared."""


class PublishError(PrepareError):
    """The prepared partitions cannot be put at their place."""


class ForeignManifestError(PublishError):
    """Another source has already published where this run would publish."""


class UnfinishedExportsError(PrepareError):
    """Some of the exports of a scheduled run could not be prepared."""


class CompiledRowsError(PrepareError):
    """The compiled code that processes rows is missing, or does not fit the Spark that should run it."""
