"""Letters signed with a token, under one PIN and one by one: what a session that lasts is worth.

SoftHSM is the token; its signatures cost about what those of a key file do. A USB token takes a tenth of a
second and more for each, whatever is done around it.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.load.givens import DATA, IMAGE
from tests.load.mass import SURE
from tests.load.measuring import LeftOutError, child
from tests.signing.keys.pkcs11.softhsm import PIN, Tokens

if TYPE_CHECKING:
    from tests.load.material import Material

LETTERS = 500
SINGLY = 25
"""So many of them are signed one by one too; more would only take longer."""
JOBS = 4


@dataclass(frozen=True, slots=True)
class Batch:
    """What the two ways took, in seconds."""

    letters: int
    seconds: float
    """All of them under one PIN, in `JOBS` processes."""
    alone: float
    """The same in one process."""
    singly: float
    """One letter, with a command and a PIN of its own."""

    @property
    def ratio(self) -> float:
        """How many times longer all of them take one by one."""
        return self.singly * self.letters / self.seconds


def measure(material: Material, letters: int = LETTERS, singly: int = SINGLY) -> Batch:
    """Raises `LeftOutError` without SoftHSM."""
    folder = material.folder / "device"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        try:
            tokens = Tokens.make(folder / "hsm", patch)
        except pytest.skip.Exception as missing:
            raise LeftOutError(str(missing)) from missing
        tokens.token("bench")
        tokens.identity("bench", material.issued)
        files = _letters(folder, letters)
        together = _signed(tokens, folder, files, jobs=JOBS)
        alone = _signed(tokens, folder, files, jobs=1)
        one_by_one = sum(_signed(tokens, folder, [file], jobs=1) for file in files[:singly])
    return Batch(letters, together, alone, one_by_one / singly)


def _letters(folder: Path, count: int) -> list[str]:
    originals = [(DATA / f"{name}.pdf").read_bytes() for name in SURE]
    paths = []
    for number in range(count):
        path = folder / f"{number:04}.pdf"
        path.write_bytes(originals[number % len(originals)])
        paths.append(str(path))
    return paths


def _signed(tokens: Tokens, folder: Path, files: list[str], *, jobs: int) -> float:
    """Seconds, start and end of the command included."""
    (folder / "pin").write_text(PIN)
    out = folder / "out"
    command = [sys.executable, "-m", "api.cli", "sign", "--as", "leader", "--level", "B", "--jobs", str(jobs)]
    command += ["--key", "pkcs11:token=bench", "--secret-file", str(folder / "pin"), "--image", str(IMAGE)]
    command += ["--out-dir", str(out), *files]
    variables = {"ANTIN_HOME": str(folder / "home"), "ANTIN_PKCS11_MODULES": str(tokens.library)}
    usage = child(command, variables=variables)
    made = len(list(out.iterdir()))
    assert made == len(files), f"{made} of {len(files)} were signed"
    shutil.rmtree(out)
    return usage.wall_ms / 1000
