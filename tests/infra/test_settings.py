from pathlib import Path

import pytest
from pydantic import ValidationError

from infra.errors import DemoForbiddenError, SettingsError
from infra.settings import Settings, require_demo


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANTIN_HOME", str(tmp_path))
    for name in ("ANTIN_MODE", "ANTIN_PORT", "ANTIN_DATABASE_URL", "ANTIN_BROKER_URL"):
        monkeypatch.delenv(name, raising=False)


def test_the_default_is_embedded_production_on_this_machine_only(tmp_path: Path) -> None:
    settings = Settings.load()
    assert settings.home == tmp_path
    assert settings.mode == "production"
    assert settings.host == "127.0.0.1"
    assert settings.embedded
    assert settings.sqlalchemy_url == f"sqlite:///{tmp_path / 'antin.db'}"
    assert settings.in_flight_limit == 4 * settings.worker_threads


def test_arguments_win_over_environment_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "antin.toml").write_text("port = 1111\nhost = '10.0.0.1'\nmode = 'demo'", encoding="utf-8")
    monkeypatch.setenv("ANTIN_PORT", "2222")
    monkeypatch.setenv("ANTIN_MODE", "production")
    settings = Settings.load(mode="demo", tsa_url=None)
    assert (settings.host, settings.port, settings.mode) == ("10.0.0.1", 2222, "demo")


def test_the_file_of_a_given_home_is_read(tmp_path: Path) -> None:
    other = tmp_path / "khác"
    other.mkdir()
    (other / "antin.toml").write_text("session_hours = 4", encoding="utf-8")
    assert Settings.load(home=other).session_hours == 4


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("prot = 1", "Không có thiết lập nào tên là: prot"),
        ("port = 70000", "port"),
        ("mode = 'test'", "mode"),
        ("home = '/elsewhere'", "không được đặt “home”"),
        ("port = ", "Không đọc được tệp cấu hình"),
        ("[nested]\nport = 1", "nested"),
    ],
)
def test_a_wrong_file_is_refused_with_a_sentence(tmp_path: Path, content: str, reason: str) -> None:
    (tmp_path / "antin.toml").write_text(content, encoding="utf-8")
    with pytest.raises(SettingsError, match=reason):
        Settings.load()


def test_hosts_come_as_a_list_or_with_commas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "antin.toml").write_text("fetch_allowed_hosts = ['a.vn']", encoding="utf-8")
    assert Settings.load().fetch_allowed_hosts == ("a.vn",)
    monkeypatch.setenv("ANTIN_FETCH_ALLOWED_HOSTS", "127.0.0.1:8000, b.vn")
    assert Settings.load().fetch_allowed_hosts == ("127.0.0.1:8000", "b.vn")


def test_settings_do_not_change_afterwards() -> None:
    with pytest.raises(ValidationError):
        Settings.load().port = 1


def test_secrets_are_neither_printed_nor_told_in_errors() -> None:
    settings = Settings.load(
        database_url="postgresql+psycopg://u:bí-mật@h/d", broker_url="amqp://u:bí-mật@h//"
    )
    assert "bí-mật" not in repr(settings)
    assert not settings.embedded
    with pytest.raises(SettingsError) as refused:
        Settings.load(database_url=["bí-mật"])
    assert "bí-mật" not in str(refused.value)


def test_the_demo_is_refused_in_production() -> None:
    require_demo(Settings.load(mode="demo"))
    with pytest.raises(DemoForbiddenError, match="production"):
        require_demo(Settings.load())
