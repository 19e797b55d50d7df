"""The child: `python -m infra.sandbox.child`, one job after another until its standard input ends."""

import importlib
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from infra.sandbox.frames import FrameError, read_frame, write_frame
from infra.sandbox.limits import forbid_side_effects, limit_process, limit_time, stop_clock
from infra.sandbox.seccomp import confine

_DETAIL_LENGTH = 8000


def is_allowed(module: str, allowed: Sequence[str]) -> bool:
    """Tell whether the module is one of the allowed ones or inside one of them."""
    return any(module == prefix or module.startswith(prefix + ".") for prefix in allowed)


def main(options: dict[str, Any]) -> None:
    requests, replies = _take_pipes()
    try:
        limit_process(options["memory_mb"], options["niceness"])
        for module in options["preload"]:
            importlib.import_module(module)
    except Exception:  # noqa: BLE001 - told to the parent, since nobody reads this process's standard error
        write_frame(replies, {"detail": traceback.format_exc()[-_DETAIL_LENGTH:]}, {})
        return
    confine()
    forbid_side_effects()
    write_frame(replies, {"ready": True}, {})
    while True:
        try:
            request = read_frame(requests)
        except FrameError:
            return
        limit_time(options["seconds"])
        try:
            header, blobs = _run(request.header, request.blobs, options["allowed"])
            write_frame(replies, header, blobs)
        except MemoryError:
            # What is left of the heap is not to be trusted with another job.
            write_frame(replies, {"failed": "memory"}, {})
            return
        except (FrameError, TypeError, ValueError) as error:
            write_frame(replies, {"failed": "reply", "detail": f"{type(error).__name__}: {error}"}, {})
        stop_clock()
        del request


def _run(
    header: dict[str, Any], blobs: dict[str, bytes], allowed: Sequence[str]
) -> tuple[dict[str, Any], dict[str, bytes]]:
    module_name, _, function_name = str(header["job"]).partition(":")
    if not is_allowed(module_name, allowed):
        return {"failed": "job", "detail": f"not an allowed job: {header['job']}"}, {}
    try:
        function = getattr(importlib.import_module(module_name), function_name)
        paths = {name: Path(path) for name, path in header["paths"].items()}
        args, files = function(header["args"], {**blobs, **paths})
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001 - the outermost loop of this process; the parent decides
        return _describe(error), {}
    return {"args": args}, files


def _describe(error: Exception) -> dict[str, Any]:
    code = getattr(error, "code", None)
    if isinstance(code, str):
        return {"refused": code, "message": str(error)}
    return {"failed": "exception", "detail": traceback.format_exc()[-_DETAIL_LENGTH:]}


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Move the pipes aside, so that nothing a job prints gets into the frames."""
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):
        os.dup2(nothing, descriptor)
    os.close(nothing)
    return requests, replies


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
