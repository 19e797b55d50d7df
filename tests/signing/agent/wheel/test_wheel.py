"""The wheel, built from the tree and installed where nothing else of ours is."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from signing.agent.wheel.building import build, needed, requirements
from tests.certs.pki import LEADER, TestPki
from tests.signing.keys.pkcs11.conftest import tokens
from tests.signing.keys.pkcs11.softhsm import Tokens

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

    def run(self, *arguments: str, home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        # Nothing of this tree is to be found by chance.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment |= {"ANTIN_AGENT_HOME": str(home), **variables}
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


def test_it_reads_a_token(installed: Installed, tokens: Tokens, pki: TestPki, tmp_path: Path) -> None:
    """Library, process, certificate: all the way to the device, from nothing but the wheel."""
    tokens.token("leader")
    tokens.identity("leader", pki.person())
    library = str(tokens.library)
    said = installed.run("doctor", "--json", home=tmp_path / "home", ANTIN_PKCS11_MODULES=library)

    assert LEADER.common_name in said.stdout, said.stderr
    assert '"no_pairing"' in said.stdout
    assert said.returncode == 1
