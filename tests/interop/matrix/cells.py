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
    ISSUED_ARRIVED = "issued-arrived"
    ARRIVED = "arrived"
    ATTACHED = "attached"
    COPIED = "copied"
    DIGITISED = "digitised"


PREDECESSORS: Mapping[Act, Act] = MappingProxyType(
    {
        Act.INITIALLED_LED: Act.INITIALLED,
        Act.LED_TWICE: Act.INITIALLED_LED,
        Act.ISSUED: Act.LED_TWICE,
        Act.ISSUED_ARRIVED: Act.ISSUED,
    }
)
"""A letter that is issued carries initials and two leaders' marks, so that one file serves four cells."""


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

    @property
    def is_looked_through(self) -> bool:
        """Whether judges also compare the revisions, which takes most of their time."""
        return self.algorithm.name in ONE_OF_EACH_KEY


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

JUDGED_IN: Mapping[tuple[Mark, Stage], tuple[Act, Then]] = MappingProxyType(
    {
        (Mark.LEADER, Stage.FIRST): (Act.LED, Then.NOTHING),
        (Mark.LEADER, Stage.ISSUED): (Act.ISSUED, Then.NOTHING),
        (Mark.LEADER, Stage.SECOND): (Act.LED, Then.COUNTERSIGNED),
        (Mark.LEADER, Stage.EXTENDED): (Act.ISSUED, Then.EXTENDED),
        (Mark.SECOND_LEADER, Stage.FIRST): (Act.LED_TWICE, Then.NOTHING),
        (Mark.SECOND_LEADER, Stage.ISSUED): (Act.ISSUED, Then.NOTHING),
        (Mark.SECOND_LEADER, Stage.SECOND): (Act.ISSUED_ARRIVED, Then.NOTHING),
        (Mark.SECOND_LEADER, Stage.EXTENDED): (Act.ISSUED, Then.EXTENDED),
        (Mark.INITIALS, Stage.FIRST): (Act.INITIALLED, Then.NOTHING),
        (Mark.INITIALS, Stage.ISSUED): (Act.ISSUED, Then.NOTHING),
        (Mark.INITIALS, Stage.SECOND): (Act.LED_TWICE, Then.NOTHING),
        (Mark.INITIALS, Stage.EXTENDED): (Act.ISSUED, Then.EXTENDED),
        (Mark.AGENCY, Stage.ISSUED): (Act.ISSUED, Then.NOTHING),
        (Mark.AGENCY, Stage.SECOND): (Act.ISSUED_ARRIVED, Then.NOTHING),
        (Mark.AGENCY, Stage.EXTENDED): (Act.ISSUED, Then.EXTENDED),
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
        (Mark.INCOMING, Stage.SECOND): (Act.ARRIVED, Then.COUNTERSIGNED),
        (Mark.INCOMING, Stage.EXTENDED): (Act.ARRIVED, Then.EXTENDED),
    }
)
"""A second signer is our own next mark or somebody with other software; both occur, under every lock."""

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
ONE_OF_EACH_KEY = ("rsa-sha256", "p256-sha256")
"""What changed after a signature does not depend on its algorithm."""

CELLS = tuple(
    Cell(mark, stage, Paper(act, then, level, algorithm))
    for (mark, stage), (act, then) in JUDGED_IN.items()
    for level, algorithm in product(LEVELS, ALGORITHMS)
)
JUDGED = tuple(dict.fromkeys(cell.paper for cell in CELLS))

GROUPS = ("a", "b")
"""Parts of the files that are written and judged apart, so that two processes share the work."""


def papers_of(group: str) -> tuple[Paper, ...]:
    """The files of one group: those of about half the algorithms."""
    size = -(-len(ALGORITHMS) // len(GROUPS))
    first = GROUPS.index(group) * size
    part = ALGORITHMS[first : first + size]
    return tuple(paper for paper in JUDGED if paper.algorithm in part)
