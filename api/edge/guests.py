"""How much of the service one visitor without an account may take, told apart by address."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final

from api.edge.pacing import Pace, Paced, TooManyError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import Request

    from infra.settings import Settings

_NETWORK: Final = 64
"""Bits of an IPv6 address that one household has to itself (RFC 6177)."""
_SOON: Final = timedelta(seconds=10)
_ALL: Final = "all"

TOO_MANY_CHECKS = (
    "Địa chỉ mạng của bạn vừa gửi kiểm tra quá nhiều tệp. Hãy thử lại sau {seconds} giây, "
    "hoặc đăng nhập nếu bạn có tài khoản."
)
TOO_MANY_AT_ONCE = (
    "Địa chỉ mạng của bạn đang có {count} tệp chờ kiểm tra. Hãy chờ các tệp đó xong rồi gửi tiếp."
)
TOO_MANY_REPORTS = (
    "Địa chỉ mạng của bạn vừa lấy quá nhiều báo cáo có ký. Hãy thử lại sau {minutes} phút, "
    "hoặc tải kết quả dạng XML, JSON (không có chữ ký)."
)
TOO_MANY_REPORTS_IN_ALL = (
    "Hệ thống đã ký hết số báo cáo dành cho khách trong giờ này. Hãy thử lại sau {minutes} phút, "
    "hoặc tải kết quả dạng XML, JSON (không có chữ ký)."
)


class Guests:
    """The limits of one process; every refusal is a `TooManyError` that says when to come back."""

    def __init__(self, settings: Settings) -> None:
        minute, hour = timedelta(minutes=1), timedelta(hours=1)
        self._checks = Paced(Pace(settings.guest_checks_per_minute, minute))
        self._reports = Paced(Pace(settings.guest_reports_per_hour, hour))
        self._all_reports = Paced(Pace(settings.guest_reports_in_all_per_hour, hour))
        self._at_once = settings.guest_checks_at_once
        self._guard = threading.Lock()
        self._under_way: Counter[str] = Counter()

    @contextmanager
    def checking(self, guest: str | None) -> Iterator[None]:
        """Count a file that is checked while the block runs; None is nobody in particular, and not counted.

        Raises `TooManyError`.
        """
        if guest is None:
            yield
            return
        self._begin(guest)
        try:
            seconds = self._checks.wait(guest)
            if seconds:
                raise TooManyError(
                    TOO_MANY_CHECKS.format(seconds=int(seconds)), retry_after=timedelta(seconds=seconds)
                )
            yield
        finally:
            self._end(guest)

    def take_report(self, guest: str | None) -> None:
        """Count a report to be signed. Raises `TooManyError`."""
        if guest is not None:
            _refuse(self._reports.wait(guest), TOO_MANY_REPORTS)
        _refuse(self._all_reports.wait(_ALL), TOO_MANY_REPORTS_IN_ALL)

    def _begin(self, guest: str) -> None:
        with self._guard:
            if self._under_way[guest] >= self._at_once:
                raise TooManyError(TOO_MANY_AT_ONCE.format(count=self._at_once), retry_after=_SOON)
            self._under_way[guest] += 1

    def _end(self, guest: str) -> None:
        with self._guard:
            self._under_way[guest] -= 1
            if not self._under_way[guest]:
                del self._under_way[guest]


def _refuse(seconds: float, message: str) -> None:
    if seconds:
        raise TooManyError(
            message.format(minutes=-(-int(seconds) // 60)), retry_after=timedelta(seconds=seconds)
        )


def guest_of(request: Request) -> str | None:
    """Tell by which name a visitor is counted: the address, of IPv6 the network.

    The server has put the forwarded address in place where a trusted proxy names one. None for this machine
    itself: its owner, or a proxy that does not say for whom it asks and behind which everybody looks alike.
    """
    if request.client is None:
        return None
    try:
        address = ip_address(request.client.host)
    except ValueError:
        return request.client.host
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is None:
            return None if address.is_loopback else str(ip_network((address, _NETWORK), strict=False))
        address = address.ipv4_mapped
    return None if address.is_loopback else str(address)
