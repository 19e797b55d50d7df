"""To which network addresses requests may go."""

from __future__ import annotations

import ipaddress
import socket
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


def permitted_addresses(url: Url, policy: FetchPolicy) -> tuple[str, ...]:
    """Resolve the host of a checked address; raises `FetchError` if any of its addresses is not permitted."""
    host = (url.host or "").strip("[]")
    port = url.port or PORTS[url.scheme or ""]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError("Không tìm thấy máy chủ theo tên này.") from error
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not policy.trusts(url) and not all(is_public(address) for address in addresses):
        raise FetchError("Địa chỉ thuộc mạng nội bộ nên không được phép truy cập.")
    return addresses[:MAX_ADDRESSES]


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
    return ip.is_global and not ip.is_multicast
