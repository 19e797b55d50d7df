"""What identity refuses, in Vietnamese."""

from datetime import timedelta

from infra.errors import InfraError


class IdentityError(InfraError):
    """An agency or a person that cannot be created or changed as asked."""

    code = "identity.refused"


class SignInRefusedError(InfraError):
    """Wrong name or password (never said which), or too many tries."""

    code = "sign_in.refused"

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """How long further tries are refused; None: try again at once."""
