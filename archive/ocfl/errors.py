"""What the store refuses. Texts are Vietnamese sentences that say what to do next."""

from archive.errors import ArchiveError, ContentDamagedError


class OcflError(ArchiveError):
    code = "archive.store"


class StoreLayoutError(OcflError):
    """The folder is not an OCFL 1.1 storage root of this layout, or cannot be used as one."""

    code = "archive.store_layout"


class ObjectExistsError(OcflError):
    code = "archive.object_exists"


class ObjectNotFoundError(OcflError):
    code = "archive.object_missing"


class FileNotInObjectError(OcflError):
    """The object's version has no file of that logical path."""

    code = "archive.file_missing"


class LogicalPathError(OcflError):
    """A path that must not reach the disk: absolute, climbing, empty, too long, or at odds with another."""

    code = "archive.path"


class TooManyFilesError(OcflError):
    code = "archive.too_many_files"


class ObjectDamagedError(ContentDamagedError):
    """An inventory or a content file is missing, unreadable or does not match its digest."""
