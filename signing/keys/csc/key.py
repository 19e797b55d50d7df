"""A key at a remote service, and how it signs many hashes under as few authorisations as the service allows.

- One authorisation covers up to `multisign` hashes; they are sent in one call, or in several, each under an
  extended transaction where the service has that.
- Every value is verified with the certificate before it counts. What holds is kept, whatever comes after.
- An authorisation that ends half-way is followed by another for the rest, as long as that gets further.
- PINs and OTPs are never sent again by themselves.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from certs import facts
from certs.errors import CertificateUnreadableError
from signing.errors import AmbiguousKeyError, KeyUnavailableError, SigningError
from signing.keys.csc.algorithms import algorithm_for, checked
from signing.keys.csc.asking import Answers, Tries, shown
from signing.keys.csc.client import Authorisation, CscClient
from signing.keys.csc.errors import PassingError, SadEndedError, quoted
from signing.keys.csc.model import AuthMode, Requested
from signing.keys.csc.progress import Stage
from signing.keys.digests import digest_of
from signing.keys.model import Scheme

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from signing.keys.attempts import Attempts
    from signing.keys.csc.algorithms import Algorithm
    from signing.keys.csc.asking import Ask
    from signing.keys.csc.model import Credential
    from signing.keys.digests import Digest

MAX_CANDIDATES = 50
"""Credentials that are looked at where none is named."""
MAX_AT_ONCE = 200
"""Hashes of one call, whatever the service allows."""
ACCESS_TOKEN = Requested("access_token", "access token (scope=credential)")
"""What the signer gives where the mode is `oauth2code`."""
CODE = Requested("code", "mã ủy quyền (authorization code)")
"""What comes back from a browser; the challenge is the address to open."""
ACCESS_LASTS = 3600.0
"""Seconds that an access token is taken to last where nobody says (8.3.3)."""
_ABSENT = "Dịch vụ ký không trả về đủ chữ ký. Hãy ký lại các văn bản chưa ký."


class CscKey:
    """Implements `SigningKey`. Used by one thread at a time; `close` forgets the PIN."""

    def __init__(
        self, client: CscClient, credential: Credential, ask: Ask, tries: Tries | None, *, sends: bool = True
    ) -> None:
        self._client = client
        self._credential = credential
        self._answers = Answers(client, credential, ask, sends)
        self._tries = tries

    @property
    def certificate(self) -> bytes:
        return self._credential.certificates[0]

    @property
    def chain(self) -> tuple[bytes, ...]:
        return tuple(one for one in self._credential.certificates[1:] if one != self.certificate)

    @property
    def most_at_once(self) -> int:
        """Signatures that one authorisation covers."""
        return min(self._credential.multisign, MAX_AT_ONCE)

    @property
    def mode(self) -> AuthMode:
        """How its use is authorised."""
        return self._credential.mode

    @property
    def requested(self) -> tuple[Requested, ...]:
        """What the signer has to give for an authorisation."""
        return self._credential.requested

    def send(self, wanted: Requested) -> str | None:
        """Have the service send what it sends to the signer; gives a challenge that is to be shown."""
        return self._answers.sent(wanted)

    def check_tries(self) -> None:
        """Raises `LastTryError` where one more wrong PIN may lock the key and nobody said to risk it."""
        if self._tries is not None and self.requested:
            self._tries.check()

    def close(self) -> None:
        self._answers.forget()
        self._client.close()

    def sign(self, to_be_signed: bytes, *, scheme: Scheme, hash_name: str) -> bytes:
        """See `SigningKey`; one authorisation for the one signature."""
        outcome = self.sign_digests([digest_of(to_be_signed, scheme=scheme, hash_name=hash_name)])[0]
        if isinstance(outcome, SigningError):
            raise outcome
        return outcome

    def sign_digests(self, digests: Sequence[Digest]) -> list[bytes | SigningError]:
        """For each digest its value, or why there is none. What came before a failure is kept."""
        outcomes: dict[int, bytes | SigningError] = {}
        self._client.telling.begin(len(digests))
        ordered = sorted(range(len(digests)), key=lambda index: _kind(digests[index]))
        failure: SigningError | None = None
        for kind, group in groupby(ordered, key=lambda index: _kind(digests[index])):
            for chunk in _parts(list(group), self.most_at_once):
                if failure is None:
                    failure = self._chunk(kind, {index: digests[index] for index in chunk}, outcomes)
        for index in ordered:
            # Whatever stopped one chunk would stop the next, at the price of another OTP.
            outcomes.setdefault(index, failure or KeyUnavailableError(_ABSENT))
        return [outcomes[index] for index in range(len(digests))]

    def _chunk(
        self, kind: tuple[str, str], left: dict[int, Digest], outcomes: dict[int, bytes | SigningError]
    ) -> SigningError | None:
        """Settle what one authorisation may cover; gives what the rest failed of."""
        try:
            algorithm = algorithm_for(self._credential, Scheme(kind[0]), kind[1])
        except KeyUnavailableError as error:
            outcomes.update(dict.fromkeys(left, error))
            return None
        fruitless = 0
        while True:
            before = len(left)
            try:
                authorisation = self._authorised([one.value for one in left.values()], algorithm)
                problem = self._under(authorisation, algorithm, left, outcomes)
            except KeyUnavailableError as error:
                return error
            if not left:
                return None
            fruitless = fruitless + 1 if len(left) == before else 0
            goes_on = isinstance(problem, SadEndedError) or (
                isinstance(problem, PassingError) and not fruitless
            )
            if not goes_on or fruitless > 1:
                return problem

    def _authorised(self, hashes: Sequence[bytes], algorithm: Algorithm) -> Authorisation:
        """Raises `KeyUnavailableError`, `WrongPinError`, `LastTryError`."""
        client, telling = self._client, self._client.telling
        if self._credential.mode is AuthMode.OAUTH2CODE:
            return self._consented(hashes, algorithm)
        counted = self._tries if self._credential.requested else None
        if counted is not None:
            counted.begin()
        error: Exception | None = None
        try:
            given = self._answers.given(len(hashes))
            telling.at(Stage.AUTHORISING if given else Stage.CONFIRMING)
            return client.authorize(self._credential, hashes, algorithm, given)
        except Exception as raised:
            error = raised
            self._answers.forget()
            raise
        finally:
            if counted is not None:
                counted.end(error)

    def _consented(self, hashes: Sequence[bytes], algorithm: Algorithm) -> Authorisation:
        """Leave that the credential's owner gives in a browser, here or beforehand."""
        client, count = self._client, len(hashes)
        consent = client.consent(self._credential, hashes, algorithm)
        if consent is None:
            with self._answers.ask(ACCESS_TOKEN, count=count, challenge=None) as given:
                return Authorisation(shown(given), client.clock.now() + ACCESS_LASTS)
        client.telling.at(Stage.CONFIRMING)
        with self._answers.ask(CODE, count=count, challenge=consent.url) as given:
            return client.consented(consent, shown(given))

    def _under(
        self,
        authorisation: Authorisation,
        algorithm: Algorithm,
        left: dict[int, Digest],
        outcomes: dict[int, bytes | SigningError],
    ) -> KeyUnavailableError | None:
        """Sign under one authorisation, call by call; what is settled leaves `left`."""
        client = self._client
        size = min(client.configuration.hashes_per_call or MAX_AT_ONCE, MAX_AT_ONCE)
        may_extend = client.info.offers("credentials/extendTransaction")
        try:
            for number, part in enumerate(_parts(list(left), size)):
                hashes = [left[index].value for index in part]
                if client.clock.now() >= authorisation.ends:
                    raise SadEndedError("Phép dùng khóa ở dịch vụ ký đã hết hạn. Hãy ký lại.")
                if number and may_extend:
                    authorisation = client.extend(self._credential, hashes, algorithm, authorisation)
                client.telling.at(Stage.SIGNING)
                values = client.sign_hash(self._credential, hashes, algorithm, authorisation)
                for index, value in zip(part, values, strict=True):
                    if value is not None:
                        outcomes[index] = self._checked(value, left.pop(index))
                client.telling.at(Stage.SIGNING)
        except KeyUnavailableError as error:
            return error
        return PassingError(_ABSENT) if left else None

    def _checked(self, value: bytes, digest: Digest) -> bytes | SigningError:
        try:
            value = checked(value, digest, self.certificate)
        except SigningError as error:
            return error
        self._client.telling.done += 1
        return value


def open_key(  # noqa: PLR0913 -- whose key, who is asked, and what is counted
    client: CscClient,
    ask: Ask,
    *,
    at: datetime,
    attempts: Attempts | None = None,
    confirmed: bool = False,
    sends: bool = True,
) -> CscKey:
    """The key that the settings name, or the only one that may sign.

    `attempts` counts wrong PINs and OTPs; `confirmed`: one more may be risked; `sends`: see `Answers`. Raises
    `KeyUnavailableError`, `AmbiguousKeyError`.
    """
    named = client.configuration.credential
    credential = client.credential(named) if named is not None else _only(client, at)
    if not credential.is_enabled:
        raise KeyUnavailableError("Khóa ở dịch vụ ký đang bị tạm ngừng. Hãy liên hệ nhà cung cấp.")
    try:
        for certificate in credential.certificates:
            facts.parsed(certificate)
    except CertificateUnreadableError as error:
        raise KeyUnavailableError(f"Chứng thư số ở dịch vụ ký không đọc được: {error}") from error
    tries = None
    if attempts is not None:
        tries = Tries(attempts, client.configuration.url, credential.id, confirmed=confirmed)
    return CscKey(client, credential, ask, tries, sends=sends)


def _only(client: CscClient, at: datetime) -> Credential:
    usable = []
    for identifier in client.list()[:MAX_CANDIDATES]:
        credential = client.credential(identifier)
        if credential.is_enabled and _may_sign(credential.certificates[0], at):
            usable.append(credential)
    if not usable:
        raise KeyUnavailableError(
            "Ở dịch vụ ký không có khóa nào ký được lúc này. Hãy kiểm tra tài khoản hoặc hỏi nhà cung cấp."
        )
    if len(usable) > 1:
        names = (f"“{quoted(one.id, 100)}” ({facts.common_name(one.certificates[0])})" for one in usable)
        raise AmbiguousKeyError(
            f"Ở dịch vụ ký có nhiều khóa. Hãy đặt “credential” trong cấu hình: {', '.join(names)}."
        )
    return usable[0]


def _may_sign(certificate: bytes, at: datetime) -> bool:
    try:
        return facts.usable_for_signing(certificate, at) is None
    except CertificateUnreadableError:
        return False


def _parts(whole: Sequence[int], size: int) -> list[Sequence[int]]:
    return [whole[start : start + size] for start in range(0, len(whole), size)]


def _kind(digest: Digest) -> tuple[str, str]:
    return digest.scheme, digest.hash_name
