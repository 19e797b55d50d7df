"""`antin keys`: the signing devices that are plugged in, and how to name what is on them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from api.cli.refusals import REFUSED, complain, refusals
from api.devices import devices_of
from api.remote_keys import remote_services
from certs import facts
from certs.errors import CertificateUnreadableError
from infra.clock import utc_now
from infra.settings import Settings
from signing.errors import KeyUnavailableError
from signing.keys.pkcs11 import Devices, PinState, SeenToken
from signing.keys.pkcs11.constants import MECHANISM_SIGN, Mechanism
from signing.keys.pkcs11.devices import NO_LIBRARY

PINS = {
    PinState.OK: "bình thường",
    PinState.LOW: "vừa bị nhập sai; sai thêm vài lần nữa sẽ bị khóa",
    PinState.FINAL: "chỉ còn MỘT lần thử; sai nữa là bị khóa",
    PinState.LOCKED: "ĐÃ BỊ KHÓA; hãy nhờ nơi cấp mở khóa",
    PinState.UNSET: "chưa được đặt",
    PinState.TO_BE_CHANGED: "mã PIN ban đầu; hãy đổi",
}


@click.command("keys")
@click.option("--json", "as_json", is_flag=True, help="Mỗi thiết bị một đối tượng JSON trên một dòng.")
@click.pass_context
def keys(context: click.Context, *, as_json: bool) -> None:
    """Liệt kê khóa trên thiết bị ký (USB token, HSM) và ở dịch vụ ký từ xa, với tên để dùng với --key.

    Không hỏi mã PIN, không gọi dịch vụ ký. Chứng thư mà thiết bị chỉ cho xem sau khi nhập PIN thì không
    hiện ở đây.
    """
    failed = False
    with refusals():
        settings = Settings.load()
        remote = list(_remote(settings))
        if not settings.pkcs11_modules and not remote:
            raise KeyUnavailableError(NO_LIBRARY)
        for answer in remote:
            failed = failed or "problem" in answer
            if as_json:
                click.echo(json.dumps(answer, ensure_ascii=False))
            else:
                _told_remote(answer)
        with devices_of(settings) as devices:
            for answer in _answers(devices, utc_now()):
                failed = failed or "problem" in answer
                if as_json:
                    click.echo(json.dumps(answer, ensure_ascii=False))
                else:
                    _told(answer)
    context.exit(REFUSED if failed else 0)


def _remote(settings: Settings) -> Iterator[dict[str, Any]]:
    """Keys at remote services, as they are described here; nobody is asked."""
    for one in remote_services(settings):
        if isinstance(one, KeyUnavailableError):
            yield {"problem": str(one)}
        else:
            yield {"uri": f"csc:{one.name}", "service": one.url, "credential": one.credential}


def _told_remote(answer: dict[str, Any]) -> None:
    if "problem" in answer:
        complain(answer["problem"])
        return
    click.echo(f"{answer['uri']} — {answer['service']}, khóa {answer['credential'] or 'duy nhất ký được'}")
    click.echo(f"    --key '{answer['uri']}'")


def _answers(devices: Devices, at: datetime) -> Iterator[dict[str, Any]]:
    for library in devices.libraries:
        try:
            seen = devices.process(library).tokens()
        except KeyUnavailableError as error:
            yield {"library": str(library), "problem": str(error)}
            continue
        yield from (_token(library, one, at) for one in seen if one.token.is_initialised)


def _token(library: Path, seen: SeenToken, at: datetime) -> dict[str, Any]:
    token = seen.token
    signing = [number for number, flags in token.mechanisms.items() if flags & MECHANISM_SIGN]
    return {
        "library": str(library),
        "uri": str(token.uri),
        "label": token.label,
        "manufacturer": token.manufacturer,
        "model": token.model,
        "serial": token.serial,
        "slot": token.slot,
        "pin": token.pin,
        "pin_pad": token.has_pin_pad,
        "wrong_tries": seen.wrong_tries,
        "mechanisms": [Mechanism(number).name for number in sorted(signing) if number in set(Mechanism)],
        "certificates": list(_certificates(seen, at)),
        "keys_without_certificate": [
            {"uri": str(replace(token.uri, object=label or None, id=identifier or None)), "label": label}
            for label, identifier in seen.bare_keys
        ],
    }


def _certificates(seen: SeenToken, at: datetime) -> Iterator[dict[str, Any]]:
    for label, identifier, der in seen.certificates:
        uri = replace(seen.token.uri, object=label or None, id=identifier or None)
        named = {"uri": str(uri), "label": label, "id": identifier.hex()}
        try:
            reason = facts.usable_for_signing(der, at)
            since, until = facts.validity(der)
        except CertificateUnreadableError as error:
            yield {**named, "reason": str(error)}
            continue
        yield {
            **named,
            "subject": facts.common_name(der),
            "organisation": facts.organisation(der),
            "title": facts.title(der),
            "issuer": facts.issuer_name(der),
            "valid_from": since.isoformat(),
            "valid_until": until.isoformat(),
            "key": facts.key_description(der),
            "usable": reason is None,
            "reason": reason.sentence if reason is not None else None,
        }


def _told(answer: dict[str, Any]) -> None:
    if "problem" in answer:
        complain(answer["problem"], file=answer["library"])
        return
    click.echo(f"{answer['label']} — {answer['manufacturer']} {answer['model']}, số {answer['serial']}")
    click.echo(f"  tên: {answer['uri']}")
    wrong = f"; đã nhập sai {answer['wrong_tries']} lần liên tiếp" if answer["wrong_tries"] else ""
    pad = ", nhập trên bàn phím của thiết bị" if answer["pin_pad"] else ""
    click.echo(f"  mã PIN: {PINS[PinState(answer['pin'])]}{wrong}{pad}")
    click.echo(f"  thuật toán ký: {', '.join(answer['mechanisms']) or 'không có'}")
    if not answer["certificates"]:
        click.echo("  chưa thấy chứng thư nào (có thể chỉ hiện sau khi nhập mã PIN)")
    for one in answer["certificates"]:
        _told_certificate(one)
    for one in answer["keys_without_certificate"]:
        click.echo(f"  - khóa “{one['label']}” không có chứng thư trên thiết bị (thêm --certificate khi ký)")
        click.echo(f"    --key '{one['uri']}'")


def _told_certificate(one: dict[str, Any]) -> None:
    if "subject" not in one:
        click.echo(f"  - {one['label']}: {one['reason']}")
        return
    whose = ", ".join(part for part in (one["subject"], one["title"], one["organisation"]) if part)
    click.echo(f"  - {whose} ({one['key']}, cấp bởi {one['issuer']})")
    click.echo(f"    hiệu lực: {one['valid_from'][:10]} đến {one['valid_until'][:10]}")
    click.echo(f"    {one['reason'] or 'dùng để ký được'}")
    if one["usable"]:
        click.echo(f"    --key '{one['uri']}'")
