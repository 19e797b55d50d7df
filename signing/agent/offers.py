"""What a service says to a helper through a page: statements that it signs, so that no page alters them.

JWS (RFC 7515) with Ed25519 (RFC 8037). A helper knows a service's key since their pairing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from signing.agent.wire import MAX_DOCUMENTS
from signing.cms import HASH_OIDS
from signing.errors import SigningError
from signing.keys.model import Scheme
from signing.marks import MarkKind

if TYPE_CHECKING:
    from jwt.types import Options

ALGORITHM = "EdDSA"
AUDIENCE = "antin-agent"
CLOCKS_DIFFER = timedelta(minutes=5)
"""How far the clocks of service and signer's machine may lie apart."""
ENROLLED = b"antin-enrolment-v1\n"
MAX_TITLE = 500
MAX_PAGES = 50
_HEX = re.compile(r"[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HALF_LETTER = re.compile("[\ud800-\udfff]")
_REQUEST = re.compile(r"[0-9a-f]{32}")
_UNREADABLE = (
    jwt.PyJWTError,
    ArithmeticError,
    KeyError,
    TypeError,
    ValueError,
    OSError,
    RecursionError,
)
"""What rubbish makes JWT and JSON raise, the end of the stack included."""


class OfferRefusedError(SigningError):
    """What a page handed over is not what its service said, or not any more."""

    code = "offer_refused"


class ClockOffError(OfferRefusedError):
    """Service and machine disagree about the time by more than `CLOCKS_DIFFER`."""

    code = "clock_off"


class Kind(StrEnum):
    IDENTITY = "identity"
    WISH = "wish"
    ENROLMENT = "enrolment"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the service is; signed with the key that it names, which pairing makes known."""

    site: str
    key: bytes
    """Ed25519, 32 bytes."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Which certificate a person or an agency signs with."""

    person: str
    certificate: str
    """SHA-256 of its DER, hexadecimal."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A certificate is to be registered for somebody, with proof that its key is there."""

    id: str
    """32 hexadecimal digits."""
    site: str
    person: str
    """The person, or the agency whose seal it is."""


@dataclass(frozen=True, slots=True)
class OfferItem:
    request: str
    title: str
    number: str
    document_digest: str
    """Hexadecimal, with `hash_name`."""
    hash_name: str
    scheme: Scheme
    to_be_signed: str
    """SHA-256 of the CMS signed attributes, which the helper makes itself from the digest."""
    pages: tuple[str, ...]
    """SHA-256 of the page pictures (PNG)."""
    opened: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """Documents to be signed with one certificate under one PIN."""

    id: str
    """The same for the same work: shown again, it finds the job there is."""
    site: str
    person: str
    mark: MarkKind
    certificate: str
    items: tuple[OfferItem, ...]


Statement = Identity | Wish | Enrolment | Offer


@dataclass(frozen=True, slots=True)
class Heard:
    """A statement that was checked, with its times (UTC)."""

    statement: Statement
    issued_at: datetime
    expires_at: datetime


def say(statement: Statement, key: Ed25519PrivateKey, *, at: datetime, good_for: timedelta) -> str:
    """Sign a statement; gives the compact JWS."""
    claims = {
        "aud": AUDIENCE,
        "iat": int(at.timestamp()),
        "exp": int((at + good_for).timestamp()),
        "kind": _kind_of(statement),
        **_claims_of(statement),
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, json_encoder=_Unescaped)


def hear(token: str, kind: Kind, key: bytes, *, at: datetime) -> Heard:
    """Check who signed, what it is and whether it still holds.

    `key` is the service's public key (Ed25519, 32 bytes). Raises `ClockOffError`, `OfferRefusedError`.
    """
    try:
        # Times are compared with the clock that the caller goes by, and differences told in words.
        unchecked: Options = {"verify_exp": False, "verify_iat": False, "require": ["exp", "iat", "aud"]}
        public = Ed25519PublicKey.from_public_bytes(key)
        claims = jwt.decode(token, public, algorithms=[ALGORITHM], audience=AUDIENCE, options=unchecked)
        issued, expires = (datetime.fromtimestamp(int(claims[name]), UTC) for name in ("iat", "exp"))
        if claims["kind"] != kind:
            raise _not_theirs()
        heard = Heard(_READERS[kind](claims), issued, expires)
    except _UNREADABLE as error:
        raise _not_theirs() from error
    if issued > at + CLOCKS_DIFFER:
        raise ClockOffError(
            "Đồng hồ máy này chậm hơn máy chủ nhiều phút nên không ký. Hãy chỉnh đồng hồ máy rồi ký lại."
        )
    if expires <= at:
        raise OfferRefusedError(
            "Yêu cầu ký đã quá hạn, hoặc đồng hồ máy này chạy nhanh. Hãy tải lại trang để bắt đầu ký lại."
        )
    return heard


def key_of(token: str) -> bytes:
    """The key that an identity names (Ed25519, 32 bytes); says nothing of whether it may be believed.

    Raises `OfferRefusedError`.
    """
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        return _identity(claims).key
    except _UNREADABLE as error:
        raise _not_theirs() from error


def enrolled(token: str) -> bytes:
    """What a certificate's key signs to be registered for an enrolment (its JWS); never signed attributes."""
    return ENROLLED + hashlib.sha256(token.encode()).digest()


class _Unescaped(json.JSONEncoder):
    """Vietnamese in UTF-8 takes half the room of its escapes: with them 500 long documents are too much."""

    def __init__(self, **how: Any) -> None:  # noqa: ANN401 -- what `json.dumps` hands on
        super().__init__(**{**how, "ensure_ascii": False})

    def encode(self, o: object) -> str:
        """Half a letter, which UTF-8 cannot hold, stays escaped."""
        return _HALF_LETTER.sub(lambda half: f"\\u{ord(half[0]):04x}", super().encode(o))


def _kind_of(statement: Statement) -> Kind:
    match statement:
        case Identity():
            return Kind.IDENTITY
        case Wish():
            return Kind.WISH
        case Enrolment():
            return Kind.ENROLMENT
        case Offer():
            return Kind.OFFER


def _claims_of(statement: Statement) -> dict[str, Any]:
    match statement:
        case Identity():
            return {"site": statement.site, "key": statement.key.hex()}
        case Wish() | Enrolment():
            return asdict(statement)
        case Offer():
            return {**asdict(statement), "items": [asdict(item) for item in statement.items]}


def _identity(claims: Mapping[str, Any]) -> Identity:
    return Identity(_text(claims["site"]), bytes.fromhex(_matching(claims["key"], _SHA256)))


def _wish(claims: Mapping[str, Any]) -> Wish:
    return Wish(_text(claims["person"]), _matching(claims["certificate"], _SHA256))


def _enrolment(claims: Mapping[str, Any]) -> Enrolment:
    return Enrolment(_matching(claims["id"], _REQUEST), _text(claims["site"]), _text(claims["person"]))


def _offer(claims: Mapping[str, Any]) -> Offer:
    items = tuple(_item(each) for each in _listed(claims["items"], MAX_DOCUMENTS))
    if not items or len({item.request for item in items}) != len(items):
        raise ValueError("empty, or one request twice")
    return Offer(
        _matching(claims["id"], _REQUEST),
        _text(claims["site"]),
        _text(claims["person"]),
        MarkKind(claims["mark"]),
        _matching(claims["certificate"], _SHA256),
        items,
    )


def _item(claims: Mapping[str, Any]) -> OfferItem:
    hash_name = claims["hash_name"]
    digest = _matching(claims["document_digest"], _HEX)
    if hash_name not in HASH_OIDS or len(digest) != 2 * hashlib.new(hash_name).digest_size:
        raise ValueError(hash_name)
    return OfferItem(
        _matching(claims["request"], _REQUEST),
        _text(claims["title"]),
        _text(claims["number"]),
        digest,
        hash_name,
        Scheme(claims["scheme"]),
        _matching(claims["to_be_signed"], _SHA256),
        tuple(_matching(page, _SHA256) for page in _listed(claims["pages"], MAX_PAGES)),
        claims["opened"] is True,
    )


_READERS: Mapping[Kind, Callable[[Mapping[str, Any]], Statement]] = MappingProxyType(
    {Kind.IDENTITY: _identity, Kind.WISH: _wish, Kind.ENROLMENT: _enrolment, Kind.OFFER: _offer}
)


def is_whole(text: str) -> bool:
    """Whether UTF-8 can say it: JSON may escape halves of letters, which nothing here could write down."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TITLE or not is_whole(value):
        raise ValueError("no text, or a long one")
    return value


def _matching(value: object, shape: re.Pattern[str]) -> str:
    if not isinstance(value, str) or shape.fullmatch(value) is None:
        raise ValueError("not of its shape")
    return value


def _listed(value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError("no list, or a long one")
    return value


def _not_theirs() -> OfferRefusedError:
    return OfferRefusedError(
        "Yêu cầu ký không đúng như hệ thống đã gửi nên không có gì được ký. Hãy tải lại trang rồi ký lại; "
        "nếu vẫn vậy, hãy ghép nối lại trang với máy ký, hoặc báo người quản trị."
    )
