"""The access token that lets this installation into a service, fetched again when it ends."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from signing.errors import KeyUnavailableError
from signing.keys.csc.configuration import Login
from signing.keys.csc.errors import TokenEndedError
from signing.keys.csc.messages import lifetime_of, text_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from signing.keys.csc.configuration import ServiceConfiguration
    from signing.keys.csc.consent import Client, Consent
    from signing.keys.csc.progress import Clock
    from signing.keys.csc.wire import Said, Wire
    from signing.keys.secrecy import Secret


def oauth2_url(base: str | None, path: str, setting: str) -> str:
    """At the server that `info` names. Raises `KeyUnavailableError` where it names none."""
    if base is None:
        raise KeyUnavailableError(
            f"Dịch vụ ký không cho biết địa chỉ OAuth 2.0. Hãy đặt “{setting}” trong cấu hình."
        )
    return f"{base.rstrip('/')}/{path}"


_MARGIN = 30.0
"""Seconds before its end from which a token is taken to have ended."""


class Access:
    """Gives the `Authorization` of a call. `secret` is the password, the client's secret, or the token."""

    def __init__(
        self, configuration: ServiceConfiguration, wire: Wire, clock: Clock, secret: Callable[[], Secret]
    ) -> None:
        self._configuration = configuration
        self._wire = wire
        self._clock = clock
        self._asked = secret
        self._secret: Secret | None = None
        self._token: str | None = None
        self._ends = 0.0

    @property
    def can_renew(self) -> bool:
        return self._configuration.login in {Login.BASIC, Login.OAUTH2_CLIENT}

    def forget(self) -> None:
        """The token was refused."""
        self._token = None

    def close(self) -> None:
        self._token = None
        if self._secret is not None:
            self._secret.wipe()

    def authorization(self, login_url: str, oauth2: str | None) -> str | None:
        """The header's value. Raises `KeyUnavailableError`."""
        match self._configuration.login:
            case Login.NONE:
                return None
            case Login.TOKEN:
                return f"Bearer {self._shown()}"
            case _ if self._token is None or self._clock.now() >= self._ends:
                self._renew(login_url, oauth2)
        return f"Bearer {self._token}"

    def _renew(self, login_url: str, oauth2: str | None) -> None:
        try:
            said = self._asked_for(login_url, oauth2)
        except TokenEndedError as error:
            # Of this very login: a second try would be a second wrong password.
            raise KeyUnavailableError(
                "Dịch vụ ký không cho cài đặt này đăng nhập. Hãy kiểm tra tài khoản và mật khẩu."
            ) from error
        self._token = text_of(said, "access_token")
        self._ends = self._clock.now() + max(0.0, lifetime_of(said, "expires_in") - _MARGIN)

    def _asked_for(self, login_url: str, oauth2: str | None) -> dict[str, Any]:
        if self._configuration.login is Login.BASIC:
            pair = f"{self._configuration.user}:{self._shown()}".encode()
            header = f"Basic {base64.b64encode(pair).decode()}"
            return self._wire.post(login_url, {"rememberMe": False}, authorization=header).body
        return self._wire.post_form(self._token_url(oauth2), self._client_credentials()).body

    def _client_credentials(self) -> bytes:
        """RFC 6749, 4.4.2; the client's secret in the body, as both versions of the API have it (8.3)."""
        return urlencode(
            {
                "grant_type": "client_credentials",
                "scope": "service",
                "client_id": self._configuration.client_id or "",
                "client_secret": self._shown(),
            }
        ).encode()

    def redeemed(self, consent: Consent, code: str, client: Client, oauth2: str | None) -> Said:
        """The access token of a credential for its owner's code. Raises `KeyUnavailableError`."""
        own = self._shown() if self._configuration.login is Login.OAUTH2_CLIENT else None
        return self._wire.post_form(self._token_url(oauth2), consent.redeeming(code, client, own))

    def _token_url(self, oauth2: str | None) -> str:
        return self._configuration.token_url or oauth2_url(oauth2, "oauth2/token", "token_url")

    def _shown(self) -> str:
        if self._secret is None:
            self._secret = self._asked()
        with self._secret.view() as content:
            return bytes(content).decode()
