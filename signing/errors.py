"""What can go wrong while a document is read, prepared, signed or checked.

Each error's text is a Vietnamese sentence that says what is wrong and what to do next; it may be shown as
it is.
"""

from __future__ import annotations


class SigningError(Exception):
    """Base of everything `signing` refuses. `code` is stable, for programs; `str()` is for people."""

    code = "signing.refused"


class UnreadableDocumentError(SigningError):
    """The bytes are not a PDF that can be read: empty, truncated, not a PDF at all."""

    code = "document.unreadable"


class EncryptedDocumentError(SigningError):
    """The PDF is encrypted; signing needs it open."""

    code = "document.encrypted"


class DocumentTooLargeError(SigningError):
    code = "document.too_large"


class ForbiddenContentError(SigningError):
    """The draft carries something that could change its face after signing and cannot go without harm."""

    code = "document.forbidden_content"


class StateSecretError(SigningError):
    """The draft bears a stamp of secrecy; state secrets have no place on a networked system."""

    code = "document.state_secret"


class AlreadySignedError(SigningError):
    """The draft already carries a signature, so nothing may be reserved or rewritten in it."""

    code = "document.already_signed"


class PlacementError(SigningError):
    """No sure place for a mark; a person has to choose it."""

    code = "placement.unsure"


class CoveringError(PlacementError):
    """A mark that would cover printed text it must leave legible."""

    code = "placement.covers_text"


class ImageError(SigningError):
    """A signature or seal image that cannot be used (format, transparency, colour, size)."""

    code = "mark.image"


class CopyError(SigningError):
    """A copy that the decree does not know: of an electronic document, or from a scan below its standard."""

    code = "mark.copy"


class NotReadyError(SigningError):
    """A step out of order: an agency's mark before the leader's signature, a number twice, no fields."""

    code = "signing.order"


class IssueDataError(SigningError):
    """Number or date that do not fit the document, such as a printed year other than that of issue."""

    code = "signing.issue_data"


class KeyUnavailableError(SigningError):
    """The key cannot be used: missing file, device or holder gone."""

    code = "key.unavailable"


class WrongPinError(KeyUnavailableError):
    """PIN or passphrase refused. `tries_left` is None where the holder does not count."""

    code = "key.wrong_pin"

    def __init__(self, message: str, *, tries_left: int | None = None) -> None:
        super().__init__(message)
        self.tries_left = tries_left


class LastTryError(KeyUnavailableError):
    """One more wrong PIN may lock the device; nothing was tried, since nobody said to risk it."""

    code = "key.last_try"


class OtpNeededError(KeyUnavailableError):
    """The signing service wants a one-time code. It was asked to send one, if it sends any; no more."""

    code = "key.otp_needed"


class KeyClosedError(KeyUnavailableError):
    """The key was open and is not any more; with its PIN it can be opened again."""

    code = "key.closed"


class AmbiguousKeyError(KeyUnavailableError):
    """A name that means several devices or keys; the text lists them."""

    code = "key.ambiguous"


class CertificateNotUsableError(SigningError):
    """The signing certificate may not sign now: expired, not yet valid, revoked, wrong usage."""

    code = "certificate.not_usable"


class TimestampUnavailableError(SigningError):
    """No time stamp could be had and the policy is to refuse."""

    code = "timestamp.unavailable"


class BrokenSignatureError(SigningError):
    """A signature in the file does not hold, so nothing may be added that would lend it weight."""

    code = "signature.broken"


class LevelNotReachedError(SigningError):
    """The level asked for cannot be had now: evidence is missing, or a certificate leads to no anchor."""

    code = "level.not_reached"


class SignatureRejectedError(SigningError):
    """What the key's holder returned does not verify; nothing was stored."""

    code = "signature.rejected"
