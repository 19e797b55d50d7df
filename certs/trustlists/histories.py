"""What the statuses of a service over time say about trust (TS 119 612, 5.5.4 to 5.6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from certs.anchors import Grant, Use
from certs.trustlists.uris import GOOD_STATUSES, STATUS_NAMES, USE_OF_SERVICE, last_part


@dataclass(frozen=True, slots=True)
class Stage:
    """A service from one moment on, until the next stage begins."""

    service_type: str
    status: str
    since: datetime
    signs_documents: bool = True
    """False for an authority that is listed for web sites alone."""

    @property
    def use(self) -> Use | None:
        """What it may vouch for at this stage; None: nothing."""
        use = USE_OF_SERVICE.get(self.service_type)
        if use is Use.SIGNATURES and not self.signs_documents:
            return None
        return use if self.status in GOOD_STATUSES else None


def grants_of(stages: tuple[Stage, ...]) -> tuple[Grant, ...]:
    """Turn a service's stages, newest first as lists have them, into times of trust, oldest first.

    Neighbouring stages of the same use are one time; a trust that ended says by which status.
    """
    ordered = list(reversed(stages))
    ordered.sort(key=lambda stage: stage.since)
    grants: list[Grant] = []
    for stage, following in pairwise([*ordered, None]):
        if stage is None or stage.use is None:
            continue
        until = following.since if following is not None else None
        if until == stage.since:
            continue  # two stages of one moment: the newer one counts
        reason = "" if following is None or following.use is stage.use else _reason(following)
        uses = frozenset({stage.use})
        if grants and grants[-1].until == stage.since and grants[-1].uses == uses:
            grants[-1] = Grant(uses, grants[-1].since, until, reason)
        else:
            grants.append(Grant(uses, stage.since, until, reason))
    return tuple(grants)


def _reason(stage: Stage) -> str:
    status = last_part(stage.status)
    if stage.status in GOOD_STATUSES:
        return "dịch vụ đã chuyển sang loại khác trong danh sách tin cậy"
    what = STATUS_NAMES.get(status, f"chuyển sang trạng thái “{status[:60]}”")
    return f"dịch vụ {what} theo danh sách tin cậy"
