"""All PKCS#11 libraries that this installation allows, and the token among theirs that a URI means."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from signing.errors import AmbiguousKeyError, KeyUnavailableError
from signing.keys.pkcs11.client import CALL_SECONDS, SeenToken, TokenProcess

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.keys.pkcs11.uri import Pkcs11Uri

NO_LIBRARY = (
    "Chưa khai thư viện PKCS#11 nào. Hãy đặt biến ANTIN_PKCS11_MODULES (hoặc pkcs11_modules trong antin.toml)"
    " là đường dẫn thư viện của thiết bị ký, ví dụ /usr/lib/softhsm/libsofthsm2.so."
)


@dataclass(frozen=True, slots=True)
class Found:
    """A token with the process through which it is reached."""

    process: TokenProcess
    seen: SeenToken


def allowed(uri: Pkcs11Uri, libraries: Sequence[Path]) -> tuple[Path, ...]:
    """The installation's libraries that the URI does not exclude. Pure, apart from following links.

    A library is code that gets the PIN: a URI may choose among those of the operator, never bring its own.
    Raises `KeyUnavailableError`.
    """
    if not libraries:
        raise KeyUnavailableError(NO_LIBRARY)
    left = tuple(libraries)
    if uri.module_path is not None:
        wanted = Path(uri.module_path).resolve()
        # The RFC lets module-path name a folder of libraries, too.
        left = tuple(one for one in left if wanted in {one.resolve(), one.resolve().parent})
        if not left:
            raise KeyUnavailableError(
                "Thư viện ghi ở module-path không có trong danh sách ANTIN_PKCS11_MODULES của nơi cài đặt nên"
                " không được nạp. Hãy bỏ module-path, hoặc nhờ quản trị viên thêm thư viện."
            )
    if uri.module_name is not None:
        left = tuple(one for one in left if module_name(one) == uri.module_name)
        if not left:
            raise KeyUnavailableError(
                f"Không có thư viện nào tên “{uri.module_name}” trong ANTIN_PKCS11_MODULES. Hãy sửa"
                " module-name, hoặc nhờ quản trị viên thêm thư viện."
            )
    return left


def module_name(library: Path) -> str:
    """The file name without what systems add to it (RFC 7512, 2.3: `lib…`, `.so`, `.dll`)."""
    return library.name.partition(".")[0].removeprefix("lib")


class Devices:
    """The processes of the libraries, each started when it is first needed. Use as a context manager."""

    def __init__(self, libraries: Sequence[Path], tries: Path, *, seconds: float = CALL_SECONDS) -> None:
        self._libraries = libraries
        self._tries = tries
        self._seconds = seconds
        self._processes: dict[Path, TokenProcess] = {}
        self._ending = ExitStack()
        self._starting = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._ending.close()
        self._processes.clear()

    @property
    def libraries(self) -> tuple[Path, ...]:
        return tuple(self._libraries)

    def process(self, library: Path) -> TokenProcess:
        """Raises `KeyUnavailableError`."""
        with self._starting:
            known = self._processes.get(library)
            # One that crashed too often has ended for good; whoever asks again later gets another.
            if known is None or known.is_over:
                known = self._ending.enter_context(TokenProcess(library, self._tries, seconds=self._seconds))
                self._processes[library] = known
            return known

    def find(self, uri: Pkcs11Uri) -> Found:
        """The one token that the URI means; a library that fails is passed over if another has the token.

        Raises `AmbiguousKeyError` with those that it could mean, `KeyUnavailableError`.
        """
        seen, failed = self._seen(uri)
        meant = _meant(uri, seen)
        if not meant:
            seen, failed = self._seen(uri, anew=True)
            meant = _meant(uri, seen)
        if not meant:
            raise failed[0] if failed and not seen else _not_there(seen)
        if len(meant) > 1:
            listed = "; ".join(f"{replace(one.seen.token.uri, slot_id=one.seen.token.slot)}" for one in meant)
            raise AmbiguousKeyError(f"Có nhiều thiết bị khớp với tên khóa. Hãy chọn một: {listed}.")
        return meant[0]

    def _seen(self, uri: Pkcs11Uri, *, anew: bool = False) -> tuple[list[Found], list[KeyUnavailableError]]:
        seen: list[Found] = []
        failed: list[KeyUnavailableError] = []
        for library in allowed(uri, self._libraries):
            try:
                process = self.process(library)
                seen += (Found(process, one) for one in process.tokens(anew=anew))
            except KeyUnavailableError as error:
                failed.append(error)
        return seen, failed


def _meant(uri: Pkcs11Uri, seen: Sequence[Found]) -> list[Found]:
    return [one for one in seen if one.seen.token.is_meant_by(uri) and one.seen.token.is_initialised]


def key_uri(found: Found, uri: Pkcs11Uri) -> Pkcs11Uri:
    """The key that the user's URI means, on this very token wherever it is plugged in."""
    return replace(found.seen.token.uri, slot_id=uri.slot_id, object=uri.object, id=uri.id, type=uri.type)


def _not_there(seen: Sequence[Found]) -> KeyUnavailableError:
    there = "; ".join(one.seen.token.described for one in seen if one.seen.token.is_initialised)
    if there:
        return KeyUnavailableError(
            f"Không thấy thiết bị khớp với tên khóa; đang cắm: {there}. Hãy cắm đúng thiết bị hoặc sửa"
            " tên khóa."
        )
    return KeyUnavailableError(
        "Không thấy thiết bị ký nào. Hãy cắm thiết bị (USB token, thẻ) rồi thử lại; xem `antin keys`."
    )
