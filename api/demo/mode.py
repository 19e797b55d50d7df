"""Whether a data folder may be a demo."""

from __future__ import annotations

from infra.errors import SettingsError
from infra.settings import FILE_NAME, Settings, require_demo

MARK = '# Thư mục dữ liệu này chỉ để chạy thử.\nmode = "demo"\n'


def demo_settings() -> Settings:
    """Give the settings of a demo; a new data folder is marked as one, for good.

    Raises `DemoForbiddenError` when the settings say production, `SettingsError` when the folder holds
    data of an installation that is not a demo.
    """
    settings = Settings.load()
    if "mode" in settings.model_fields_set:
        require_demo(settings)
        return settings
    if (settings.home / "antin.db").exists():
        raise SettingsError(
            f"Thư mục dữ liệu {settings.home} đã có dữ liệu không phải của bản chạy thử. "
            "Hãy đặt ANTIN_HOME là một thư mục khác."
        )
    file = settings.home / FILE_NAME
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if file.exists():
        raise SettingsError(f'Hãy thêm dòng mode = "demo" vào {file} nếu thư mục này chỉ để chạy thử.')
    file.write_text(MARK, encoding="utf-8")
    return Settings.load()
