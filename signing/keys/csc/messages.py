"""What is asked and answered, in both versions of the API: plain functions from values to JSON and back.

The two differ in names (`hash` and `hashes`, `hashAlgo` and `hashAlgorithmOID`), in how PIN and OTP are
given, and in what `credentials/info` says of authorisation.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any

from signing.keys.csc.errors import nonsense, quoted
from signing.keys.csc.model import AuthMode, Credential, Requested, ServiceInfo, Version

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from signing.keys.csc.algorithms import Algorithm

Json = dict[str, Any]
_V1_HASHES, _V2_HASHES = "hash", "hashes"
MAX_CERTIFICATES = 20
MAX_DIGITS = 9
MAX_LABEL = 100


def info_of(body: Json, asked: Version) -> ServiceInfo:
    """What `info` answered in the version it was asked in; `specs` names the one that is spoken."""
    specs = str(body.get("specs", ""))
    version = {"1": Version.V1, "2": Version.V2}.get(specs[:1], asked)
    methods = body.get("methods")
    names = frozenset(map(str, methods)) if isinstance(methods, list) else frozenset[str]()
    oauth2 = body.get("oauth2")
    return ServiceInfo(
        version,
        names,
        body.get("asynchronousOperationMode") is True,
        oauth2 if isinstance(oauth2, str) and oauth2 else None,
    )


def credential_of(identifier: str, body: Json) -> Credential:
    """What `credentials/info` answered. Raises `KeyUnavailableError`."""
    key, certificate = _table(body, "key"), _table(body, "cert")
    auth = body.get("auth")
    if isinstance(auth, dict):
        mode, requested = auth.get("mode"), _requested_v2(auth)
    else:
        mode, requested = body.get("authMode"), _requested_v1(body)
    try:
        known = AuthMode(str(mode))
    except ValueError:
        raise nonsense("auth/mode") from None
    return Credential(
        identifier,
        _decoded_all(certificate.get("certificates"), "cert/certificates"),
        frozenset(map(str, key["algo"])) if isinstance(key.get("algo"), list) else frozenset(),
        _count(body.get("multisign", 1)),
        str(body.get("SCAL", "1")) == "2",
        known,
        requested if known is AuthMode.EXPLICIT else (),
        key.get("status", "enabled") == "enabled",
    )


def _requested_v1(body: Json) -> tuple[Requested, ...]:
    found = []
    for name in ("PIN", "OTP"):
        said = body.get(name)
        # "optional" leaves it to the signer; a signature without it is one that nobody has to be asked for.
        if isinstance(said, dict) and str(said.get("presence", "true")).lower() == "true":
            is_sent = name == "OTP" and said.get("type") == "online"
            found.append(Requested(name, quoted(said.get("label", ""), MAX_LABEL), name == "PIN", is_sent))
    return tuple(found)


def _requested_v2(auth: Json) -> tuple[Requested, ...]:
    objects = auth.get("objects")
    if not isinstance(objects, list):
        return ()
    found = []
    for one in objects:
        if not isinstance(one, dict) or not isinstance(one.get("id"), str):
            raise nonsense("auth/objects")
        is_password = str(one.get("type", "Password")).lower() == "password"
        is_pin = is_password and "generator" not in one and "OTP" not in one["id"].upper()
        found.append(Requested(one["id"], quoted(one.get("label", ""), MAX_LABEL), is_pin, not is_password))
    return tuple(found)


def authorize_body(
    version: Version,
    credential: Credential,
    hashes: Sequence[str],
    algorithm: Algorithm,
    given: Mapping[str, str],
) -> Json:
    """`credentials/authorize` for these hashes, all at once."""
    body: Json = {"credentialID": credential.id, "numSignatures": len(hashes)}
    if version is Version.V1:
        return body | ({"hash": list(hashes)} if credential.binds_hashes else {}) | dict(given)
    if credential.binds_hashes:
        body |= {"hashes": list(hashes), "hashAlgorithmOID": algorithm.hash_oid}
    if given:
        body["authData"] = [{"id": name, "value": value} for name, value in given.items()]
    return body


def extend_body(
    version: Version, credential: Credential, hashes: Sequence[str], algorithm: Algorithm, sad: str
) -> Json:
    """`credentials/extendTransaction` for the hashes of the next call."""
    body: Json = {"credentialID": credential.id, "SAD": sad}
    if not credential.binds_hashes:
        return body
    if version is Version.V1:
        return body | {_V1_HASHES: list(hashes)}
    return body | {_V2_HASHES: list(hashes), "hashAlgorithmOID": algorithm.hash_oid}


def sign_body(
    version: Version, credential: Credential, hashes: Sequence[str], algorithm: Algorithm, sad: str
) -> Json:
    """`signatures/signHash`, synchronous."""
    body: Json = {"credentialID": credential.id, "SAD": sad, "signAlgo": algorithm.sign_oid}
    names = (_V1_HASHES, "hashAlgo") if version is Version.V1 else (_V2_HASHES, "hashAlgorithmOID")
    body[names[0]] = list(hashes)
    if algorithm.names_hash:
        body[names[1]] = algorithm.hash_oid
    if algorithm.parameters is not None:
        body["signAlgoParams"] = base64.b64encode(algorithm.parameters).decode()
    return body


def signatures_of(body: Json, count: int) -> tuple[bytes | None, ...]:
    """The values in the order of the hashes; None for those that did not come.

    Raises `KeyUnavailableError` for more than were asked for, which nobody could tell apart.
    """
    values = body.get("signatures")
    if not isinstance(values, list) or len(values) > count:
        raise nonsense("signatures")
    read = [_decoded(value, "signatures") if isinstance(value, str) and value else None for value in values]
    return (*read, *[None] * (count - len(read)))


def text_of(body: Json, name: str) -> str:
    """A text that has to be there. Raises `KeyUnavailableError`."""
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise nonsense(name)
    return value


def lifetime_of(body: Json, name: str = "expiresIn") -> float:
    """Seconds; an hour where nothing is said (both versions)."""
    value = body.get(name)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return float(value) if isinstance(value, str) and _is_number(value) else 3600.0


def _table(body: Json, name: str) -> Json:
    value = body.get(name)
    if not isinstance(value, dict):
        raise nonsense(name)
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not _is_number(str(value)):
        raise nonsense("multisign")
    return max(1, int(value))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def _decoded_all(values: object, what: str) -> tuple[bytes, ...]:
    if not isinstance(values, list) or not 0 < len(values) <= MAX_CERTIFICATES:
        raise nonsense(what)
    return tuple(_decoded(value, what) for value in values)


def _decoded(value: object, what: str) -> bytes:
    try:
        return base64.b64decode("".join(str(value).split()), validate=True)
    except (binascii.Error, ValueError):
        raise nonsense(what) from None
