"""The axes of the matrix, its cells, and the file in which each cell is judged."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING

from certs.authority import KeyKind
from signing.keys.model import Scheme
from signing.marks import FieldName
from signing.report import Level

if TYPE_CHECKING:
    from collections.abc import Mapping


class Mark(StrEnum):
    """What is judged; the value is how the summary calls it."""

    LEADER = "leader"
    AGENCY = "agency"


class Stage(StrEnum):
    """What has happened to the file by the time it is judged."""

    FIRST = "first signature"
    ISSUED = "after number and date"
    SECOND = "after a second signer"
    EXTENDED = "after augmentation"


@dataclass(frozen=True, slots=True)
class Algorithm:
    """How both parties of a file sign."""

    name: str
    key: KeyKind
    scheme: Scheme
    hash_name: str = "sha256"


ALGORITHMS = (
    Algorithm("rsa-sha256", KeyKind.RSA2048, Scheme.RSA_PKCS1V15),
    Algorithm("rsa-pss-sha256", KeyKind.RSA2048, Scheme.RSA_PSS),
    Algorithm("p256-sha256", KeyKind.P256, Scheme.ECDSA),
)
LEVELS = (Level.B_B, Level.B_T, Level.B_LT, Level.B_LTA)


class Act(StrEnum):
    """The last thing done to a file, on top of what its predecessor holds."""

    LED = "led"
    ISSUED = "issued"
    LED_AND_COUNTERSIGNED = "led-countersigned"
    ISSUED_AND_COUNTERSIGNED = "issued-countersigned"
    ISSUED_AND_EXTENDED = "issued-extended"


PREDECESSORS: Mapping[Act, Act] = MappingProxyType(
    {
        Act.ISSUED: Act.LED,
        Act.LED_AND_COUNTERSIGNED: Act.LED,
        Act.ISSUED_AND_COUNTERSIGNED: Act.ISSUED,
        Act.ISSUED_AND_EXTENDED: Act.ISSUED,
    }
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One file that the judges get."""

    act: Act
    level: Level
    algorithm: Algorithm

    @property
    def name(self) -> str:
        return f"{self.act}.{self.level}.{self.algorithm.name}"

    @property
    def predecessor(self) -> Paper | None:
        act = PREDECESSORS.get(self.act)
        return None if act is None else Paper(act, self.level, self.algorithm)


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


FIELDS: Mapping[Mark, str] = MappingProxyType({Mark.LEADER: FieldName.LEADER, Mark.AGENCY: FieldName.AGENCY})

JUDGED_IN: Mapping[tuple[Mark, Stage], Act] = MappingProxyType(
    {
        (Mark.LEADER, Stage.FIRST): Act.LED,
        (Mark.LEADER, Stage.ISSUED): Act.ISSUED,
        (Mark.LEADER, Stage.SECOND): Act.LED_AND_COUNTERSIGNED,
        (Mark.LEADER, Stage.EXTENDED): Act.ISSUED_AND_EXTENDED,
        (Mark.AGENCY, Stage.ISSUED): Act.ISSUED,
        (Mark.AGENCY, Stage.SECOND): Act.ISSUED_AND_COUNTERSIGNED,
        (Mark.AGENCY, Stage.EXTENDED): Act.ISSUED_AND_EXTENDED,
    }
)

ABSENT: Mapping[tuple[Mark, Stage], str] = MappingProxyType(
    {
        (Mark.AGENCY, Stage.FIRST): "an agency's mark needs the leader's valid signature first"
        " (Decree 30/2020, Appendix I, II.8); `sign_agency` refuses",
    }
)
"""Combinations of mark and stage that cannot be, and why."""

PAPERS = tuple(Paper(*axes) for axes in product(Act, LEVELS, ALGORITHMS))
CELLS = tuple(
    Cell(mark, stage, Paper(act, level, algorithm))
    for (mark, stage), act in JUDGED_IN.items()
    for level, algorithm in product(LEVELS, ALGORITHMS)
)
