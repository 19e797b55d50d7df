"""Words for values that pages show: each is a message of the catalogue, translated where it is shown."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from api.i18n import noop as _

DONE: Mapping[str, str] = MappingProxyType(
    {
        "da-tao": _("Đã lưu dự thảo."),
        "da-sua": _("Đã lưu thay đổi."),
        "da-thay-tep": _("Đã thay tệp dự thảo."),
        "da-chon-vi-tri": _("Đã lưu vị trí trên trang."),
        "da-trinh": _("Đã trình ký."),
        "da-rut": _("Đã rút lại để sửa."),
        "da-tra-lai": _("Đã trả lại kèm lý do."),
        "da-ky": _("Đã ký. Văn bản chuyển sang văn thư để cấp số và ban hành."),
        "da-dung-luot": _("Đã dừng; những văn bản chưa ký vẫn chờ bạn."),
        "da-ky-tiep": _("Đang ký tiếp các văn bản còn lại."),
        "da-ban-hanh": _("Đã ban hành: số, ngày và chữ ký số của cơ quan đã nằm trong văn bản."),
        "da-huy-so": _("Đã hủy số kèm lý do; số này không được cấp lại."),
        "da-gui": _("Đã chuyển cho bộ phận gửi. Trạng thái tại nơi nhận được cập nhật ở trang này."),
        "da-vao-so": _("Đã vào sổ văn bản đến."),
        "da-tu-choi": _("Đã từ chối; nơi gửi sẽ nhận được lý do."),
        "da-but-phe": _("Đã ghi bút phê và giao việc."),
        "da-bat-dau": _("Đã ghi nhận bắt đầu xử lý."),
        "da-bao-xong": _("Đã báo xong phần phối hợp."),
        "da-hoan-thanh": _("Đã hoàn thành; nơi gửi sẽ được báo."),
        "da-vao-ho-so": _("Đã đưa văn bản vào hồ sơ."),
        "da-bo-khoi-ho-so": _("Đã bỏ văn bản khỏi hồ sơ."),
        "da-lap-ho-so": _("Đã lập hồ sơ."),
        "da-ket-thuc": _("Đã kết thúc hồ sơ; hồ sơ chờ lưu trữ thu nhận."),
        "da-tra-ho-so": _("Đã trả lại hồ sơ kèm lý do."),
        "dang-thu-nhan": _("Đã bắt đầu thu nhận hồ sơ vào lưu trữ."),
        "da-cho-thu-lai": _("Nguồn này sẽ được hỏi lại ở lần cần đến đầu tiên."),
        "da-de-nghi": _("Đã ghi đề nghị. Hãy đọc kỹ những gì sẽ thay đổi."),
        "da-xac-nhan-mot": _("Đã ghi xác nhận của bạn; cần thêm một người khác xác nhận để có hiệu lực."),
        "da-tai-danh-sach": _("Đã hỏi nơi công bố; kết quả ở mục danh sách được theo dõi."),
        "da-xac-nhan": _("Đã xác nhận; thay đổi có hiệu lực ngay với mọi lần kiểm tra."),
        "da-bac-bo": _("Đã bác bỏ đề nghị kèm lý do."),
        "da-dang-ky-chung-thu": _("Đã đăng ký chứng thư. Từ nay bạn ký bằng máy ký của mình."),
        "da-dang-xuat": _("Đã đăng xuất."),
    }
)
"""What `?xong=…` says after an act; anything else in the address says nothing."""

STATE_TONES: Mapping[str, str] = MappingProxyType(
    {
        "draft": "",
        "submitted": "wait",
        "returned": "bad",
        "signed": "wait",
        "issuing": "wait",
        "issued": "go",
        "dispatched": "good",
        "arrived": "wait",
        "registered": "wait",
        "directed": "go",
        "in_progress": "go",
        "completed": "good",
        "refused": "bad",
        "queued": "",
        "01": "go",
        "02": "bad",
        "03": "go",
        "04": "go",
        "05": "go",
        "06": "good",
        "open": "go",
        "closed": "wait",
        "taken_over": "good",
        "trusted": "good",
        "future": "wait",
        "ended": "bad",
        "waiting": "wait",
        "confirmed": "good",
        "rejected": "bad",
        "add": "good",
        "restore": "wait",
        "alter": "wait",
        "withdraw": "bad",
        "list": "go",
        "pin": "go",
    }
)

NEXT_STEPS: Mapping[str, str] = MappingProxyType(
    {
        "draft": _("Hoàn thiện và trình ký"),
        "returned": _("Sửa và trình lại"),
        "submitted": _("Đọc và ký, hoặc trả lại"),
        "signed": _("Cấp số và ban hành"),
        "issuing": _("Ký lại để ban hành xong"),
        "issued": _("Gửi tới nơi nhận"),
        "arrived": _("Vào sổ hoặc từ chối"),
        "registered": _("Bút phê, giao việc"),
        "directed": _("Bắt đầu xử lý"),
        "in_progress": _("Xử lý và báo kết quả"),
        "closed": _("Thu nhận hoặc trả lại"),
    }
)
"""What the person on whose list something of that state stands is to do with it."""

INDICATIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "TOTAL-PASSED": (_("Hợp lệ"), "good"),
        "TOTAL-FAILED": (_("Không hợp lệ"), "bad"),
        "INDETERMINATE": (_("Chưa kết luận được"), "wait"),
    }
)
"""ETSI indication to its short word and the tone of its colour."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "leader": _("người có thẩm quyền"),
        "agency": _("cơ quan, tổ chức"),
        "attachment": _("cơ quan, trên văn bản kèm theo"),
        "copy": _("cơ quan, trên bản sao"),
        "incoming": _("dấu đến"),
        "digitised": _("cơ quan, trên văn bản số hóa"),
        "initials": _("người ký nháy"),
        "report": _("hệ thống, trên báo cáo kiểm tra"),
        "timestamp": _("dấu thời gian"),
        "unknown": _("chưa rõ loại"),
    }
)

SCHEMES: Mapping[str, str] = MappingProxyType(
    {
        "government": _("Chứng thực chữ ký số chuyên dùng công vụ"),
        "national": _("Chứng thực chữ ký số quốc gia và công cộng"),
        "foreign": _("Chứng thực nước ngoài được công nhận"),
        "demo": _("Chứng thực thử nghiệm, không có giá trị pháp lý"),
        "given": _("Chứng thư gốc do người kiểm tra chỉ định"),
    }
)
"""`certs.anchors.Scheme` to what vouches."""

ROLES: Mapping[str, str] = MappingProxyType(
    {
        "leader": _("Lãnh đạo"),
        "drafter": _("Chuyên viên"),
        "clerk": _("Văn thư"),
        "archivist": _("Lưu trữ viên"),
        "admin": _("Quản trị"),
        "operator": _("Vận hành"),
        "system_admin": _("Quản trị hệ thống"),
    }
)

CHANGES: Mapping[str, str] = MappingProxyType(
    {
        "none": _("Không có"),
        "validation_data": _("Chỉ thêm dữ liệu xác minh"),
        "permitted": _("Có thay đổi được phép"),
        "forbidden": _("Có thay đổi không được phép"),
    }
)
