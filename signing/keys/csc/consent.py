"""Leave by the credential's owner in a browser: the authorisation code of OAuth 2.0 (1.0.4, 8.3; 2.0, 8.4).

The address carries hashes and no secret. The code that comes back is good only with the verifier (RFC 7636),
which never leaves this process before it is redeemed.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from signing.errors import KeyUnavailableError
from signing.keys.csc.model import Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.keys.csc.algorithms import Algorithm
    from signing.keys.csc.model import Credential

_STRANGE = (
    "Địa chỉ được dán không thuộc lần xin phép này. Hãy mở lại địa chỉ xin phép, xác nhận, rồi dán địa chỉ mà"
    " trình duyệt chuyển tới."
)


@dataclass(frozen=True, slots=True)
class Client:
    """This installation, as the OAuth 2.0 server knows it."""

    identifier: str
    redirect_uri: str


@dataclass(frozen=True, slots=True)
class Consent:
    """One request for leave."""

    url: str
    """What the owner opens."""
    state: str
    verifier: str = field(repr=False)

    @classmethod
    def ask(  # noqa: PLR0913 - a request has that many givens
        cls,
        endpoint: str,
        *,
        client: Client,
        version: Version,
        credential: Credential,
        hashes: Sequence[bytes],
        algorithm: Algorithm,
    ) -> Self:
        """For these hashes; they are named where the credential is bound to them."""
        verifier, state = secrets.token_urlsafe(32), secrets.token_urlsafe(16)
        given = {
            "response_type": "code",
            "client_id": client.identifier,
            "redirect_uri": client.redirect_uri,
            "scope": "credential",
            "credentialID": credential.id,
            "numSignatures": str(len(hashes)),
            "code_challenge": _base64url(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
            "state": state,
        }
        if credential.binds_hashes:
            given["hash" if version is Version.V1 else "hashes"] = ",".join(map(_base64url, hashes))
            if version is Version.V2:
                given["hashAlgorithmOID"] = algorithm.hash_oid
        return cls(f"{endpoint}?{urlencode(given)}", state, verifier)

    def code(self, pasted: str) -> str:
        """The code in what the owner pasted: itself, or the address that the browser was led to.

        Raises `KeyUnavailableError` for the address of another request, or one that tells of a refusal.
        """
        text = pasted.strip()
        if "?" not in text:
            return text
        given = {name: values[0] for name, values in parse_qs(urlsplit(text).query).items()}
        if given.get("state") != self.state:
            raise KeyUnavailableError(_STRANGE)
        if "code" not in given:
            raise KeyUnavailableError("Người ký hoặc dịch vụ ký đã từ chối. Hãy ký lại khi sẵn sàng.")
        return given["code"]

    def redeeming(self, code: str, client: Client, client_secret: str | None) -> bytes:
        """The form that gets the access token for the code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": client.identifier,
            "redirect_uri": client.redirect_uri,
            "code_verifier": self.verifier,
        }
        if client_secret is not None:
            form["client_secret"] = client_secret
        return urlencode(form).encode()


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")
