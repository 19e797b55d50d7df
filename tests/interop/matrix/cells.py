"""The axes of the matrix, its cells, and the file in which each cell is judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING

from signing.marks import FieldName
from signing.report import Level
from tests.signing.algorithms import ALGORITHMS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.signing.algorithms import Algorithm


class Mark(StrEnum):
    """What is judged; the value is how the summary calls it."""

    LEADER = "leader"
    SECOND_LEADER = "second leader"
    INITIALS = "initials"
    AGENCY = "agency"
    ATTACHMENT = "attachment"
    COPY = "copy"
    DIGITISED = "digitised"
    INCOMING = "incoming"


class Stage(StrEnum):
    """What has happened to the file by the time it is judged."""

    FIRST = "first signature"
    ISSUED = "after number and date"
    SECOND = "after a second signer"
    EXTENDED = "after augmentation"


class Act(StrEnum):
    """What our own software did last to a file, on top of what its predecessor holds."""

    INITIALLED = "initialled"
    LED = "led"
    INITIALLED_LED = "initialled-led"
    LED_TWICE = "led-twice"
    ISSUED = "issued"
    INITIALLED_ISSUED = "initialled-issued"
    LED_TWICE_ISSUED = "led-twice-issued"
    ATTACHED = "attached"
    COPIED = "copied"
    DIGITISED = "digitised"
    ARRIVED = "arrived"
    ISSUED_ARRIVED = "issued-arrived"


PREDECESSORS: Mapping[Act, Act] = MappingProxyType(
    {
        Act.INITIALLED_LED: Act.INITIALLED,
        Act.LED_TWICE: Act.LED,
        Act.ISSUED: Act.LED,
        Act.INITIALLED_ISSUED: Act.INITIALLED_LED,
        Act.LED_TWICE_ISSUED: Act.LED_TWICE,
        Act.ISSUED_ARRIVED: Act.ISSUED,
    }
)


class Then(StrEnum):
    """What was done to a file afterwards."""

    NOTHING = "nothing"
    COUNTERSIGNED = "countersigned"
    """By somebody with other software, in a field of their own."""
    EXTENDED = "extended"
    """Raised to B-LTA."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One file that the judges get."""

    act: Act
    then: Then
    level: Level
    algorithm: Algorithm

    @property
    def name(self) -> str:
        return f"{self.act}.{self.then}.{self.level}.{self.algorithm.name}"

    @property
    def predecessor(self) -> Paper | None:
        if self.then is not Then.NOTHING:
            return Paper(self.act, Then.NOTHING, self.level, self.algorithm)
        act = PREDECESSORS.get(self.act)
        return None if act is None else Paper(act, Then.NOTHING, self.level, self.algorithm)


@dataclass(frozen=True, slots=True)
class Cell:
    """One signature at one stage, to be judged by everybody."""

    mark: Mark
    stage: Stage
    paper: Paper

    @property
    def field(self) -> str:
        return FIELDS[self.mark]

    @property
    def name(self) -> str:
        return f"{self.mark}, {self.stage}, {self.paper.level}, {self.paper.algorithm.name}"


FIELDS: Mapping[Mark, str] = MappingProxyType(
    {
        Mark.LEADER: FieldName.LEADER,
        Mark.SECOND_LEADER: "AntinLeader2",
        Mark.INITIALS: "AntinInitials1",
        Mark.AGENCY: FieldName.AGENCY,
        Mark.ATTACHMENT: "AntinAttachment1",
        Mark.COPY: "AntinCopy1",
        Mark.DIGITISED: "AntinDigitised1",
        Mark.INCOMING: "AntinIncoming1",
    }
)

_JOURNEY: Mapping[tuple[Mark, Stage], tuple[Act, Then]] = {
    (Mark.LEADER, Stage.FIRST): (Act.LED, Then.NOTHING),
    (Mark.LEADER, Stage.ISSUED): (Act.ISSUED, Then.NOTHING),
    (Mark.LEADER, Stage.SECOND): (Act.LED, Then.COUNTERSIGNED),
    (Mark.LEADER, Stage.EXTENDED): (Act.ISSUED, Then.EXTENDED),
    (Mark.AGENCY, Stage.ISSUED): (Act.ISSUED, Then.NOTHING),
    (Mark.AGENCY, Stage.SECOND): (Act.ISSUED, Then.COUNTERSIGNED),
    (Mark.AGENCY, Stage.EXTENDED): (Act.ISSUED, Then.EXTENDED),
}
"""The decree's ordinary document, judged with every algorithm."""

_OTHERS: Mapping[tuple[Mark, Stage], tuple[Act, Then]] = {
    (Mark.SECOND_LEADER, Stage.FIRST): (Act.LED_TWICE, Then.NOTHING),
    (Mark.SECOND_LEADER, Stage.ISSUED): (Act.LED_TWICE_ISSUED, Then.NOTHING),
    (Mark.SECOND_LEADER, Stage.SECOND): (Act.LED_TWICE, Then.COUNTERSIGNED),
    (Mark.SECOND_LEADER, Stage.EXTENDED): (Act.LED_TWICE_ISSUED, Then.EXTENDED),
    (Mark.INITIALS, Stage.FIRST): (Act.INITIALLED, Then.NOTHING),
    (Mark.INITIALS, Stage.ISSUED): (Act.INITIALLED_ISSUED, Then.NOTHING),
    (Mark.INITIALS, Stage.SECOND): (Act.INITIALLED_LED, Then.NOTHING),
    (Mark.INITIALS, Stage.EXTENDED): (Act.INITIALLED_ISSUED, Then.EXTENDED),
    (Mark.ATTACHMENT, Stage.FIRST): (Act.ATTACHED, Then.NOTHING),
    (Mark.ATTACHMENT, Stage.SECOND): (Act.ATTACHED, Then.COUNTERSIGNED),
    (Mark.ATTACHMENT, Stage.EXTENDED): (Act.ATTACHED, Then.EXTENDED),
    (Mark.COPY, Stage.FIRST): (Act.COPIED, Then.NOTHING),
    (Mark.COPY, Stage.SECOND): (Act.COPIED, Then.COUNTERSIGNED),
    (Mark.COPY, Stage.EXTENDED): (Act.COPIED, Then.EXTENDED),
    (Mark.DIGITISED, Stage.FIRST): (Act.DIGITISED, Then.NOTHING),
    (Mark.DIGITISED, Stage.SECOND): (Act.DIGITISED, Then.COUNTERSIGNED),
    (Mark.DIGITISED, Stage.EXTENDED): (Act.DIGITISED, Then.EXTENDED),
    (Mark.INCOMING, Stage.FIRST): (Act.ARRIVED, Then.NOTHING),
    (Mark.INCOMING, Stage.ISSUED): (Act.ISSUED_ARRIVED, Then.NOTHING),
    (Mark.INCOMING, Stage.SECOND): (Act.ISSUED_ARRIVED, Then.COUNTERSIGNED),
    (Mark.INCOMING, Stage.EXTENDED): (Act.ISSUED_ARRIVED, Then.EXTENDED),
}
"""The other marks, judged with one algorithm of each kind of key: the container does not know its mark."""

JUDGED_IN: Mapping[tuple[Mark, Stage], tuple[Act, Then]] = MappingProxyType({**_JOURNEY, **_OTHERS})

_OWN_FILE = "it stands in a file of its own, which says number and date in words and reserves no fields"
ABSENT: Mapping[tuple[Mark, Stage], str] = MappingProxyType(
    {
        (Mark.AGENCY, Stage.FIRST): "an agency's mark needs the leader's valid signature first"
        " (Decree 30/2020, Appendix I, II.8); `sign_agency` refuses",
        (Mark.ATTACHMENT, Stage.ISSUED): _OWN_FILE,
        (Mark.COPY, Stage.ISSUED): _OWN_FILE,
        (Mark.DIGITISED, Stage.ISSUED): _OWN_FILE,
    }
)
"""Combinations of mark and stage that cannot be, and why."""

LEVELS = (Level.B_B, Level.B_T, Level.B_LT, Level.B_LTA)
_ONE_OF_EACH_KEY = ("rsa-sha256", "p256-sha256")
_ALL_OF_EACH_SCHEME = (
    *_ONE_OF_EACH_KEY,
    "rsa3072-sha512",
    "rsa-sha3-256",
    "pss-sha256",
    "pss-sha3-256",
    "p384-sha384",
    "p256-sha3-256",
    "ed25519",
)
"""Schemes and families of hashes; the sizes that are left out differ in nothing but numbers."""


def _named(names: tuple[str, ...]) -> list[Algorithm]:
    return [algorithm for algorithm in ALGORITHMS if algorithm.name in names]


def _cells(
    judged_in: Mapping[tuple[Mark, Stage], tuple[Act, Then]], algorithms: list[Algorithm]
) -> list[Cell]:
    return [
        Cell(mark, stage, Paper(act, then, level, algorithm))
        for (mark, stage), (act, then) in judged_in.items()
        for level, algorithm in product(LEVELS, algorithms)
    ]


CELLS = (*_cells(_JOURNEY, _named(_ALL_OF_EACH_SCHEME)), *_cells(_OTHERS, _named(_ONE_OF_EACH_KEY)))
JUDGED = tuple(dict.fromkeys(cell.paper for cell in CELLS))
