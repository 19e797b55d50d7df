"""To which network addresses requests may go."""

from __future__ import annotations

import ipaddress
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from certs.errors import FetchError

if TYPE_CHECKING:
    from urllib3.util import Url

PORTS = {"http": 80, "https": 443}

MAX_ADDRESSES = 4
"""Addresses of one name that are tried in turn."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class FetchPolicy:
    """Where requests may go: to public addresses, and to the hosts named here."""

    allowed_hosts: frozenset[str] = frozenset()
    """Each "host:port", or "host" for the scheme's own port, that need not have a public address."""

    def trusts(self, url: Url) -> bool:
        """Tell whether the host was named, so that its addresses need not be public."""
        default = PORTS[url.scheme or ""]
        host, port = url.host or "", url.port or default
        return f"{host}:{port}" in self.allowed_hosts or (port == default and host in self.allowed_hosts)


def permitted_addresses(url: Url, policy: FetchPolicy, *, seconds: float = 5.0) -> tuple[str, ...]:
    """Resolve the host of a checked address; raises `FetchError` if any of its addresses is not permitted.

    Raises it too where no answer comes within so many seconds: name servers are strangers as well.
    """
    host = (url.host or "").strip("[]")
    port = url.port or PORTS[url.scheme or ""]
    try:
        addresses = _resolved(host, port, seconds)
    except (OSError, UnicodeError) as error:
        raise FetchError("Không tìm thấy máy chủ theo tên này.") from error
    if not policy.trusts(url) and not all(is_public(address) for address in addresses):
        raise FetchError("Địa chỉ thuộc mạng nội bộ nên không được phép truy cập.")
    return addresses[:MAX_ADDRESSES]


def _resolved(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """Ask the name service in a thread of its own, since nothing can interrupt it."""
    found: list[str] = []
    failure: list[Exception] = []

    def ask() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.extend(str(entry[4][0]) for entry in answers)
        except (OSError, UnicodeError) as error:
            failure.append(error)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    if failure:
        raise failure[0]
    if not found:
        raise TimeoutError
    return tuple(dict.fromkeys(found))


def is_public(address: str) -> bool:
    """Tell whether the address belongs to the public internet, also when it is wrapped in an IPv6 one."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.sixtofour is not None or ip.teredo is not None:
            return False
        inner = ip.ipv4_mapped
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
