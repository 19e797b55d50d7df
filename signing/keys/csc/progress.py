"""What a person may see while a remote service takes its time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable


class Stage(StrEnum):
    """What is being waited for."""

    QUEUED = "queued"
    """The provider's limit of requests, or its wish to be left alone (429, Retry-After)."""
    AUTHORISING = "authorising"
    CONFIRMING = "confirming"
    """The signer, at a device of their own."""
    SIGNING = "signing"


@dataclass(frozen=True, slots=True)
class Progress:
    """One moment of a batch."""

    stage: Stage
    done: int
    """Signatures that came and hold."""
    total: int
    seconds: float = 0.0
    """How long the queue will wait, at least; 0 where nobody knows."""

    @property
    def sentence(self) -> str:
        """In Vietnamese."""
        match self.stage:
            case Stage.QUEUED:
                known = f" (khoảng {self.seconds:.0f} giây)" if self.seconds else ""
                what = f"đang xếp hàng chờ dịch vụ ký nhận thêm yêu cầu{known}"
            case Stage.AUTHORISING:
                what = "đang xin phép dùng khóa ở dịch vụ ký"
            case Stage.CONFIRMING:
                what = "đang chờ người ký xác nhận (trên điện thoại hoặc ứng dụng của dịch vụ ký)"
            case Stage.SIGNING:
                what = "đang ký ở dịch vụ ký"
        return f"{what}; đã ký {self.done}/{self.total}."


class Clock(Protocol):
    """Time that passes, and a way to wait for it; tests give their own."""

    def now(self) -> float:
        """Seconds since some moment; never goes back."""
        ...

    def sleep(self, seconds: float) -> None: ...


class RealClock:
    """The clock of the machine."""

    def now(self) -> float:
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Telling:
    """Counts, and tells whoever wants to know."""

    def __init__(self, told: Callable[[Progress], None] | None = None) -> None:
        self._told = told
        self._stage = Stage.SIGNING
        self.done = 0
        self.total = 0

    def begin(self, total: int) -> None:
        self.done, self.total = 0, total

    def at(self, stage: Stage, seconds: float = 0.0) -> None:
        if self._told is not None:
            self._told(Progress(stage, self.done, self.total, seconds))
