"""Jobs, mostly hostile ones, that the sandbox is tried with."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Any, NoReturn

Answer = tuple[dict[str, Any], dict[str, bytes]]


class CodedError(Exception):
    code = "letter.refused"


def echo(args: dict[str, Any], files: dict[str, bytes]) -> Answer:
    return {**args, "pid": os.getpid()}, {name: blob[::-1] for name, blob in files.items()}


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
