"""The settings of one installation: read once at start, checked, then frozen.

Sources, the first that speaks wins: arguments of `Settings.load`, environment variables (`ANTIN_…`), the file
`antin.toml` in the data folder, the defaults below.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import platformdirs
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from infra.errors import DemoForbiddenError, SettingsError

FILE_NAME = "antin.toml"


def default_home() -> Path:
    return Path(os.environ.get("ANTIN_HOME") or platformdirs.user_data_dir("antin", appauthor=False))


class Settings(BaseSettings):
    """Everything an operator may decide. Use `Settings.load`, which explains what is wrong in Vietnamese."""

    model_config = SettingsConfigDict(env_prefix="ANTIN_", frozen=True, extra="forbid")

    home: Path = Field(default_factory=default_home)
    """The data folder: embedded database, objects, archive, keys of the demo."""

    mode: Literal["demo", "production"] = "production"

    database_url: str | None = Field(default=None, repr=False)
    """SQLAlchemy URL of a PostgreSQL database; None: SQLite in the data folder. May hold a password."""

    broker_url: str = Field(default="memory://localhost/", repr=False)
    """`memory://localhost/`: one embedded worker; `amqp://…`: any number of workers. May hold a password."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)

    public_url: str | None = None
    """The address that other people reach the service by, when it is not `http://host:port`."""

    tsa_url: str | None = None
    tsa_policy: str | None = Field(default=None, pattern=r"^[0-2](\.\d+)+$")
    """OID of the policy that time stamps have to be made under; None: the service's own choice."""
    when_tsa_down: Literal["refuse", "sign-bb"] = "refuse"

    rsa_scheme: Literal["rsa-pkcs1v15", "rsa-pss"] = "rsa-pkcs1v15"
    signature_hash: Literal["sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512"] = "sha256"
    allow_ed25519: bool = False
    """Circular 15/2025/TT-BKHCN, Appendix I, does not list it."""

    report_key: str | None = None
    """The key with which this installation signs verification reports, such as `p12:PATH`; None: none."""
    report_key_secret_file: Path | None = None
    """A file with the passphrase or PIN of that key and nothing else."""

    agent_key_file: Path | None = None
    """The key that helpers on signers' machines know this service by; None: `agent-key.pem` in the data
    folder. It is made when it is first needed; who loses it has every machine pair anew."""
    batches_at_once: int = Field(default=8, ge=1, le=64)
    """Batches of documents that run at once in the whole installation; each person has one of a kind."""

    pkcs11_modules: Annotated[tuple[Path, ...], NoDecode] = ()
    """PKCS#11 libraries of signing devices, by their full paths; no other is ever loaded."""
    pkcs11_seconds: int = Field(default=30, ge=1, le=600)
    """How long such a library may take for one call before it is ended; a person at a PIN pad has longer."""

    max_upload_bytes: int = Field(default=100 * 1024 * 1024, ge=1024)
    session_hours: int = Field(default=8, ge=1, le=24 * 7)

    fetch_allowed_hosts: Annotated[tuple[str, ...], NoDecode] = ()
    """Hosts (with an optional port) that evidence may be fetched from though they are private addresses."""

    revocation_max_age_minutes: int = Field(default=60, ge=1, le=24 * 60)
    """So long an OCSP response or CRL is used without asking again, unless its nextUpdate comes first."""
    revocation_renew_ahead_minutes: int = Field(default=15, ge=6, le=24 * 60)
    """So long before its end it is asked for again in the background."""
    revocation_met_days: int = Field(default=45, ge=1, le=365)
    """Background renewal is for certificates on whose status a record came to rest within so many days: the
    signers, authorities and time-stamp services of partners and of the installation itself."""
    revocation_keep_days: int = Field(default=30, ge=1)
    """So long after its end an answer is kept that no record rests on; the others are kept for good."""
    revocation_ocsp_get: bool = False
    """Ask OCSP responders by GET first (RFC 5019), which caches on the way may answer; else by POST with a
    nonce, which proves the answer fresh. The other way is tried where the first is refused."""

    trust_list_minutes: int = Field(default=360, ge=10, le=7 * 24 * 60)
    """So often the address of a trust list is asked whether there is a newer one."""

    worker_threads: int = Field(default=4, ge=1, le=64)
    relay_in_flight: int | None = Field(default=None, ge=1)
    """How many outbox rows may be handed out and unfinished at once; None: four for each worker thread."""

    guest_workers: int = Field(default=2, ge=1, le=64)
    """Children that read files of people who have not signed in; nobody else's files get into them."""
    guest_checks_per_minute: int = Field(default=30, ge=1)
    """Files that one address may have checked; as many at once after a pause."""
    guest_checks_at_once: int = Field(default=4, ge=1)
    guest_reports_per_hour: int = Field(default=20, ge=1)
    """Signed reports for one address; each takes a signature and a time stamp."""
    guest_reports_in_all_per_hour: int = Field(default=200, ge=1)
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = ("127.0.0.1", "::1")
    """Addresses or networks of proxies whose X-Forwarded-For and X-Forwarded-Proto are believed."""

    sandbox_workers: int = Field(default=2, ge=1, le=64)
    sandbox_seconds: int = Field(default=30, ge=1, le=600)
    sandbox_memory_mb: int = Field(default=1024, ge=256)

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        return home.expanduser().absolute()

    @field_validator("pkcs11_modules", mode="before")
    @classmethod
    def _paths(cls, paths: object) -> object:
        if isinstance(paths, str):
            return tuple(Path(path.strip()) for path in paths.split(",") if path.strip())
        return paths

    @field_validator("pkcs11_modules")
    @classmethod
    def _full(cls, paths: tuple[Path, ...]) -> tuple[Path, ...]:
        # A bare name would be looked for where whoever runs the program may have put something.
        if not all(path.is_absolute() for path in paths):
            raise ValueError("full paths only")
        return paths

    @field_validator("fetch_allowed_hosts", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, hosts: object) -> object:
        if isinstance(hosts, str):
            return tuple(host.strip() for host in hosts.split(",") if host.strip())
        return hosts

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        home = Path(init_settings().get("home") or default_home()).expanduser()
        return (init_settings, env_settings, _FileSource(settings_cls, home / FILE_NAME))

    @classmethod
    def load(cls, **overrides: Any) -> Self:  # noqa: ANN401 - one argument for each field, checked by pydantic
        """Read the settings; `overrides` of None count as not given.

        Raises `SettingsError` naming every setting that is unknown or wrong, never its value.
        """
        try:
            return cls(**{name: value for name, value in overrides.items() if value is not None})
        except ValidationError as error:
            raise SettingsError(_sentence(error)) from None

    @property
    def embedded(self) -> bool:
        """Whether the service keeps its own single worker, with no broker to install."""
        return self.broker_url.startswith("memory://")

    @property
    def sqlalchemy_url(self) -> str:
        return self.database_url or f"sqlite:///{self.home / 'antin.db'}"

    @property
    def in_flight_limit(self) -> int:
        return self.relay_in_flight or 4 * self.worker_threads


def require_demo(settings: Settings) -> None:
    """Raise `DemoForbiddenError` unless this installation says that it is a demo."""
    if settings.mode != "demo":
        raise DemoForbiddenError(
            "Cài đặt này ở chế độ chính thức (production) nên không chạy phần trình diễn. "
            "Muốn chạy thử, hãy dùng `antin serve --demo` với một thư mục dữ liệu riêng."
        )


class _FileSource(PydanticBaseSettingsSource):
    """`antin.toml`, when there is one."""

    def __init__(self, settings_cls: type[BaseSettings], path: Path) -> None:
        super().__init__(settings_cls)
        self._path = path

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ANN401 - the base class says so
        del field
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        try:
            content = tomllib.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise SettingsError(
                f"Không đọc được tệp cấu hình {self._path}: {error}. Hãy sửa tệp rồi chạy lại."
            ) from error
        if "home" in content:
            raise SettingsError(
                f"Tệp cấu hình {self._path} không được đặt “home”, vì tệp nằm ngay trong thư mục đó. "
                "Hãy xóa dòng này và dùng biến môi trường ANTIN_HOME."
            )
        return content


def _sentence(error: ValidationError) -> str:
    unknown = sorted(str(item["loc"][0]) for item in error.errors() if item["type"] == "extra_forbidden")
    wrong = [
        f"{item['loc'][0]} ({item['msg']})" for item in error.errors() if item["type"] != "extra_forbidden"
    ]
    parts = []
    if unknown:
        parts.append(f"Không có thiết lập nào tên là: {', '.join(unknown)}. Hãy sửa tên hoặc xóa dòng đó.")
    if wrong:
        parts.append(
            f"Thiết lập không dùng được: {'; '.join(wrong)}. Hãy sửa trong {FILE_NAME} hoặc biến ANTIN_…."
        )
    return " ".join(parts)
