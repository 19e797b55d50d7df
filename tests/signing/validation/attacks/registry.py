"""Attacks by name, each in a family of its like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.signing.validation.builders import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


@dataclass(frozen=True)
class Attack:
    """What is done to an issued letter; called with the letter, it gives the forgery."""

    name: str
    family: str
    build: Callable[[bytes], bytes]
    has_own_draft: bool
    """It had to prepare the draft, and does not look at the letter it is given."""

    def __call__(self, pdf: bytes) -> bytes:
        return self.build(pdf)


ATTACKS: dict[str, Attack] = {}


@dataclass(frozen=True)
class Family:
    """A kind of attack; its methods register attacks under the name of the function."""

    title: str

    def add(self, name: str, build: Callable[[bytes], bytes], *, has_own_draft: bool = False) -> None:
        assert name not in ATTACKS, name
        ATTACKS[name] = Attack(name, self.title, build, has_own_draft)

    def attack(self, build: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
        self.add(build.__name__, build)
        return build

    def update(
        self, meddle: Callable[[IncrementalPdfFileWriter], None]
    ) -> Callable[[IncrementalPdfFileWriter], None]:
        """An attack that is one incremental update."""
        self.add(meddle.__name__, lambda pdf: changed(pdf, meddle))
        return meddle

    def drafted(self, build: Callable[[], bytes]) -> Callable[[], bytes]:
        """An attack that prepares the draft before anybody signs it."""
        self.add(build.__name__, lambda _: build(), has_own_draft=True)
        return build
