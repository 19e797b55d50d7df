"""The helper listens where pages look for it, on this machine alone, and ends when it is told to."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from pathlib import Path

import pytest

from signing.agent import wire
from signing.agent.door import Listener, PortsTakenError
from signing.agent.door.limits import Limits
from tests.signing.agent.door.helper import JOB, Helper
from tests.signing.agent.door.page import closed, connect


def free_ports(number: int) -> list[int]:
    """Ports that were free a moment ago."""
    held = [socket.create_server((wire.HOST, 0)) for _ in range(number)]
    try:
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()


def listener(helper: Helper, ports: list[int]) -> Listener:
    return Listener(helper.desk, helper.pairings, helper.mode, ports=ports)


def test_the_first_free_port_is_taken(tmp_path: Path) -> None:
    helper, ports = Helper(tmp_path), free_ports(3)
    with listener(helper, ports) as first, listener(helper, ports) as second:
        assert (first.port, first.taken) == (ports[0], ())
        assert (second.port, second.taken) == (ports[1], (ports[0],))


def test_it_says_when_none_is_free(tmp_path: Path) -> None:
    helper, ports = Helper(tmp_path), free_ports(2)
    with (
        socket.create_server((wire.HOST, ports[0])),
        socket.create_server((wire.HOST, ports[1])),
        pytest.raises(PortsTakenError, match=f"{ports[0]}, {ports[1]}") as refused,
    ):
        listener(helper, ports)
    assert refused.value.taken == tuple(ports)


def test_nobody_takes_its_port_before_it_answers(tmp_path: Path) -> None:
    """Two helpers that start together each have their own."""
    helper, ports = Helper(tmp_path), free_ports(2)
    first, second = listener(helper, ports), listener(helper, ports)
    assert [first.port, second.port] == ports
    first.stop()
    second.stop()


def test_a_port_is_free_again_afterwards(tmp_path: Path) -> None:
    helper, ports = Helper(tmp_path), free_ports(1)
    for _ in range(3):
        with listener(helper, ports) as listening, closing(connect(listening.port)):
            assert listening.port == ports[0]


def test_other_addresses_of_this_machine_are_closed(helper: Helper) -> None:
    """Of the loopback interface too: `Host` could not tell them apart."""
    addresses = [(socket.AF_INET, "127.0.0.2"), (socket.AF_INET6, "::1")]
    names = socket.getaddrinfo(socket.gethostname(), None, type=socket.SOCK_STREAM)
    addresses += [(family, str(address[0])) for family, _, _, _, address in names if address[0] != wire.HOST]
    for family, address in addresses:
        with socket.socket(family, socket.SOCK_STREAM) as sock:
            sock.settimeout(5)
            assert sock.connect_ex((address, helper.port)) != 0


def test_it_stops_while_pages_wait(tmp_path: Path) -> None:
    helper = Helper(tmp_path)
    with helper.running():
        page = helper.page()
        sock = connect(helper.port)
        sock.sendall(page.said(f"{wire.JOBS}/{JOB}/watch", {"after": 0}))
        assert helper.desk.held.acquire(timeout=30)
    with sock:
        assert b"200 OK" in sock.recv(65536)
        assert closed(sock)


def test_it_stops_though_the_desk_hangs(tmp_path: Path) -> None:
    helper = Helper(tmp_path, Limits(stop_seconds=1))
    helper.listener = listener(helper, [0]).start()
    page = helper.page()
    try:
        with connect(helper.port) as sock:
            sock.sendall(page.said(f"{wire.JOBS}/{JOB}/watch", {"after": 0}))
            assert helper.desk.held.acquire(timeout=30)
            stopping = threading.Thread(target=helper.listener.stop, daemon=True)
            stopping.start()
            stopping.join(wire.WATCH_SECONDS / 2)
            assert not stopping.is_alive()
    finally:
        helper.desk.close()


def test_it_leaves_no_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    helper = Helper(tmp_path)
    with helper.running():
        assert helper.page().ask(wire.CERTIFICATES, {"wish": "x"}).status == 200
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
        assert not thread.is_alive()
