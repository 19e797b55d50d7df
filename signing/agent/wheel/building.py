"""Put the helper's part of the tree aside with a pyproject of its own, and have setuptools build it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from signing.agent.wheel.closure import Closure, closure, modules_in

AGENT = "signing.agent"
TOOLS = "signing.agent.wheel"
CHILD = "signing.keys.pkcs11.process"
"""Run as a program of its own, so that nobody imports it by name but `run_as_child`."""
DISTRIBUTIONS = {"jwt": "pyjwt", "PIL": "pillow"}
"""Packages whose distribution is called otherwise."""
ALWAYS = {"tzdata": "sys_platform == 'win32'"}
"""Needed without being imported: Windows has no time zones of the kind that `zoneinfo` reads."""
EPOCH = "315532800"
"""1980-01-01, the first date that a ZIP file can say: the same tree gives the same bytes."""
README = """# antin-agent

Máy ký của Ấn Tín: ký bằng USB token hoặc thẻ cắm ở máy này những gì trang web đã ghép nối xin ký. Chỉ nghe
trên chính máy này; mã PIN không bao giờ tới trang web.

    antin-agent            # mở máy ký
    antin-agent pair       # ghép nối với một trang web
    antin-agent doctor     # vì sao chưa ký được, và cách sửa
    antin-agent autostart on
"""
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)(.*)")


def needed(root: Path) -> Closure:
    """The helper's modules, and what they import of other people's."""
    return closure(root, [*modules_in(root, AGENT, without=TOOLS), CHILD])


def requirements(project: dict[str, Any], found: Closure) -> list[str]:
    """The project's own minimum versions. Raises LookupError for what the project does not name."""
    named = {}
    for line in project["dependencies"]:
        match = _REQUIREMENT.match(line)
        assert match is not None, line  # noqa: S101 - setuptools would have refused it
        named[match[1].lower()] = line
    imported = [named[DISTRIBUTIONS.get(top, top).lower()] for top in found.foreign]
    return sorted([*imported, *(f"{named[name]}; {marker}" for name, marker in ALWAYS.items())])


def pyproject(project: dict[str, Any], found: Closure) -> str:
    """Of the wheel."""
    listed = "".join(f'    "{line}",\n' for line in requirements(project, found))
    packages = "".join(
        f'    "{name}",\n' for name, file in found.modules.items() if file.name == "__init__.py"
    )
    return (
        '[build-system]\nrequires = ["setuptools>=80"]\nbuild-backend = "setuptools.build_meta"\n\n'
        '[project]\nname = "antin-agent"\n'
        f'version = "{project["version"]}"\n'
        'description = "Sign with the token or smart card of this machine what paired pages ask for"\n'
        'readme = "README.md"\n'
        f'requires-python = "{project["requires-python"]}"\n'
        f'license = "{project["license"]}"\nlicense-files = ["LICENSE"]\n'
        f"dependencies = [\n{listed}]\n\n"
        '[project.scripts]\nantin-agent = "signing.agent.starting:start"\n\n'
        '[project.gui-scripts]\nantin-agentw = "signing.agent.starting:start"\n\n'
        f"[tool.setuptools]\npackages = [\n{packages}]\n"
    )


def build(root: Path, into: Path) -> Path:
    """Build the wheel from the source tree; gives its path. Raises CalledProcessError, LookupError."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    found = needed(root)
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="antin-agent-") as folder:
        stage = Path(folder)
        for file in found.modules.values():
            _copy(file, stage / file.relative_to(root))
        _copy(root / "LICENSE", stage / "LICENSE")
        (stage / "README.md").write_text(README, "utf-8")
        (stage / "pyproject.toml").write_text(pyproject(project, found), "utf-8")
        program = (
            "import sys; from setuptools import build_meta as b; print('\\n' + b.build_wheel(sys.argv[1]))"
        )
        built = subprocess.run(  # noqa: S603 - this very Python, and a path
            [sys.executable, "-c", program, str(into.resolve())],
            cwd=stage,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONHASHSEED": "0"},
        )
    return into / built.stdout.splitlines()[-1]


def _copy(file: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, to)
    to.chmod(0o644)
