"""The wheel, built from the tree and installed where nothing else of ours is."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from signing.agent import wire
from signing.agent.door import Pairings
from signing.agent.offers import Identity
from signing.agent.wheel.building import build, needed, requirements
from tests.certs.pki import LEADER, TestPki
from tests.signing.agent.door.helper import ORIGIN
from tests.signing.agent.door.page import Page
from tests.signing.agent.faces.driving import until
from tests.signing.agent.faces.terminals import Terminal
from tests.signing.agent.program.installed import end
from tests.signing.agent.program.ports import alone_on_this_machine
from tests.signing.agent.work.service import Service, check, offer
from tests.signing.keys.pkcs11.conftest import tokens
from tests.signing.keys.pkcs11.softhsm import PIN, Tokens

__all__ = ["tokens"]

ROOT = Path(__file__).parents[4]
FORBIDDEN = ("sqlalchemy", "celery", "kombu", "fastapi", "alembic", "pikepdf", "pyhanko", "lxml", "urllib3")


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel and what it says that it needs, in the versions that are tested here."""

    folder: Path

    @property
    def program(self) -> Path:
        return self.folder / "bin" / "antin-agent"

    def environment(self, home: Path) -> dict[str, str]:
        """In which nothing of this tree is found by chance, nor a screen."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        return {**kept, "ANTIN_AGENT_HOME": str(home), "DISPLAY": "", "LANG": "C.UTF-8"}

    def run(self, *arguments: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment(home), **variables}
        command = [str(self.program), *arguments]
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            env=environment,
            timeout=120,
        )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """What pip would fetch is linked from here instead, so that no network is needed."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder, with_pip=False, symlinks=True)
    (site,) = folder.glob("lib/python*/site-packages")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(folder / "bin" / "python"),
        "install",
        "--no-deps",
        "-q",
    ]
    subprocess.run([*pip, "--no-index", str(wheel)], check=True)
    for name in _needed(_requires(wheel)):
        for file in metadata.distribution(name).files or ():
            if ".." in file.parts or "__pycache__" in file.parts:
                continue
            target = site / file
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.is_symlink():  # a list of files may name one twice
                target.symlink_to(Path(str(file.locate())).resolve())
    return Installed(folder)


@contextmanager
def running(installed: Installed, environment: dict[str, str]) -> Iterator[Terminal]:
    terminal = Terminal()
    process = subprocess.Popen(
        [str(installed.program), "run", "--terminal"],
        cwd=installed.folder,
        env=environment,
        stdin=terminal.side,
        stdout=terminal.side,
        stderr=terminal.side,
        start_new_session=True,
    )
    try:
        yield terminal
    finally:
        end(process)
        terminal.close()


def _requires(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as content:
        (name,) = (name for name in content.namelist() if name.endswith("/METADATA"))
        lines = content.read(name).decode().splitlines()
    return [line.partition(": ")[2] for line in lines if line.startswith("Requires-Dist: ")]


def _needed(requirements: list[str]) -> set[str]:
    """Their names, and those of what they need in turn."""
    found: set[str] = set()
    waiting = [Requirement(line) for line in requirements]
    while waiting:
        one = waiting.pop()
        if (one.marker is None or one.marker.evaluate({"extra": ""})) and one.name not in found:
            assert one.specifier.contains(metadata.version(one.name)), one
            found.add(one.name)
            waiting += [Requirement(line) for line in metadata.requires(one.name) or ()]
    return found


def test_it_is_for_every_machine(wheel: Path) -> None:
    assert wheel.name.endswith("-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as content:
        names = content.namelist()
        points = next(content.read(name).decode() for name in names if name.endswith("entry_points.txt"))
    assert all(name.endswith(".py") or ".dist-info/" in name for name in names)
    assert "[gui_scripts]\nantin-agentw = " in points


def test_the_same_tree_gives_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    assert build(ROOT, tmp_path).read_bytes() == wheel.read_bytes()


def test_it_has_nothing_of_a_service(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as content:
        tops = {name.partition("/")[0] for name in content.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"signing", "certs", "infra"}
    assert not set(FORBIDDEN) & set(needed(ROOT).foreign)


def test_it_names_every_package_that_it_imports() -> None:
    """With the project's own minimum versions; a package that the project does not name is an error."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    listed = requirements(project, needed(ROOT))

    assert any(line.startswith("tzdata") for line in listed)
    assert {line for line in listed if "tzdata" not in line} <= set(project["dependencies"])


def test_it_says_its_version(installed: Installed, tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    said = installed.run("--version", home=tmp_path / "home")

    assert project["version"] in said.stdout, said.stderr


def test_every_command_starts(installed: Installed, tmp_path: Path) -> None:
    listed = installed.run("--help", home=tmp_path / "home").stdout
    for command in ("run", "pair", "pages", "log", "stop", "doctor", "autostart"):
        assert command in listed
        assert installed.run(command, "--help", home=tmp_path / "home").returncode == 0


def test_every_module_of_it_can_be_imported(installed: Installed, wheel: Path) -> None:
    """Also those that a run would need only one day; windows need a library that not every Python has."""
    with zipfile.ZipFile(wheel) as content:
        names = [
            name for name in content.namelist() if name.endswith(".py") and not name.endswith("__main__.py")
        ]
    modules = [name.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".") for name in names]
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        f"print(*(name for name in {FORBIDDEN!r} if name in sys.modules))\n"
    )
    python = str(installed.folder / "bin" / "python")
    run = subprocess.run(
        [python, "-c", program, *modules], capture_output=True, text=True, check=False, cwd=installed.folder
    )

    assert run.returncode == 0, run.stderr
    assert run.stdout.split() == []


def test_it_signs(installed: Installed, tokens: Tokens, pki: TestPki, tmp_path: Path) -> None:
    """Started from nothing but the wheel: a paired page's offer, the person at the terminal, the token."""
    now = datetime.now(UTC)
    day = timedelta(days=1)
    issued = pki.person(not_before=now - day, not_after=now + day)
    tokens.token("leader")
    tokens.identity("leader", issued)
    home = tmp_path / "home"
    service = Service(at=now)
    key = service.key.public_key().public_bytes_raw()
    pairing = Pairings(home).add(ORIGIN, Identity(service.site, key), now)
    offered = offer(issued.certificate, count=2)
    variables = {**installed.environment(home), "ANTIN_PKCS11_MODULES": str(tokens.library)}
    with alone_on_this_machine(), running(installed, variables) as terminal:
        terminal.sees("Đang chờ yêu cầu ký")
        port = re.search(r"cổng (\d+)\)", terminal.text)
        assert port is not None
        page = Page(int(port[1]), ORIGIN, pairing.id, pairing.secret)
        assert page.hello().json["version"] in installed.run("--version", home=home).stdout
        job = page.ask(wire.JOBS, {"offer": service.offer(offered)}).json["job"]
        terminal.sees("[k/h]:")
        terminal.type("k")
        until(lambda: not terminal.echoes)
        terminal.type(PIN)
        signed: dict[str, str] = {}
        while len(signed) < len(offered.items):
            said = page.ask(f"{wire.JOBS}/{job}/watch", {"after": len(signed)}).json
            assert said["state"] in {"asking", "signing", "done"}, said
            signed |= {one["request"]: one["signature"] for one in said["results"]}
    for one in offered.items:
        check(base64.b64decode(signed[one.request]), one, issued.certificate)
    assert PIN not in terminal.text


def test_it_reads_a_token(installed: Installed, tokens: Tokens, pki: TestPki, tmp_path: Path) -> None:
    """Library, process, certificate: all the way to the device, from nothing but the wheel."""
    tokens.token("leader")
    tokens.identity("leader", pki.person())
    library = str(tokens.library)
    said = installed.run("doctor", "--json", home=tmp_path / "home", ANTIN_PKCS11_MODULES=library)

    assert LEADER.common_name in said.stdout, said.stderr
    assert '"no_pairing"' in said.stdout
    assert said.returncode == 1
