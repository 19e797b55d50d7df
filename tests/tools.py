"""Install the programs that the tests use as judges: other people's PDF tools, a browser, a database server.

Run as `python -m tests.tools`. With Debian's package manager and the right to use it, what is missing is
installed; elsewhere what is missing is printed, and the tests that need it say that they were skipped. In CI
(the variable CI is set) a missing tool is a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tool:
    """A program and the Debian packages that carry it, with what it only recommends and the tests need."""

    program: str
    package: str
    judges: str
    says: tuple[str, str] | None = None
    """An option, and the word that the program must print when asked with it."""


TOOLS = (
    Tool("pdfsig", "poppler-utils", "signatures, a second reader of every signed file"),
    Tool("qpdf", "qpdf", "the structure of every file we write"),
    Tool("mutool", "mupdf-tools", "digests of signatures, a second renderer"),
    Tool("openssl", "openssl", "CMS, OCSP, CRL and time stamps"),
    Tool("javac", "default-jdk-headless", "EU DSS and veraPDF, which run on Java"),
    Tool("mvn", "maven", "EU DSS and veraPDF, which Maven fetches and builds"),
    Tool("tesseract", "tesseract-ocr tesseract-ocr-vie", "places on scans", ("--list-langs", "vie")),
    Tool("chromium", "chromium libpangoft2-1.0-0", "the pages, in a real browser; letters as HTML"),
    Tool("softhsm2-util", "softhsm2", "keys on tokens: an HSM in software"),
    Tool("pkcs11-tool", "opensc", "tokens and signatures, a second reader of what is on them"),
    Tool("cc", "gcc libc6-dev", "keys on tokens: a library that misbehaves on request"),
    Tool("vfychain", "libnss3-tools", "paths, OCSP and lists of the demo authority, read by NSS"),
    Tool("Xvfb", "xvfb", "the windows of antin-agent, on a display that nobody sees"),
    Tool("xdotool", "xdotool", "the windows of antin-agent, keys and clicks as the X server gets them"),
    Tool("fc-match", "fontconfig fonts-dejavu-core", "letters in windows"),
    Tool("postgres", "postgresql", "numbers and tasks on the database of large installations"),
)
POSTGRES_HOME = Path("/usr/lib/postgresql")


def find(program: str) -> Path | None:
    """Where a program is, PostgreSQL's servers (which Debian keeps off PATH) included."""
    found = shutil.which(program)
    if found:
        return Path(found)
    return next(iter(sorted(POSTGRES_HOME.glob(f"*/bin/{program}"), reverse=True)), None)


def missing() -> list[Tool]:
    return [tool for tool in TOOLS if not _is_here(tool)]


def _is_here(tool: Tool) -> bool:
    program = find(tool.program)
    if program is None or tool.says is None:
        return program is not None
    option, word = tool.says
    answer = subprocess.run([program, option], capture_output=True, text=True, check=False)
    return word in answer.stdout.split()


def _apt(*arguments: str) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    return subprocess.run([*prefix, "apt-get", "-qq", *arguments], env=environment, check=False).returncode


def install(tools: list[Tool]) -> None:
    if not tools or shutil.which("apt-get") is None:
        return
    if os.geteuid() != 0 and shutil.which("sudo") is None:
        return
    _apt("update")
    _apt(
        "install", "-y", "--no-install-recommends", *(name for tool in tools for name in tool.package.split())
    )


def main() -> int:
    install(missing())
    left = missing()
    if find_spec("_tkinter") is None:
        # It is built with a Python or not: no package brings it to one that was built without.
        sys.stdout.write("missing: tkinter in this Python, so that no window of antin-agent can be tried\n")
    for tool in left:
        sys.stdout.write(f"missing: {tool.program} (package {tool.package}), judge of {tool.judges}\n")
    return 1 if left and os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main())
