"""The table of revocation evidence (docs/revocation.md), with the evidence embedded."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from certs.authority import Issued
from tests.interop.agreement import moulding
from tests.interop.agreement.model import Case, Made
from tests.signing.validation import builders, statements
from tests.signing.validation.revocation_cases import CASES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.interop.agreement.world import World
    from tests.signing.validation import revocation_cases


def cases() -> Iterator[Case]:
    for case in CASES:
        slug = re.sub(r"[^a-z0-9]+", "-", case.title.lower()).strip("-")
        yield Case(f"evidence.{slug}", partial(_made, case=case), builders.NOW, is_usual=False)


def _made(world: World, *, case: revocation_cases.Case) -> Made:
    party = statements.signer_below() if case.below else statements.signer()
    above = (statements.authority().der,) if case.below else ()
    issued = Issued(party.der, (*above, builders.root().der), party.key)
    stamping = Issued(builders.tsa().der, (builders.root().der,), builders.tsa().key)
    stamped = case.stamped

    def token(value: bytes) -> bytes:
        assert stamped is not None
        return world.token(value, stamped, service=stamping)

    pdf = world.signature(signer=issued, claimed=case.claimed, token=token if stamped else None)
    return Made(moulding.with_evidence(pdf, case.evidence()), anchor=builders.root().der)
