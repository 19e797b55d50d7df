"""The frames between parent and child: a JSON header, then named blobs, all lengths told before."""

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

MAX_HEADER = 16 * 1024 * 1024
MAX_BLOBS = 256 * 1024 * 1024
"""All blobs of one frame together."""

_LENGTH = struct.Struct(">I")


class FrameError(Exception):
    """The other side ended, or sent something that is no frame or too large a one."""


@dataclass(frozen=True, slots=True)
class Frame:
    header: dict[str, Any]
    blobs: dict[str, bytes]


def write_frame(stream: BinaryIO, header: Mapping[str, Any], blobs: Mapping[str, bytes]) -> None:
    """Send; a frame beyond the limits raises `FrameError` before a byte of it is sent."""
    sizes = {name: len(blob) for name, blob in blobs.items()}
    encoded = json.dumps({"body": header, "blobs": sizes}, ensure_ascii=False, allow_nan=False).encode()
    if len(encoded) > MAX_HEADER or sum(sizes.values()) > MAX_BLOBS:
        msg = "frame too large"
        raise FrameError(msg)
    stream.write(_LENGTH.pack(len(encoded)) + encoded)
    stream.writelines(blobs.values())
    stream.flush()


def read_frame(stream: BinaryIO) -> Frame:
    """Receive; raises `FrameError` at the end of the stream and before reading beyond the limits."""
    (length,) = _LENGTH.unpack(_exactly(stream, _LENGTH.size))
    if length > MAX_HEADER:
        msg = "header too large"
        raise FrameError(msg)
    try:
        outer = json.loads(_exactly(stream, length))
        body, sizes = outer["body"], outer["blobs"]
        sound = isinstance(body, dict) and all(isinstance(size, int) and size >= 0 for size in sizes.values())
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        msg = "not a frame"
        raise FrameError(msg) from error
    if not sound or sum(sizes.values()) > MAX_BLOBS:
        msg = "blobs too large or not counted"
        raise FrameError(msg)
    return Frame(body, {name: _exactly(stream, size) for name, size in sizes.items()})


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        msg = "the other side ended"
        raise FrameError(msg)
    return data
