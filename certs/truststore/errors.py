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
