"""The methods of the API, one Python method for each; who calls them when is `key`'s business."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from signing.errors import KeyUnavailableError
from signing.keys.csc import messages
from signing.keys.csc.access import Access, oauth2_url
from signing.keys.csc.consent import Client, Consent
from signing.keys.csc.errors import NotOfferedError, PassingError, TokenEndedError
from signing.keys.csc.model import ServiceInfo, Version
from signing.keys.csc.progress import RealClock, Stage, Telling
from signing.keys.csc.queue import Queue
from signing.keys.csc.wire import Said, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from certs.fetching import FetchPolicy
    from signing.keys.csc.algorithms import Algorithm
    from signing.keys.csc.configuration import ServiceConfiguration
    from signing.keys.csc.model import Credential
    from signing.keys.csc.progress import Clock
    from signing.keys.secrecy import Secret

MAX_PAGES = 20
"""Of a list of credentials."""
_ACCEPTED = 202
_LATE = (
    "Chưa nhận được xác nhận của người ký sau {seconds:.0f} giây. Hãy xác nhận trên điện thoại hoặc ứng dụng"
    " của dịch vụ ký, rồi ký lại các văn bản chưa ký."
)


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Signature activation data (SAD): the leave to make signatures, until it ends."""

    sad: str
    ends: float
    """By the clock of the client."""


class CscClient:
    """One service. `secret` is asked, once, for what this installation logs in with.

    `queue` is what all clients of the service share; without one this client keeps the limits for itself.
    """

    def __init__(  # noqa: PLR0913 -- where to, what may be asked, who hears of it
        self,
        configuration: ServiceConfiguration,
        policy: FetchPolicy,
        *,
        secret: Callable[[], Secret],
        clock: Clock | None = None,
        telling: Telling | None = None,
        queue: Queue | None = None,
    ) -> None:
        self.configuration = configuration
        self.clock = clock or RealClock()
        self.telling = telling or Telling()
        self._wire = Wire(
            policy,
            queue or queue_of(configuration, self.clock),
            timeout=configuration.timeout,
            waits=lambda seconds: self.telling.at(Stage.QUEUED, seconds),
        )
        self._access = Access(configuration, self._wire, self.clock, secret)

    def close(self) -> None:
        """Forget the secret of this installation."""
        self._access.close()

    @cached_property
    def info(self) -> ServiceInfo:
        """What the service says of itself, in the version that is set or the newest that it answers in."""
        wanted = self.configuration.version
        for version in (wanted,) if wanted is not None else (Version.V2, Version.V1):
            try:
                body = self._wire.post(self._url(version, "info"), self._outgoing("info", {})).body
            except NotOfferedError:
                continue
            said = messages.info_of(self.configuration.adapter.incoming("info", body), version)
            # What the operator set, or an address answered to, counts more than what is said of it.
            return ServiceInfo(version, said.methods, said.is_asynchronous, said.oauth2)
        if wanted is not None:
            return ServiceInfo(wanted, frozenset())
        raise NotOfferedError(
            "Không thấy dịch vụ ký CSC ở địa chỉ trong cấu hình. Hãy kiểm tra “url”, hoặc đặt “version”."
        )

    @property
    def is_asynchronous(self) -> bool:
        set_here = self.configuration.is_asynchronous
        return self.info.is_asynchronous if set_here is None else set_here

    def list(self) -> tuple[str, ...]:
        """The IDs of the credentials that this installation may see."""
        found: list[str] = []
        page: dict[str, Any] = {}
        for _ in range(MAX_PAGES):
            body = self._call("credentials/list", page).body
            identifiers = body.get("credentialIDs")
            if isinstance(identifiers, list):
                found += [one for one in identifiers if isinstance(one, str)]
            following = body.get("nextPageToken")
            if not isinstance(following, str) or not following or self.info.version is not Version.V1:
                break
            page = {"pageToken": following}
        return tuple(dict.fromkeys(found))

    def credential(self, identifier: str) -> Credential:
        """The credential with its whole chain."""
        body = {"credentialID": identifier, "certificates": "chain", "authInfo": True}
        return messages.credential_of(identifier, self._call("credentials/info", body).body)

    def challenge(self, credential: Credential, wanted: str) -> str | None:
        """Have an OTP sent, or get a challenge; None if it goes to the signer another way."""
        if self.info.version is Version.V1:
            self._call("credentials/sendOTP", {"credentialID": credential.id})
            return None
        body = {"credentialID": credential.id, "authObjectID": wanted}
        said = self._call("credentials/getChallenge", body).body.get("challenge")
        return said if isinstance(said, str) and said else None

    def authorize(
        self, credential: Credential, hashes: Sequence[bytes], algorithm: Algorithm, given: Mapping[str, str]
    ) -> Authorisation:
        """Leave to sign the hashes. Never asked twice by itself: PINs and OTPs are counted."""
        body = messages.authorize_body(self.info.version, credential, self._texts(hashes), algorithm, given)
        said = self._call("credentials/authorize", body)
        if said.status == _ACCEPTED:
            handle = messages.text_of(said.body, "handle")
            said = self._until_done("credentials/authorizeCheck", {"handle": handle}, done="SAD")
        return self._authorisation(said)

    def consent(
        self, credential: Credential, hashes: Sequence[bytes], algorithm: Algorithm
    ) -> Consent | None:
        """The request that the credential's owner answers in a browser; None where that is not set up."""
        client = self._oauth2_client
        if client is None:
            return None
        info = self.info
        endpoint = self.configuration.authorize_url
        endpoint = endpoint or oauth2_url(info.oauth2, "oauth2/authorize", "authorize_url")
        return Consent.ask(
            endpoint,
            client=client,
            version=info.version,
            credential=credential,
            hashes=hashes,
            algorithm=algorithm,
        )

    def consented(self, consent: Consent, pasted: str) -> Authorisation:
        """The leave that the owner gave; its access token is the SAD."""
        client = self._oauth2_client
        if client is None:
            raise KeyUnavailableError("Cấu hình thiếu “client_id” hoặc “redirect_uri”. Hãy bổ sung.")
        said = self._access.redeemed(consent, consent.code(pasted), client, self.info.oauth2)
        token = messages.text_of(said.body, "access_token")
        return Authorisation(token, self.clock.now() + messages.lifetime_of(said.body, "expires_in"))

    @property
    def _oauth2_client(self) -> Client | None:
        identifier, redirect = self.configuration.client_id, self.configuration.redirect_uri
        return Client(identifier, redirect) if identifier and redirect else None

    def extend(
        self, credential: Credential, hashes: Sequence[bytes], algorithm: Algorithm, current: Authorisation
    ) -> Authorisation:
        """The leave for the next call under the same authorisation."""
        body = messages.extend_body(
            self.info.version, credential, self._texts(hashes), algorithm, current.sad
        )
        return self._authorisation(self._call("credentials/extendTransaction", body))

    def sign_hash(
        self, credential: Credential, hashes: Sequence[bytes], algorithm: Algorithm, current: Authorisation
    ) -> tuple[bytes | None, ...]:
        """The values in the order of the hashes, None for those that did not come.

        Asked once more where the answer was lost: the same hashes are signed, no others.
        """
        version = self.info.version
        body = messages.sign_body(version, credential, self._texts(hashes), algorithm, current.sad)
        is_asynchronous = version is Version.V2 and self.is_asynchronous
        if is_asynchronous:
            body["operationMode"] = "A"
        try:
            said = self._call("signatures/signHash", body)
        except PassingError:
            said = self._call("signatures/signHash", body)
        if is_asynchronous and "signatures" not in said.body:
            request = {"requestID": messages.text_of(said.body, "responseID")}
            said = self._until_done("signatures/signPolling", request, done="signatures")
        return messages.signatures_of(said.body, len(hashes))

    def _until_done(self, call: str, body: dict[str, Any], *, done: str) -> Said:
        """Ask until it is there; a network that fails meanwhile loses nothing."""
        limit = self.configuration.confirm_within
        end = self.clock.now() + limit
        while self.clock.now() < end:
            self.telling.at(Stage.CONFIRMING)
            self.clock.sleep(self.configuration.poll_every)
            try:
                said = self._call(call, body)
            except PassingError:
                continue
            if said.status != _ACCEPTED and done in said.body:
                return said
            handle = said.body.get("handle")
            if "handle" in body and isinstance(handle, str):
                body = {"handle": handle}
        raise KeyUnavailableError(_LATE.format(seconds=limit))

    def _authorisation(self, said: Said) -> Authorisation:
        sad = messages.text_of(said.body, "SAD")
        return Authorisation(sad, self.clock.now() + messages.lifetime_of(said.body))

    def _texts(self, hashes: Sequence[bytes]) -> tuple[str, ...]:
        return tuple(map(self.configuration.adapter.hash_text, hashes))

    def _call(self, call: str, body: dict[str, Any]) -> Said:
        """With the access token, which is fetched anew once where it was refused."""
        try:
            return self._called(call, body)
        except TokenEndedError:
            if not self._access.can_renew:
                raise
            self._access.forget()
            return self._called(call, body)

    def _called(self, call: str, body: dict[str, Any]) -> Said:
        version = self.info.version
        header = self._access.authorization(self._url(version, "auth/login"), self.info.oauth2)
        said = self._wire.post(self._url(version, call), self._outgoing(call, body), authorization=header)
        return Said(said.status, self.configuration.adapter.incoming(call, said.body))

    def _outgoing(self, call: str, body: dict[str, Any]) -> dict[str, Any]:
        return self.configuration.adapter.outgoing(call, body)

    def _url(self, version: Version, call: str) -> str:
        return self.configuration.url.rstrip("/") + self.configuration.adapter.path(version, call)


def queue_of(configuration: ServiceConfiguration, clock: Clock | None = None) -> Queue:
    """A queue that keeps the limits of this configuration."""
    return Queue(
        clock or RealClock(),
        per_second=configuration.requests_per_second,
        per_minute=configuration.requests_per_minute,
    )
