"""Every faulty certificate of the demo authority, with and without proof of time."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from certs import facts
from certs.authority import CaName, KeyKind
from certs.authority.faulty import FAULTS
from certs.evidence import Evidence
from tests.certs.pki import AT
from tests.interop.agreement import moulding
from tests.interop.agreement.model import Case, Made
from tests.interop.agreement.world import DAY, World, ocsp_request

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from certs.authority import Issued

EARLIER = AT - 5 * DAY
"""Before any certificate of the table was revoked, suspended or expired."""
HOWS: dict[str, tuple[datetime, datetime | None]] = {
    "plain": (AT, None),
    "claims-earlier": (EARLIER, None),
    "stamped": (AT, AT),
    "stamped-earlier": (EARLIER, EARLIER),
}
"""The time claimed and the time stamp's."""


def cases() -> Iterator[Case]:
    for name in FAULTS:
        for how in HOWS:
            yield Case(f"certificate.{name}.{how}", partial(_signed, name=name, how=how))
    for situation, act in STATUS.items():
        for how, moment in MOMENTS.items():
            for is_stamped in (False, True):
                word = "stamped" if is_stamped else "claimed"
                yield Case(
                    f"status.{situation}.{word}.{how}",
                    partial(_with_status, act=act, moment=moment, is_stamped=is_stamped),
                )


def _signed(world: World, *, name: str, how: str) -> Made:
    claimed, stamped = HOWS[how]
    faulty = world.faulty().make(name)
    return Made(world.signature(signer=faulty.issued, claimed=claimed, stamped=stamped), lists=faulty.lists)


REVOKED = AT - 2 * DAY
MOMENTS = {
    "before": REVOKED - DAY,
    "at": REVOKED,
    "just-after": REVOKED + timedelta(hours=1),
    "later": AT - timedelta(hours=2),
}


def _revoke(world: World, serial: int) -> None:
    world.pki.authority.revoke(serial, REVOKED)


def _suspend(world: World, serial: int) -> None:
    world.pki.authority.suspend(serial, REVOKED)


def _reinstate(world: World, serial: int) -> None:
    world.pki.authority.suspend(serial, REVOKED)
    world.pki.authority.reinstate(serial, AT - DAY)


STATUS: dict[str, Callable[[World, int], None]] = {
    "revoked": _revoke,
    "suspended": _suspend,
    "reinstated": _reinstate,
}


def _with_status(
    world: World, *, act: Callable[[World, int], None], moment: datetime, is_stamped: bool
) -> Made:
    """With the responder's answer of the time of checking embedded."""
    issued: Issued = world.pki.person(key=KeyKind.P256)
    pdf = world.signature(signer=issued, claimed=moment, stamped=moment if is_stamped else None)
    act(world, facts.serial_number(issued.certificate))
    request = ocsp_request(issued.certificate, issued.chain[0])
    answer = world.pki.authority.handle(f"/ocsp/{CaName.ISSUING}", "POST", request, at=AT).body
    return Made(moulding.with_evidence(pdf, Evidence((answer,))))
