"""What can go wrong with certificates, evidence and time stamps. Texts are Vietnamese and may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import timedelta


class CertsError(Exception):
    """Base of everything `certs` refuses. `code` is stable and meant for programs; `str()` is for people."""

    code = "certs.refused"


class CertificateUnreadableError(CertsError):
    """Bytes that are no X.509 certificate, or one so malformed that nothing can be said about it."""

    code = "certificate.unreadable"


class TimestampSourceError(CertsError):
    """The time-stamp service did not answer, or its answer may not be used."""

    code = "timestamp.unavailable"


class TrustError(CertsError):
    """Trust anchors that cannot be read or accepted."""

    code = "trust.unreadable"


class EvidenceRefusedError(CertsError):
    """Revocation evidence that does not hold for the certificate in question."""

    code = "evidence.refused"


class FetchError(CertsError):
    """An address that may not be asked, did not answer in time, or answered with something unusable.

    `retry_after` is how long the server asks to be left alone (RFC 9110, 10.2.3); None if it does not say.
    """

    code = "fetch.failed"

    def __init__(self, sentence: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class QuestionRefusedError(FetchError):
    """The server is alive, and refuses or cannot answer this very question (a 4xx status, too large a list).

    Others may get their answers from it.
    """

    code = "fetch.refused"


class AuthorityError(CertsError):
    """The demo authority cannot do what was asked."""

    code = "authority.refused"
