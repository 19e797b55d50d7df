"""What the door refuses, with the status that it answers. Texts are Vietnamese and may be shown."""

from __future__ import annotations

from signing.errors import SigningError


class DoorError(SigningError):
    """Base of what is refused before anything is asked of the desk."""

    code = "refused"
    status = 400


class NotUnderstoodError(DoorError):
    """A body that is not what the path asks for."""

    code = "not_understood"

    def __init__(self) -> None:
        super().__init__(
            "Máy ký không hiểu yêu cầu của trang. Hãy tải lại trang; nếu vẫn vậy, hãy cập nhật máy ký."
        )


class NotProvenError(DoorError):
    """The request does not show that it comes from the page that was paired, or it came before."""

    code = "not_proven"
    status = 401

    def __init__(self) -> None:
        super().__init__(
            "Máy ký không nhận ra trang này. Hãy tải lại trang; nếu vẫn vậy, hãy ghép nối lại với máy ký."
        )


class WrongCodeError(DoorError):
    """The pairing code is wrong; `left` tries remain."""

    code = "wrong_code"
    status = 403

    def __init__(self, left: int) -> None:
        super().__init__(
            f"Mã ghép nối không đúng; còn {left} lần thử. Hãy nhập lại mã đang hiện trên máy ký."
            if left
            else "Mã ghép nối không đúng và đã hết lượt thử. Hãy mở lại ghép nối trên máy ký để có mã mới."
        )
        self.left = left


class NotPairingError(DoorError):
    """Nobody opened pairing, its time has passed, or its code was used. Only paired pages ever read this."""

    code = "not_pairing"
    status = 403

    def __init__(self) -> None:
        super().__init__("Máy ký không mở ghép nối. Hãy mở ghép nối trên máy ký rồi nhập mã mới.")


class PairingDeclinedError(DoorError):
    """The person at the machine said no."""

    code = "pairing_declined"
    status = 403

    def __init__(self) -> None:
        super().__init__("Người dùng máy ký không đồng ý ghép nối với trang này. Chưa có gì thay đổi.")


class TooManyPairingsError(DoorError):
    code = "too_many_pairings"
    status = 409

    def __init__(self, most: int) -> None:
        super().__init__(
            f"Máy ký đã ghép nối với {most} trang, là mức tối đa. Hãy bỏ bớt trang không dùng rồi thử lại."
        )


class PairingsDamagedError(DoorError):
    """The file of pairings cannot be read. It is left as it is."""

    code = "pairings_damaged"
    status = 500

    def __init__(self, path: object) -> None:
        super().__init__(
            f"Tệp ghép nối {path} không đọc được nên chưa trang nào được kết nối; tệp được giữ nguyên. "
            "Hãy khôi phục tệp từ bản sao lưu, hoặc chuyển nó đi chỗ khác rồi ghép nối lại các trang."
        )


class PairingsNotWrittenError(DoorError):
    """Disk full, folder gone, no right to write. What was stored before still is."""

    code = "pairings_not_written"
    status = 500

    def __init__(self, path: object) -> None:
        super().__init__(
            f"Không ghi được tệp ghép nối {path} nên chưa có gì thay đổi. "
            "Hãy kiểm tra dung lượng đĩa và quyền ghi của thư mục rồi làm lại."
        )


class WrongTypeError(DoorError):
    """Anything but `application/json`: what a page may send without being asked about first."""

    code = "wrong_type"
    status = 415

    def __init__(self) -> None:
        super().__init__(
            "Máy ký chỉ nhận JSON (application/json). Hãy cập nhật trang hoặc báo người quản trị."
        )


class NoLengthError(DoorError):
    """No `Content-Length`: the end of such a body is not known before it is there."""

    code = "no_length"
    status = 411

    def __init__(self) -> None:
        super().__init__(
            "Yêu cầu không cho biết độ dài nên không được nhận. Hãy báo người quản trị hệ thống."
        )


class TooLargeError(DoorError):
    code = "too_large"
    status = 413

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"Yêu cầu lớn hơn {limit // 1024} KB nên không được nhận. Hãy ký ít văn bản hơn trong một lượt."
        )


class TooSlowError(DoorError):
    """The body did not arrive in time."""

    code = "too_slow"
    status = 408

    def __init__(self) -> None:
        super().__init__("Trang gửi dữ liệu quá chậm nên máy ký đã ngừng chờ. Hãy thử lại.")


class BusyError(DoorError):
    """As many requests as the helper takes are under way."""

    code = "busy"
    status = 503

    def __init__(self) -> None:
        super().__init__("Máy ký đang xử lý quá nhiều yêu cầu. Hãy đợi vài giây rồi thử lại.")


class NoSuchPathError(DoorError):
    code = "no_such_path"
    status = 404

    def __init__(self) -> None:
        super().__init__("Máy ký không có chức năng này. Hãy cập nhật chương trình máy ký rồi thử lại.")


class WrongMethodError(NoSuchPathError):
    code = "wrong_method"
    status = 405


class FailedError(DoorError):
    """A fault of ours; the log has it."""

    code = "internal"
    status = 500

    def __init__(self) -> None:
        super().__init__(
            "Máy ký gặp lỗi. Hãy thử lại; nếu vẫn vậy, hãy gửi nhật ký của máy ký cho người quản trị."
        )


class PortsTakenError(DoorError):
    """None of the ports is free; `taken` lists them."""

    code = "ports_taken"

    def __init__(self, taken: tuple[int, ...]) -> None:
        ports = ", ".join(str(port) for port in taken)
        super().__init__(
            f"Các cổng {ports} của máy này đều đang có chương trình khác dùng nên máy ký không chạy được. "
            "Hãy đóng các máy ký đang chạy khác, hoặc đăng xuất những người dùng khác của máy."
        )
        self.taken = taken
