"""What identity refuses, in Vietnamese."""

from datetime import timedelta

from infra.errors import InfraError


class IdentityError(InfraError):
    """An agency or a person that cannot be created or changed as asked."""

    code = "identity.refused"


class VoucherNeededError(IdentityError):
    """Two persons act for the installation already; one of them has to vouch for what is done to accounts."""

    code = "identity.voucher_needed"

    def __init__(self, instead_of: str | None = None) -> None:
        who = f", không phải {instead_of}" if instead_of else ""
        super().__init__(
            f"Hệ thống đã có đủ hai người quản trị, nên việc này cần một người trong số họ bảo đảm{who}. "
            "Hãy thêm --as TÊN."
        )


class SignInRefusedError(InfraError):
    """Wrong name or password (never said which), or too many tries."""

    code = "sign_in.refused"

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """How long further tries are refused; None: try again at once."""
