"""What whoever looks after this machine may decide about the helper: read once at start.

Sources, the first that speaks wins: environment variables, `agent.toml` in the data folder, the defaults.
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import platformdirs

from infra.errors import SettingsError
from signing.agent.doctor.libraries import known_libraries
from signing.agent.reasons import reason_of
from signing.keys.pkcs11.client import CALL_SECONDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOME = "ANTIN_AGENT_HOME"
MODULES = "ANTIN_PKCS11_MODULES"
SECONDS = "ANTIN_PKCS11_SECONDS"
FILE_NAME = "agent.toml"
WITHOUT = "ANTIN_PKCS11_WITHOUT"
_KEYS = frozenset({"pkcs11_modules", "pkcs11_without", "pkcs11_seconds"})
_MOST_SECONDS = 600
_WHERE = re.compile(r"at line (\d+), column (\d+)")
"""Where `tomllib` says that it stopped."""


@dataclass(frozen=True, slots=True)
class AgentSettings:
    home: Path
    """The data folder: pairings, counts of wrong PINs, the log."""
    libraries: tuple[Path, ...]
    """PKCS#11 libraries that may be loaded, by their full paths."""
    seconds: float = CALL_SECONDS
    """How long such a library may take for one call."""

    @property
    def tries(self) -> Path:
        """Where wrong PINs are counted."""
        return self.home / "pin-tries"

    @property
    def log(self) -> Path:
        """The folder of what was done at this machine."""
        return self.home / "log"

    @classmethod
    def load(
        cls, environment: Mapping[str, str] = os.environ, *, known: Sequence[Path] | None = None
    ) -> Self:
        """Read them and make the data folder, for this user alone.

        `known`: libraries that are taken without being named, unless `pkcs11_without` names them; None: those
        of known makers that are installed.
        Raises `SettingsError`.
        """
        taken = known_libraries() if known is None else known
        home = _home(environment)
        said = _file(home / FILE_NAME)
        named = environment.get(MODULES)
        modules = named.split(",") if named is not None else said.get("pkcs11_modules", [])
        unwanted = environment.get(WITHOUT)
        without = _paths(unwanted.split(",") if unwanted is not None else said.get("pkcs11_without", []))
        left = [path for path in taken if path.resolve() not in {one.resolve() for one in without}]
        seconds = environment.get(SECONDS) or said.get("pkcs11_seconds", CALL_SECONDS)
        return cls(home, _once((*_paths(modules), *left)), _seconds(seconds))


def _home(environment: Mapping[str, str]) -> Path:
    given = environment.get(HOME)
    home = Path(given) if given else platformdirs.user_data_path("antin-agent", appauthor=False)
    home = home.expanduser().absolute()
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"Không tạo được thư mục dữ liệu {home}: {reason_of(error)}. Hãy kiểm tra quyền ghi và chỗ trống,"
            f" hoặc đặt biến {HOME} là một thư mục khác."
        ) from error
    return home


def _file(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise SettingsError(
            f"Không đọc được tệp cấu hình {path}: {reason_of(error)}. Hãy cấp quyền đọc rồi chạy lại."
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        where = _WHERE.search(str(error))
        at = f" ở dòng {where[1]}, cột {where[2]}" if where else ""
        raise SettingsError(
            f"Tệp cấu hình {path} viết sai{at}. Hãy sửa, hoặc đổi tên tệp để dùng thiết lập mặc định."
        ) from error
    unknown = ", ".join(sorted(content.keys() - _KEYS))
    if unknown:
        raise SettingsError(
            f"Tệp cấu hình {path} có thiết lập lạ: {unknown}. Hãy chỉ dùng {', '.join(sorted(_KEYS))}."
        )
    return content


def _paths(modules: object) -> tuple[Path, ...]:
    if not isinstance(modules, list) or not all(isinstance(one, str) for one in modules):
        raise SettingsError(
            f"pkcs11_modules và pkcs11_without trong {FILE_NAME} phải là danh sách đường dẫn, ví dụ"
            ' pkcs11_modules = ["/usr/lib/softhsm/libsofthsm2.so"]. Hãy sửa lại.'
        )
    paths = tuple(Path(one.strip()) for one in modules if one.strip())
    # A bare name would be looked for where whoever runs the program may have put something.
    bare = next((path for path in paths if not path.is_absolute()), None)
    if bare is not None:
        raise SettingsError(
            f"Thư viện của thiết bị ký phải ghi bằng đường dẫn đầy đủ, không chỉ là “{bare}”. Hãy sửa biến"
            f" {MODULES}, {WITHOUT} hoặc tệp {FILE_NAME}."
        )
    return paths


def _once(paths: tuple[Path, ...]) -> tuple[Path, ...]:
    """A library that goes by two names would show each of its tokens twice."""
    return tuple({path.resolve(): path for path in reversed(paths)}.values())[::-1]


def _seconds(value: object) -> float:
    try:
        seconds = float(value) if isinstance(value, str | int | float) else 0.0
    except ValueError:
        seconds = 0.0
    if not 1 <= seconds <= _MOST_SECONDS:
        raise SettingsError(
            f"Thời gian chờ thiết bị ký phải từ 1 đến {_MOST_SECONDS} giây. Hãy sửa biến {SECONDS} hoặc"
            f" pkcs11_seconds trong {FILE_NAME}."
        )
    return seconds
