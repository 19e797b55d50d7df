"""The journey without a browser: a service of its own in a folder, every sample letter through it.

The issued files are checked and kept.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import urllib3

from api.demo.client import AnswerError, WaitedTooLongError, wait_for
from api.demo.journey import Finished, Journey, Story
from api.demo.people import SO_NOI_VU, VAN_PHONG_BAC_HA
from api.demo.stories import stories
from api.trust import installed_anchors
from certs.trust import TrustAnchors
from docflow.doctypes import DOCUMENT_TYPES
from infra.clock import local_date, utc_now
from infra.errors import InfraError
from infra.settings import Settings
from signing.placement import find_layout
from signing.report import ChangesAfter, Indication
from signing.validation import validate_with

Say = Callable[[str], None]


class DemoError(InfraError):
    code = "demo.failed"


@dataclass(frozen=True, slots=True)
class Sample:
    name: str
    letter: bytes
    symbol: str


def walk(work: Path, say: Say) -> int:
    """Run every letter's journey; gives the number of those that failed.

    Raises `InfraError` if nothing could start.
    """
    results, home = work / "ket-qua", work / "du-lieu"
    for folder in (results, home):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    failures = 0
    with _service(home, work / "dich-vu.log") as address:
        say(f"Dịch vụ chạy tại {address}, dữ liệu trong {home}")
        trust = installed_anchors(Settings.load(home=home))
        for name, story in _journeys():
            say(f"\n{name}: {story.subject}")
            try:
                finished = Journey(address, story, lambda step, note: say(f"  ✓ {step}: {note}")).finish()
                failures += _check(results / f"{name}.pdf", finished, trust, say)
            except (AnswerError, WaitedTooLongError) as error:
                failures += 1
                say(f"  ✗ {error}")
    say(f"\nCác tệp đã ban hành: {results}")
    return failures


def _journeys() -> Iterator[tuple[str, Story]]:
    """The two letters of this year, then the samples; one printed for another year cannot be issued now."""
    year = local_date(utc_now()).year
    for index, story in enumerate(stories(year), start=1):
        yield f"thu-{index}", story
    agencies = [SO_NOI_VU, VAN_PHONG_BAC_HA]
    for index, sample in enumerate(_samples(year)):
        sender, receiver = agencies[index % 2], agencies[(index + 1) % 2]
        yield (
            sample.name,
            Story(
                subject=f"Văn bản mẫu {sample.name}",
                type_code=_type_code(sample.symbol),
                letter=sample.letter,
                sender=sender,
                receiver=receiver,
                instruction="Nghiên cứu, tham mưu.",
                result="Đã xử lý xong.",
                dossier=f"{index + 10:02d}.MAU",
            ),
        )


def _samples(year: int) -> Iterator[Sample]:
    folder = files("api.demo").joinpath("samples")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".pdf"))
    for name in names:
        letter = folder.joinpath(name).read_bytes()
        layout = find_layout(letter)
        if layout.printed_year == year:
            yield Sample(name.removesuffix(".pdf"), letter, layout.symbol or "")


def _type_code(symbol: str) -> str:
    """Read the type from the symbol; official letters have none (Decree 30/2020, Appendix III)."""
    abbreviation = symbol.removeprefix("/").partition("-")[0]
    known = (kind.code for kind in DOCUMENT_TYPES.values() if kind.symbol == abbreviation)
    return next(known, "cong-van")


def _check(path: Path, finished: Finished, trust: TrustAnchors, say: Say) -> int:
    """Keep the file and judge it: our own report, offline, and poppler's where it is installed."""
    path.write_bytes(finished.issued)
    report = validate_with(finished.issued, trust=trust, at=datetime.now(UTC), source=None)
    path.with_suffix(".json").write_text(
        json.dumps(report.as_json(path.name), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    after = {one.kind: one.changes_after for one in report.signatures}
    good = (
        report.indication is Indication.TOTAL_PASSED
        and after.get("leader") is ChangesAfter.PERMITTED
        and after.get("agency") in {ChangesAfter.NONE, ChangesAfter.VALIDATION_DATA}
        and finished.copy == finished.issued
    )
    say(f"  {'✓' if good else '✗'} Kiểm tra chữ ký: {report.indication.value}")
    second = _pdfsig(path)
    if second is not None:
        found = "hai chữ ký hợp lệ" if second else "KHÔNG thấy hai chữ ký hợp lệ"
        say(f"  {'✓' if second else '✗'} pdfsig: {found}")
    return 0 if good and second is not False else 1


def _pdfsig(path: Path) -> bool | None:
    """Ask poppler; None where it is not installed."""
    program = shutil.which("pdfsig")
    if program is None:
        return None
    answer = subprocess.run(  # noqa: S603 - poppler's own program, our own file
        [program, "-nocert", str(path)], capture_output=True, text=True, check=False
    )
    return answer.stdout.count("Signature Validation: Signature is Valid.") == 2  # noqa: PLR2004 - leader and agency


@contextmanager
def _service(home: Path, log: Path) -> Iterator[str]:
    """Start `antin serve --demo` on a free port and stop it at the end."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "ANTIN_HOME": str(home.absolute()), "ANTIN_PORT": str(port)}
    environment.pop("ANTIN_MODE", None)
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", "api.cli", "serve", "--demo", "--no-letters"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(lambda: _answers(address, child, log), "dịch vụ khởi động")
        yield address
    finally:
        child.terminate()
        try:
            child.wait(30)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(address: str, child: subprocess.Popen[bytes], log: Path) -> bool | None:
    if child.poll() is not None:
        raise DemoError(f"Dịch vụ không khởi động được; xem {log}.")
    try:
        response = urllib3.request("GET", f"{address}/healthz", retries=False, timeout=2)
    except urllib3.exceptions.HTTPError:
        return None
    return True if response.status == 200 else None  # noqa: PLR2004 - HTTP


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
