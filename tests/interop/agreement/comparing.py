"""What both said of each signature, side by side, and what explains it where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from tests.interop.agreement.words import ABSENT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.interop.agreement.verdicts import Said
    from tests.interop.agreement.words import Difference

WHOLE = ""
"""The field of what is said of the whole file."""


@dataclass(frozen=True, order=True)
class Compared:
    """One signature, or a file in which somebody sees none."""

    name: str
    """Of the case."""
    field: str
    ours: str
    dss: str

    @property
    def agrees(self) -> bool:
        return self.ours == self.dss

    @property
    def agrees_in_general(self) -> bool:
        """In the indication, whatever the sub-indication."""
        return _indication(self.ours) == _indication(self.dss)

    @property
    def family(self) -> str:
        return self.name.partition(".")[0]


def _indication(word: str) -> str:
    return word.partition(",")[0]


def compared(ours: Mapping[str, Said], dss: Mapping[str, Said]) -> list[Compared]:
    return sorted(_lines(ours, dss))


def _lines(ours: Mapping[str, Said], dss: Mapping[str, Said]) -> Iterator[Compared]:
    assert ours.keys() == dss.keys()
    for name, own in ours.items():
        if (WHOLE in own) != (WHOLE in dss[name]):
            # Who sees no signature is compared with all that the other says.
            yield Compared(name, WHOLE, _together(own), _together(dss[name]))
            continue
        for field in own.keys() | dss[name].keys():
            yield Compared(name, field, own.get(field, ABSENT), dss[name].get(field, ABSENT))


def _together(said: Said) -> str:
    return "; ".join(sorted(set(said.values())))


def explains(difference: Difference, one: Compared) -> bool:
    is_meant = any(fnmatchcase(one.name, pattern) for pattern in difference.cases)
    return is_meant and (one.ours, one.dss) == (difference.ours, difference.dss)


def explained(
    all_compared: Sequence[Compared], differences: Sequence[Difference]
) -> dict[Difference, list[Compared]]:
    """By the first line of the table that explains it; what agrees or nothing explains is left out."""
    found: dict[Difference, list[Compared]] = {}
    for one in all_compared:
        why = next((line for line in differences if explains(line, one)), None)
        if not one.agrees and why is not None:
            found.setdefault(why, []).append(one)
    return found
