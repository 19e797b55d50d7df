"""Sign PDF documents the way Decree 30/2020/NĐ-CP wants them to look, and check them.

A person with a PDF and a key needs no more than this::

    layout = find_layout(draft)
    prepared = prepare(draft, Places.from_layout(layout))
    key = Pkcs12Key.open(Path("leader.p12"), passphrase)
    services = Services(timestamps=None, revocation=None, anchors=TrustAnchors())
    signed = sign_leader(prepared.pdf, key, image=png, services=services, at=now)

The parts are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from signing.extension import complete_level, extend, renew
    from signing.keys.pkcs12 import Pkcs12Key
    from signing.pdf.source import FileSource
    from signing.placement import find_layout
    from signing.preparation import PlacedBox, Places, Prepared, prepare, take_back
    from signing.revision import PendingSignature, SignedRevision
    from signing.textmarks import (
        AttachmentMark,
        CopyForm,
        CopyMark,
        DigitisedMark,
        IncomingMark,
        begin_text_mark,
        sign_text_mark,
    )
    from signing.validation import validate
    from signing.workflow import (
        Services,
        WhenTsaDown,
        finish,
        sign_agency,
        sign_initials,
        sign_leader,
    )

__all__ = [
    "AttachmentMark",
    "CopyForm",
    "CopyMark",
    "DigitisedMark",
    "FileSource",
    "IncomingMark",
    "PendingSignature",
    "Pkcs12Key",
    "PlacedBox",
    "Places",
    "Prepared",
    "Services",
    "SignedRevision",
    "WhenTsaDown",
    "begin_text_mark",
    "complete_level",
    "extend",
    "find_layout",
    "finish",
    "prepare",
    "renew",
    "sign_agency",
    "sign_initials",
    "sign_leader",
    "sign_text_mark",
    "take_back",
    "validate",
]

_HOMES = {
    "AttachmentMark": "signing.textmarks",
    "CopyForm": "signing.textmarks",
    "CopyMark": "signing.textmarks",
    "DigitisedMark": "signing.textmarks",
    "FileSource": "signing.pdf.source",
    "IncomingMark": "signing.textmarks",
    "PendingSignature": "signing.revision",
    "Pkcs12Key": "signing.keys.pkcs12",
    "PlacedBox": "signing.preparation",
    "Places": "signing.preparation",
    "Prepared": "signing.preparation",
    "Services": "signing.workflow",
    "SignedRevision": "signing.revision",
    "WhenTsaDown": "signing.workflow",
    "begin_text_mark": "signing.textmarks",
    "complete_level": "signing.extension",
    "extend": "signing.extension",
    "find_layout": "signing.placement",
    "finish": "signing.workflow",
    "prepare": "signing.preparation",
    "renew": "signing.extension",
    "sign_agency": "signing.workflow",
    "sign_initials": "signing.workflow",
    "sign_leader": "signing.workflow",
    "sign_text_mark": "signing.textmarks",
    "take_back": "signing.preparation",
    "validate": "signing.validation",
}


if not TYPE_CHECKING:  # a type checker knows the names, and is to see misspelt ones

    def __getattr__(name: str) -> object:
        home = _HOMES.get(name)
        if home is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(home), name)
