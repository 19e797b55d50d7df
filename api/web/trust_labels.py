"""Words for what the pages about trust show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from api.i18n import noop as _

USES: Mapping[str, str] = MappingProxyType({"signatures": _("Chữ ký số"), "timestamps": _("Dấu thời gian")})

STATES: Mapping[str, str] = MappingProxyType(
    {"trusted": _("Đang tin cậy"), "future": _("Chưa đến ngày"), "ended": _("Đã ngừng tin cậy")}
)

PROPOSAL_STATES: Mapping[str, str] = MappingProxyType(
    {"waiting": _("Đang chờ"), "confirmed": _("Đã xác nhận"), "rejected": _("Đã bác bỏ")}
)

CHANGE_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "add": _("Thêm"),
        "alter": _("Sửa"),
        "restore": _("Tin cậy lại"),
        "withdraw": _("Ngừng tin cậy"),
        "list": _("Nhận danh sách"),
        "pin": _("Ghim đơn vị ký"),
        "watch": _("Theo dõi địa chỉ"),
        "unwatch": _("Thôi theo dõi"),
    }
)

OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "unchanged": _("Không có bản mới"),
        "proposed": _("Có bản mới, đã lập đề nghị"),
        "proposed_before": _("Bản này đã có đề nghị"),
        "taken": _("Đã nhận bản mới"),
        "refused": _("Không nhận được"),
        "unreachable": _("Không tải được"),
    }
)
