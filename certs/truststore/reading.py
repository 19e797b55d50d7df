"""Who reads the files that anchors come in: here and now, or somebody in a limited child process."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from certs.trustlists.job import Read, read_anchor_file


class AnchorReader(Protocol):
    """As `read_anchor_file`; may read elsewhere."""

    def __call__(
        self, file: bytes, *, operators: bytes | None, known: Mapping[str, tuple[bytes, ...]], at: datetime
    ) -> tuple[Read, tuple[bytes, ...]]: ...


read_here: AnchorReader = read_anchor_file
"""For files that are trusted not to be hostile, such as the service's own."""
