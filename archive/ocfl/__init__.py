"""The Oxford Common File Layout 1.1, as much of it as the archive needs: reader, writer and checker."""

from archive.ocfl.audit import ObjectCheck, check_objects
from archive.ocfl.disk import Source
from archive.ocfl.errors import (
    FileNotInObjectError,
    LogicalPathError,
    ObjectDamagedError,
    ObjectExistsError,
    ObjectNotFoundError,
    OcflError,
    StoreLayoutError,
    TooManyFilesError,
)
from archive.ocfl.inventory import Inventory, User, Version
from archive.ocfl.store import OcflStore, Outcome, Recovery

__all__ = [
    "FileNotInObjectError",
    "Inventory",
    "LogicalPathError",
    "ObjectCheck",
    "ObjectDamagedError",
    "ObjectExistsError",
    "ObjectNotFoundError",
    "OcflError",
    "OcflStore",
    "Outcome",
    "Recovery",
    "Source",
    "StoreLayoutError",
    "TooManyFilesError",
    "User",
    "Version",
    "check_objects",
]
