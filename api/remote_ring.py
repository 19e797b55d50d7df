"""Keys at remote signing services, for the server: what their owner gives comes with the request.

Nobody can be asked anything here. A service that wants a one-time code is made to send it, and the request
is refused until it comes with the code. So an authorisation is for one act, or for as many documents of a
batch as the service lets it cover; a batch of more pauses for the next code.
"""

from __future__ import annotations

import threading
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING

from api.remote_keys import client_of, remote_attempts, remote_service
from docflow.keys import NOTHING_BESIDE, Beside
from infra.clock import utc_now
from signing.errors import KeyUnavailableError, OtpNeededError
from signing.keys.csc import AuthMode, CscKey, Progress, Requested, ServiceConfiguration, open_key
from signing.keys.csc.client import queue_of
from signing.keys.csc.errors import quoted
from signing.keys.csc.key import ACCESS_TOKEN
from signing.keys.gathering import GatheringKey, Waits
from signing.keys.references import CSC, parse_reference
from signing.keys.secrecy import Secret, secret_in

if TYPE_CHECKING:
    from pathlib import Path

    from infra.settings import Settings
    from signing.keys.attempts import Attempts
    from signing.keys.csc.queue import Queue
    from signing.keys.model import SigningKey

_QUOTED = 200
_NEXT_CODE = (
    "Mã OTP chỉ dùng cho một lần xin phép ký và đã dùng rồi. Hãy bấm ký tiếp để nhận mã mới cho các văn bản "
    "còn lại."
)
_BROWSER = (
    "Khóa này cần chủ khóa xác nhận qua trình duyệt (OAuth 2.0), việc máy chủ không làm thay được. Hãy ký "
    "bằng dòng lệnh (antin sign), hoặc nhờ quản trị viên đặt “sad_file” là tệp chứa mã truy cập của khóa."
)


class RemoteKeys:
    """A `KeyRing` over the services that `csc/NAME.toml` in the data folder describes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._attempts: Attempts | None = None
        self._queues: dict[tuple[str, int | None, int | None], Queue] = {}

    def key(self, reference: str, pin: str, beside: Beside = NOTHING_BESIDE) -> SigningKey:
        """Find the key of `csc:NAME`; the PIN goes to the service only with the hashes that are to be signed.

        The key, and PIN and code with it, lasts as long as somebody has it. Raises `KeyUnavailableError`,
        `OtpNeededError` once a code is on its way, `LastTryError`.
        """
        named = parse_reference(reference)
        if named.scheme != CSC:
            raise KeyUnavailableError("Khóa ký này không ở dịch vụ ký từ xa. Hãy liên hệ quản trị viên.")
        # Leave that is given in a browser cannot be waited for; what was got beforehand can be used.
        configuration = replace(remote_service(self._settings, named.rest), redirect_uri=None)
        given, waits = _Given(configuration, pin, beside.otp), Waits()
        client = client_of(
            self._settings, configuration, given.service_secret, _Telling(waits), self._queue(configuration)
        )
        try:
            key = open_key(
                client,
                given,
                at=utc_now(),
                attempts=self._counted(),
                confirmed=beside.last_try,
                sends=False,
            )
            key.check_tries()
            given.check(key)
        except BaseException:
            given.forget()
            client.close()
            raise
        gathering = GatheringKey(key, waits)
        weakref.finalize(gathering, _forget, given, key)
        return gathering

    def close(self) -> None:
        """Every key is its user's."""

    def _counted(self) -> Attempts:
        with self._lock:
            if self._attempts is None:
                try:
                    self._attempts = remote_attempts(self._settings)
                except OSError as error:
                    raise KeyUnavailableError(
                        "Máy chủ không ghi được số lần nhập sai nên không gửi mã PIN. Hãy báo người vận hành "
                        "kiểm tra chỗ trống và quyền ghi của thư mục dữ liệu."
                    ) from error
            return self._attempts

    def _queue(self, configuration: ServiceConfiguration) -> Queue:
        """The provider counts the requests of the installation, not those of one key."""
        wanted = (configuration.url, configuration.requests_per_second, configuration.requests_per_minute)
        with self._lock:
            return self._queues.setdefault(wanted, queue_of(configuration))


class _Telling:
    """What a service is waited for, as a sentence for whoever looks on."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits

    def __call__(self, progress: Progress) -> None:
        sentence = progress.sentence
        self._waits(f"{sentence[0].upper()}{sentence[1:]}")


class _Given:
    """What came with the request; answers what a key asks its signer."""

    def __init__(self, configuration: ServiceConfiguration, pin: str, otp: str) -> None:
        self._configuration = configuration
        self._pin = Secret.of(pin)
        self._otp: Secret | None = Secret.of(otp) if otp else None

    def check(self, key: CscKey) -> None:
        """Refuse before anything is begun, and before a number is taken, what could not be authorised.

        Raises `OtpNeededError` once the code is on its way.
        """
        if key.mode is AuthMode.OAUTH2CODE:
            if self._configuration.sad_file is None:
                raise KeyUnavailableError(_BROWSER)
            return
        codes = [one for one in key.requested if not one.is_pin]
        if len(codes) < len(key.requested) and not len(self._pin):
            raise KeyUnavailableError("Chưa có mã PIN của khóa ở dịch vụ ký. Hãy nhập mã PIN rồi ký lại.")
        if len(codes) > 1:
            raise KeyUnavailableError(
                "Dịch vụ ký đòi nhiều mã xác nhận một lúc cho khóa này; ở đây chỉ nhập được một. Hãy ký bằng "
                "dòng lệnh (antin sign)."
            )
        if codes and self._otp is None:
            [wanted] = codes
            raise _needed(wanted, key.send(wanted))

    def __call__(self, wanted: Requested, *, count: int, challenge: str | None) -> Secret:
        """An `Ask`. Raises `OtpNeededError` for a second authorisation."""
        del count, challenge
        if wanted.is_pin:
            with self._pin.view() as content:
                return Secret(content)
        if wanted == ACCESS_TOKEN and self._configuration.sad_file is not None:
            return _in_file(self._configuration.sad_file)
        given, self._otp = self._otp, None
        if given is None:
            raise OtpNeededError(_NEXT_CODE)
        return given

    def service_secret(self) -> Secret:
        """What this installation logs in to the service with."""
        if self._configuration.secret_file is None:
            raise KeyUnavailableError(
                "Máy chủ chưa có mật khẩu đăng nhập dịch vụ ký. Hãy nhờ quản trị viên đặt “secret_file” "
                f"trong csc/{self._configuration.name}.toml."
            )
        return _in_file(self._configuration.secret_file)

    def forget(self) -> None:
        self._pin.wipe()
        if self._otp is not None:
            self._otp.wipe()


def _forget(given: _Given, key: CscKey) -> None:
    given.forget()
    key.close()


def _needed(wanted: Requested, challenge: str | None) -> OtpNeededError:
    """In words for the signer; the service's own are quoted."""
    if challenge:
        return OtpNeededError(
            f"Dịch vụ ký hỏi: “{quoted(challenge, _QUOTED)}”. Hãy nhập câu trả lời cùng mã PIN rồi ký."
        )
    if wanted.is_sent:
        return OtpNeededError("Dịch vụ ký đã gửi mã OTP cho người ký. Hãy nhập mã OTP cùng mã PIN rồi ký.")
    return OtpNeededError(
        "Khóa này cần mã OTP. Hãy lấy mã ở ứng dụng hoặc thiết bị của dịch vụ ký, nhập cùng mã PIN rồi ký."
    )


def _in_file(path: Path) -> Secret:
    try:
        return secret_in(path)
    except (OSError, ValueError) as error:
        raise KeyUnavailableError(
            f"Máy chủ không đọc được tệp bí mật “{path.name}” của dịch vụ ký. Hãy báo quản trị viên."
        ) from error
