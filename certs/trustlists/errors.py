"""What can be wrong with a trust list."""

from __future__ import annotations

from certs.errors import TrustError


class TrustListError(TrustError):
    """A trust list that cannot be read or may not be believed."""

    code = "trust.list_refused"


class UnknownOperatorError(TrustListError):
    """No certificate of the operator is known by which the list could be checked."""

    code = "trust.list_operator_unknown"
