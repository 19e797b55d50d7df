"""A generated letter as a file with the truth about it, and as two files in a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.field.spec import Form
from tests.field.truth import Truth

LAYER = "text layer"
"""How the variant of a scan with an invisible layer of text ends."""


@dataclass(frozen=True, slots=True)
class Made:
    seed: int
    form: Form
    producer: str
    variant: str
    """How the producer wrote it, such as "kerned"."""
    pdf: bytes
    truth: Truth | None
    """None: there is nothing to find."""
    readable: bool = True
    """Whether the text is drawn in the file and means what it shows; if not, pages are to be recognised."""

    @property
    def name(self) -> str:
        return f"{self.producer}-{self.seed:06}{'' if self.truth else '-nothing'}"

    @property
    def has_layer(self) -> bool:
        """A scan with an invisible layer of text."""
        return self.variant.endswith(LAYER)

    def save(self, folder: Path) -> None:
        (folder / f"{self.name}.pdf").write_bytes(self.pdf)
        facts = {
            "seed": self.seed,
            "form": self.form.value,
            "producer": self.producer,
            "variant": self.variant,
            "readable": self.readable,
            "truth": None if self.truth is None else self.truth.as_json(),
        }
        (folder / f"{self.name}.json").write_text(
            json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8"
        )


def load(folder: Path) -> Iterator[Made]:
    """The letters that were saved in a folder."""
    for path in sorted(folder.glob("*.json")):
        facts = json.loads(path.read_text(encoding="utf-8"))
        truth = facts["truth"]
        yield Made(
            seed=facts["seed"],
            form=Form(facts["form"]),
            producer=facts["producer"],
            variant=facts["variant"],
            readable=facts["readable"],
            pdf=path.with_suffix(".pdf").read_bytes(),
            truth=None if truth is None else Truth.from_json(truth),
        )
