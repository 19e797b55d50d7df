"""What the desk refuses, with the status that the door answers."""

from __future__ import annotations

from enum import StrEnum

from signing.errors import SigningError


class Code(StrEnum):
    """Stable words for the page; the sentence is for people."""

    NO_DRIVER = "no_driver"
    """No PKCS#11 library is installed or named."""
    NO_TOKEN = "no_token"  # noqa: S105 - a device, not a password
    OTHER_CERTIFICATE = "other_certificate"
    """What is plugged in cannot sign for this certificate."""
    CERTIFICATE_EXPIRED = "certificate_expired"
    """Or not valid yet."""
    DEVICE = "device"
    """The device, or its software, failed."""
    ATTRIBUTES_DIFFER = "attributes_differ"
    """What the service wants signed does not follow from the digest and the certificate."""
    OFFER_DIFFERS = "offer_differs"
    """Other work under an id that is taken."""
    WRONG_PICTURE = "wrong_picture"
    """A page picture that is not the offer's."""
    NO_JOB = "no_job"
    TOO_MANY = "too_many"
    CLOSED = "closed"
    """The helper is ending."""


class WorkError(SigningError):
    """`code` says what is wrong to the page, `status` (HTTP) how the door answers."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = _STATUS.get(code, 409)


_STATUS = {Code.NO_JOB: 404, Code.TOO_MANY: 429, Code.CLOSED: 503}
