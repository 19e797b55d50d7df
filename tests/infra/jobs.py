"""Jobs, mostly hostile ones, that the sandbox is tried with."""

import asyncio
import ctypes
import os
import platform
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, NoReturn

Answer = tuple[dict[str, Any], dict[str, bytes]]


class CodedError(Exception):
    code = "letter.refused"


def echo(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    return {**args, "pid": os.getpid()}, {name: blob[::-1] for name, blob in files.items()}


def size_of(_args: dict[str, Any], files: dict[str, bytes | Path]) -> Answer:
    """Whether each file came as a path, and its size."""
    sizes = {
        name: [isinstance(file, Path), file.stat().st_size if isinstance(file, Path) else len(file)]
        for name, file in files.items()
    }
    return sizes, {}


def environment(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del args, files
    return {"names": sorted(os.environ)}, {}


def loop(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del args, files
    while True:
        pass


def sleep(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del files
    time.sleep(args["seconds"])
    return {}, {}


def eat_memory(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del args, files
    hoard = []
    while True:
        hoard.append(bytearray(16 * 1024 * 1024))


def recurse(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    return recurse(args, files)


def fork(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del args, files
    return {"child": os.fork()}, {}


def run_program(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del args, files
    return {"status": subprocess.run(["/bin/true"], check=True).returncode}, {}


def connect(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del files
    with socket.create_connection(("127.0.0.1", args["port"]), timeout=1):
        return {}, {}


def write(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del files
    Path(args["path"]).write_bytes(b"x")
    return {}, {}


def exit_quietly(args: dict[str, Any], files: dict[str, bytes]) -> NoReturn:
    del args, files
    os._exit(0)


def crash(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del args, files
    signal.raise_signal(signal.SIGSEGV)
    return {}, {}


def refuse(args: dict[str, Any], files: dict[str, bytes]) -> NoReturn:
    del args, files
    raise CodedError("Văn bản này không đọc được.")


def fail(args: dict[str, Any], files: dict[str, bytes]) -> NoReturn:
    del args, files
    raise KeyError("nobody foresaw this")


def flood(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del args, files
    return {"text": "x" * (17 * 1024 * 1024)}, {}


def chatter(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del args, files
    print("x" * 100_000, flush=True)  # noqa: T201 - what a careless library does
    os.write(1, b"\x00\x00\x00\x05junk!")
    return {"said": True}, {}


def unspeakable(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    del args, files
    return {"set": {1, 2}}, {}


def native_calls(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    """Do what a native exploit would: call the C library, past every hook of Python."""
    del files
    libc = ctypes.CDLL(None, use_errno=True)
    path = str(args["path"]).encode()
    return {
        "fork": libc.fork(),
        "vfork": libc.syscall(58) if platform.machine() == "x86_64" else -1,
        "socket": libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0),
        "execve": libc.execl(b"/bin/true", b"true", None),
        "create": libc.open(path + b"/new", os.O_CREAT | os.O_WRONLY, 0o600),
        "write": libc.open(path + b"/kept", os.O_WRONLY),
        "unlink": libc.unlink(path + b"/kept"),
        "rename": libc.rename(path + b"/kept", path + b"/gone"),
        "mkdir": libc.mkdir(path + b"/folder", 0o700),
        "kill": libc.kill(os.getppid(), 0),
        "tgkill": libc.syscall(234 if platform.machine() == "x86_64" else 131, os.getppid(), os.getppid(), 0),
        "chmod": libc.fchmod(os.open(path + b"/kept", os.O_RDONLY), 0o777),
    }, {}


def thread_and_loop(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    """Do what libraries do: a thread, an event loop, a file read."""
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(len(Path(args["path"]).read_bytes())))
    thread.start()
    thread.join()

    async def size() -> int:
        await asyncio.sleep(0)
        return len(files["a"])

    return {"read": seen, "size": asyncio.run(size())}, {}
