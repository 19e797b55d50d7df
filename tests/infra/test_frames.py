import json
import struct
from io import BytesIO

import pytest

from infra.sandbox import frames
from infra.sandbox.frames import FrameError, read_frame, write_frame


def framed(header: object, blobs: bytes = b"") -> BytesIO:
    encoded = json.dumps(header).encode()
    return BytesIO(struct.pack(">I", len(encoded)) + encoded + blobs)


def test_frames_follow_one_another() -> None:
    stream = BytesIO()
    write_frame(stream, {"n": 1}, {"a": b"abc", "b": b""})
    write_frame(stream, {"n": 2}, {})
    stream.seek(0)
    first, second = read_frame(stream), read_frame(stream)
    assert (first.header, first.blobs) == ({"n": 1}, {"a": b"abc", "b": b""})
    assert (second.header, second.blobs) == ({"n": 2}, {})


@pytest.mark.parametrize(
    "stream",
    [
        BytesIO(b""),
        BytesIO(b"\x00\x00"),
        BytesIO(b"\xff\xff\xff\xff" + b"x" * 100),
        BytesIO(b"\x00\x00\x00\x05junk!"),
        BytesIO(struct.pack(">I", 200_000) + b"[" * 200_000),
        framed([]),
        framed({"body": {}}),
        framed({"body": [], "blobs": {}}),
        framed({"body": {}, "blobs": []}),
        framed({"body": {}, "blobs": {"a": -1}}),
        framed({"body": {}, "blobs": {"a": "1"}}),
        framed({"body": {}, "blobs": {"a": 5}}, b"abc"),
        framed({"body": {}, "blobs": {"a": frames.MAX_BLOBS, "b": 1}}),
    ],
)
def test_what_is_no_frame_is_refused(stream: BytesIO) -> None:
    with pytest.raises(FrameError):
        read_frame(stream)


def test_a_frame_too_large_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MAX_BLOBS", 10)
    stream = BytesIO()
    with pytest.raises(FrameError):
        write_frame(stream, {}, {"a": b"x" * 11})
    with pytest.raises(FrameError):
        write_frame(stream, {"a": "x" * frames.MAX_HEADER}, {})
    assert stream.getvalue() == b""
