"""What the trust store refuses."""

from __future__ import annotations

from certs.errors import TrustError


class ProposalNotFoundError(TrustError):
    code = "trust.proposal_unknown"

    def __init__(self) -> None:
        super().__init__("Không có đề nghị này. Hãy xem lại danh sách đề nghị.")


class AlreadyDecidedError(TrustError):
    """Somebody else was quicker."""

    code = "trust.already_decided"

    def __init__(self, who: str) -> None:
        super().__init__(f"Đề nghị này đã được {who} quyết định trước đó. Hãy tải lại trang.")


class SecondPersonNeededError(TrustError):
    """In production whoever proposes does not confirm."""

    code = "trust.second_person"

    def __init__(self) -> None:
        super().__init__(
            "Người đề nghị không được tự xác nhận thay đổi về chứng thư gốc. "
            "Hãy nhờ một quản trị viên hoặc người vận hành khác xác nhận."
        )


class IdentityNeededError(TrustError):
    """Whether two accounts are two persons cannot be told."""

    code = "trust.identity_needed"

    def __init__(self) -> None:
        super().__init__(
            "Chưa chắc hai tài khoản là của hai người khác nhau: có tài khoản chưa khai số định danh cá "
            "nhân. Hãy nhờ người vận hành máy chủ khai bằng lệnh antin admin identify."
        )


class StaleProposalError(TrustError):
    """What a proposal would change was changed by somebody else since it was made."""

    code = "trust.stale"

    def __init__(self, what: str, decided: int) -> None:
        super().__init__(
            f"Từ khi lập đề nghị này, “{what}” đã được thay đổi theo đề nghị số {decided}, nên nội dung ở "
            "đây không còn đúng với hiện tại. Hãy bác bỏ đề nghị này rồi lập lại."
        )
        self.what = what
        self.decided = decided
        """Number of the other proposal."""


class DemoProposalError(TrustError):
    """A proposal from when the installation was a demo."""

    code = "trust.demo_proposal"

    def __init__(self) -> None:
        super().__init__(
            "Đề nghị này được lập khi hệ thống còn chạy thử nên không được xác nhận ở chế độ chính thức. "
            "Hãy bác bỏ rồi lập lại."
        )


class NotWatchedError(TrustError):
    code = "trust.not_watched"

    def __init__(self) -> None:
        super().__init__("Danh sách tin cậy này không được theo dõi. Hãy xem lại các địa chỉ đã đăng ký.")


class ReasonNeededError(TrustError):
    code = "trust.reason_needed"

    def __init__(self) -> None:
        super().__init__(
            "Hãy ghi lý do hoặc căn cứ của thay đổi để người xác nhận và người kiểm tra sau biết."
        )


class NothingToChangeError(TrustError):
    code = "trust.nothing_to_change"

    def __init__(self) -> None:
        super().__init__(
            "Tệp này không làm thay đổi gì: mọi chứng thư trong đó đã được tin cậy đúng như vậy."
        )


class AnchorNotFoundError(TrustError):
    code = "trust.anchor_unknown"

    def __init__(self) -> None:
        super().__init__("Không có chứng thư gốc nào mang mã băm này. Hãy xem lại danh sách.")


class DemoAnchorError(TrustError):
    code = "trust.demo_forbidden"

    def __init__(self) -> None:
        super().__init__(
            "Chứng thư gốc thử nghiệm không được dùng ở cài đặt chính thức. Hãy chọn chứng thư khác."
        )
