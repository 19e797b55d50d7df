"""From a page's pairing to its signed documents: the real program, its windows, a token of SoftHSM.

Nothing looks into the program here: what is done at it is done with keys, and seen on the screen.
"""

from __future__ import annotations

import base64
import re
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import ImageColor

from signing.agent import wire
from signing.agent.faces.tk.style import ACTION
from signing.agent.offers import Identity, say
from tests.certs.pki import TestPki
from tests.signing.agent.door.page import Page, exchange
from tests.signing.agent.faces.conftest import display
from tests.signing.agent.faces.driving import ROOT, Display, insist, until
from tests.signing.agent.program.installed import COMMAND, Home, end
from tests.signing.agent.program.ports import alone_on_this_machine
from tests.signing.agent.work.service import Service, check, offer
from tests.signing.keys.pkcs11.conftest import tokens
from tests.signing.keys.pkcs11.softhsm import PIN, Tokens

__all__ = ["display", "tokens"]
ORIGIN = "https://antin.anphu.example"
_ATTEMPTS = 8
SERVICE = Ed25519PrivateKey.generate()


def window(display: Display, title: str) -> bool:
    """Whether a window with this at the beginning of its title can be seen."""
    return any(each.startswith(title) for each in display.titles())


def blue(display: Display) -> int:
    """Pixels of buttons that may be pressed."""
    colours = display.picture().convert("RGB").getcolors(1 << 24) or []
    return sum(count for count, colour in colours if colour == ImageColor.getrgb(ACTION))


@contextmanager
def running(home: Home, display: Display) -> Iterator[None]:
    with alone_on_this_machine():
        process = subprocess.Popen(
            [*COMMAND, "run", "--minimised"], cwd=ROOT, env={**home.environment, "DISPLAY": display.name}
        )
        try:
            until((home.path / "control.json").exists)
            yield
        finally:
            end(process)
        assert process.returncode == 0


def paired(home: Home, display: Display) -> Page:
    """Type the code that `antin-agent pair` shows into the page, and allow it at the window by keys."""
    port = int(re.findall(r"cổng (\d+)", home.ask().stdout)[0])
    page = Page(port, ORIGIN)
    for _ in range(_ATTEMPTS):
        with home.start("pair") as pairing:
            if _allowed(page, pairing, display):
                return page
    raise AssertionError("not paired")


def _allowed(page: Page, pairing: subprocess.Popen[str], display: Display) -> bool:
    """Not where the window became ready between two keys: Enter alone allows nothing."""
    assert pairing.stdout is not None
    code = re.sub(r"\D", "", pairing.stdout.readline())
    identity = Identity(Service().site, SERVICE.public_key().public_bytes_raw())
    statement = say(identity, SERVICE, at=datetime.now(UTC), good_for=timedelta(hours=1))
    knocking = threading.Thread(target=page.pair, args=(code, statement))
    knocking.start()
    until(lambda: window(display, "Ghép nối"))
    insist(lambda: display.person("key", "Tab", "Return"), lambda: not window(display, "Ghép nối"))
    knocking.join(30)
    return "Đã ghép nối" in pairing.communicate(timeout=60)[0]


def test_a_list_is_signed_under_one_pin(
    tokens: Tokens, pki: TestPki, display: Display, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    leader = pki.person(not_before=now - timedelta(days=1), not_after=now + timedelta(days=60))
    tokens.token("t")
    tokens.identity("t", leader)
    home = Home(tmp_path / "agent", tokens.library)
    service = Service(key=SERVICE, at=now)
    statement = offer(leader.certificate, count=5)
    with running(home, display):
        page = paired(home, display)
        answer = page.ask(wire.JOBS, {"offer": service.offer(statement)})
        assert answer.status == 202, answer.json
        job = answer.json["job"]
        until(lambda: window(display, "Yêu cầu ký"))
        before = blue(display)
        # Too early keys are dropped; once one is taken the button turns blue.
        insist(lambda: display.person("key", "0"), lambda: blue(display) > before + 500)
        display.person("key", "Delete")
        display.person("type", "--delay", "30", PIN)
        display.person("key", "Return")
        signed: dict[str, bytes] = {}

        def done() -> bool:
            said = page.ask(f"{wire.JOBS}/{job}/watch", {"after": len(signed)}).json
            assert said["problem"] is None or said["state"] == "asking", said
            signed.update((each["request"], base64.b64decode(each["signature"])) for each in said["results"])
            return bool(said["state"] == "done")

        until(done)
        for item in statement.items:
            check(signed[item.request], item, leader.certificate)
        gone = page.ask(f"{wire.JOBS}/{job}/stored", {"stored": list(signed), "refused": []})
        assert gone.status == 204
    log = home.ask("log").stdout
    assert "đồng ý ký 5 văn bản" in log
    assert log.count("hệ thống đã nhận chữ ký") == 5
    written = b"".join(path.read_bytes() for path in home.path.rglob("*") if path.is_file())
    assert PIN.encode() not in written


def test_a_page_that_was_not_paired_raises_no_window(display: Display, tmp_path: Path) -> None:
    home = Home(tmp_path / "agent")
    with running(home, display):
        port = int(re.findall(r"cổng (\d+)", home.ask().stdout)[0])
        evil = Page(port, "https://evil.example", pairing="ab" * 16, secret=b"x" * 32, boot="guessed")
        offered = evil.said(wire.JOBS, {"offer": "a.b.c"})
        assert exchange(port, offered).gives_nothing
        assert not window(display, "Yêu cầu ký")
