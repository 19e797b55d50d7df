"""What `antin serve` prints when it is ready."""

from __future__ import annotations

from infra.settings import Settings


def banner(settings: Settings) -> str:
    address = settings.public_url or f"http://{settings.host}:{settings.port}"
    lines = [
        "",
        f"Ấn Tín đang chạy tại {address}",
        f"Kiểm tra chữ ký (không cần đăng nhập): {address}/kiem-tra",
    ]
    if settings.mode == "demo":
        lines += _sign_ins()
    lines += [f"Dữ liệu: {settings.home}", "Dừng bằng Ctrl-C.", ""]
    return "\n".join(lines) + "\n"


def _sign_ins() -> list[str]:
    from api.demo.people import AGENCIES, PASSWORD, PIN  # noqa: PLC0415 - production loads no demo

    lines = ["", f"Bản chạy thử. Mật khẩu của mọi người: {PASSWORD}   Mã PIN khóa ký: {PIN}"]
    for agency in AGENCIES:
        lines.append(f"  {agency.name}")
        lines += [
            f"    {person.username:<16} {person.full_name}, {person.position}" for person in agency.people
        ]
    return [*lines, ""]
