"""What may be decided about the helper, and what is refused."""

from __future__ import annotations

import stat
import sys
from typing import TYPE_CHECKING

import pytest

from infra.errors import SettingsError
from signing.agent.doctor.libraries import known_libraries
from signing.agent.settings import FILE_NAME, AgentSettings

if TYPE_CHECKING:
    from pathlib import Path


def loaded(home: Path, known: tuple[Path, ...] = (), **environment: str) -> AgentSettings:
    return AgentSettings.load({"ANTIN_AGENT_HOME": str(home), **environment}, known=known)


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "a.so", tmp_path / "b.so"
    (tmp_path / FILE_NAME).write_text(f"pkcs11_modules = ['{ours}']\npkcs11_seconds = 7")
    settings = loaded(tmp_path)
    assert (settings.libraries, settings.seconds) == ((ours,), 7.0)
    settings = loaded(tmp_path, ANTIN_PKCS11_MODULES=f"{theirs}, {ours}", ANTIN_PKCS11_SECONDS="9")
    assert (settings.libraries, settings.seconds) == ((theirs, ours), 9.0)


def test_libraries_of_known_makers_need_no_name(tmp_path: Path) -> None:
    assert AgentSettings.load({"ANTIN_AGENT_HOME": str(tmp_path)}).libraries == known_libraries()


def test_known_libraries_come_after_those_that_are_named_each_once(tmp_path: Path) -> None:
    real, link, other = (tmp_path / name for name in ("real.so", "link.so", "other.so"))
    real.touch()
    link.symlink_to(real)
    settings = loaded(tmp_path, known=(real, other), ANTIN_PKCS11_MODULES=str(link))
    assert settings.libraries == (link, other)


def test_a_known_library_may_be_left_out(tmp_path: Path) -> None:
    real, link, other = (tmp_path / name for name in ("real.so", "link.so", "other.so"))
    real.touch()
    link.symlink_to(real)
    (tmp_path / FILE_NAME).write_text(f"pkcs11_without = ['{link}']")
    assert loaded(tmp_path, known=(real, other)).libraries == (other,)
    assert loaded(tmp_path, known=(real, other), ANTIN_PKCS11_WITHOUT=str(other)).libraries == (real,)
    # Whoever names a library wants it.
    assert loaded(tmp_path, known=(), ANTIN_PKCS11_MODULES=str(real)).libraries == (real,)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_the_data_folder_is_made_for_this_user_alone(tmp_path: Path) -> None:
    settings = loaded(tmp_path / "new")
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert settings.libraries == ()


@pytest.mark.parametrize(
    "content",
    [
        "pkcs11_modules = 'x.so'",
        "pkcs11_modules = ['x.so']",
        "pkcs11_modules = [1]",
        "pkcs11_seconds = 0",
        "pkcs11_seconds = 'long'",
        "home = '/elsewhere'",
        "no toml",
    ],
)
def test_nonsense_is_refused_with_what_to_mend(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content)
    with pytest.raises(SettingsError, match="Hãy"):
        loaded(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match="ANTIN_AGENT_HOME"):
        loaded(tmp_path / "file" / "below")
