"""What can go wrong with certificates, their evidence and time stamps. Texts are Vietnamese and may be shown."""

from __future__ import annotations


class CertsError(Exception):
    code = "certs.refused"


class TimestampSourceError(CertsError):
    """The time-stamp service did not answer, or its answer may not be used."""

    code = "timestamp.unavailable"


class TrustError(CertsError):
    """Trust anchors that cannot be read or accepted."""

    code = "trust.unreadable"


class AuthorityError(CertsError):
    """The demo authority cannot do what was asked."""

    code = "authority.refused"
