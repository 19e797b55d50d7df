"""What a person at the command line has before them: letters, keys, images, a folder for the results."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from api.cli import main
from certs.authority import DemoAuthority, Issued
from tests.certs.pki import TestPki

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
LETTER = "01-docx-kh.pdf"
"""Printed for 2026."""
OTHER_LETTER = "03-docx-cv.pdf"
DATE = "2026-11-20"
PASSPHRASE = "mat-khau-7f3a9c21"
WRONG_PASSPHRASE = "mat-khau-sai-51d0be"


Words = tuple[str | Path, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """One working folder. `home` is an installation that nobody has set up."""

    folder: Path
    pki: TestPki

    @classmethod
    def lay_out(cls, folder: Path, pki: TestPki, leader: Issued, agency: Issued) -> Bench:
        bench = cls(folder, pki)
        for letter in SAMPLES.glob("*.pdf"):
            shutil.copy(letter, folder)
        for mark in ("signature-director.png", "seal-so-noi-vu.png"):
            shutil.copy(SAMPLES / "marks" / mark, folder)
        for name, issued in (("leader", leader), ("agency", agency)):
            packed = DemoAuthority.to_pkcs12(issued, PASSPHRASE, name)
            (folder / f"{name}.p12").write_bytes(packed)
        (folder / "root.pem").write_bytes(pki.anchors.to_pem())
        (folder / "secret.txt").write_text(f"{PASSPHRASE}\n", encoding="utf-8")
        return bench

    def path(self, name: str) -> Path:
        return self.folder / name

    def run(self, *arguments: str | Path, **environment: str) -> Result:
        """Run `antin` in this process, without the environment of whoever runs the tests."""
        runner = CliRunner(env={"ANTIN_HOME": str(self.folder / "home"), "ANTIN_SECRET": None, **environment})
        return runner.invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)

    def sign_leader(self, source: str, out: str, *more: str | Path, **environment: str) -> Result:
        """Sign with everything that a leader needs."""
        given = ("--as", "leader", "--key", f"p12:{self.path('leader.p12')}", *self._secret(environment))
        image = ("--image", self.path("signature-director.png"))
        target = ("-o", self.path(out))
        return self.run(
            "sign", self.path(source), *given, *image, *target, *self._trust, *more, **environment
        )

    def sign_agency(self, source: str, out: str, *more: str | Path, **environment: str) -> Result:
        """Issue with everything that a clerk needs."""
        given = ("--as", "agency", "--key", f"p12:{self.path('agency.p12')}", *self._secret(environment))
        image = ("--image", self.path("seal-so-noi-vu.png"), "--diameter", "36")
        target = ("-o", self.path(out))
        data = ("--number", "15", "--date", DATE)
        return self.run(
            "sign", self.path(source), *given, *image, *data, *target, *self._trust, *more, **environment
        )

    def sign_words(self, source: str, kind: str, *info: str, out: str = "ra.pdf", more: Words = ()) -> Result:
        """Sign a mark in words as the agency."""
        given = ("--as", kind, "--key", f"p12:{self.path('agency.p12')}", *self._secret({}))
        words = (word for entry in info for word in ("--info", entry))
        return self.run(
            "sign",
            self.path(source),
            *given,
            *words,
            "-o",
            self.path(out),
            *self._trust,
            "--level",
            "B",
            *more,
        )

    def report(self, name: str, *more: str | Path) -> dict[str, Any]:
        """Validate one file against the root."""
        result = self.run("validate", self.path(name), *self._trust, "--json", *more)
        report: dict[str, Any] = json.loads(result.stdout)
        return report

    @property
    def tsa(self) -> tuple[str, str]:
        return "--tsa", self.pki.authority.tsa_url

    @property
    def _trust(self) -> tuple[str | Path, ...]:
        return "--trust", self.path("root.pem")

    def _secret(self, environment: dict[str, str]) -> tuple[str | Path, ...]:
        return () if "ANTIN_SECRET" in environment else ("--secret-file", self.path("secret.txt"))

    @property
    def leftovers(self) -> list[str]:
        """Files that a write left half-way."""
        return [path.name for path in self.folder.rglob(".*")]


def lines(result: Result) -> list[dict[str, Any]]:
    """One JSON object a line."""
    return [json.loads(line) for line in result.stdout.splitlines()]
