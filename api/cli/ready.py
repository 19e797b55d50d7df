"""Files made ready for marks in words, in memory or, when large, on disk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.cli.files import IN_MEMORY, not_written, workspace
from signing.pdf.source import FileSource, Source
from signing.textmarks import Ready, TextMark, ready_for, ready_into


@contextmanager
def ready_file(file: Source, mark: TextMark, *, near: Path) -> Iterator[Ready]:
    """The file as `ready_for` gives it; a large one is kept beside the file `near` while it is needed.

    Raises what `ready_for` does.
    """
    if file.size <= IN_MEMORY:
        yield ready_for(file, mark)
        return
    with workspace(near) as folder:
        path = folder / "ready.pdf"
        try:
            with path.open("w+b") as target:
                notes = ready_into(target, file, mark)
                is_changed = target.tell() > 0
        except OSError as error:
            raise not_written(near, error) from error
        if not is_changed:
            yield Ready(file, notes)
            return
        with FileSource(path) as source:
            yield Ready(source, notes)
