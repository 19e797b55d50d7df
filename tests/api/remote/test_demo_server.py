"""The server's keys at somebody else's server: the CSC demo server of the Certomancer project."""

from __future__ import annotations

import gc
from functools import partial
from typing import TYPE_CHECKING

import pytest

from api.remote_ring import RemoteKeys
from docflow.keys import Beside
from infra.settings import Settings
from signing.cms import check_value
from signing.keys.gathering import GatheringKey
from signing.keys.model import Scheme
from signing.keys.secrecy import Secret
from tests.signing.keys.csc.bench import document
from tests.signing.keys.csc.test_demo_server import Demo, demo

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["demo"]


@pytest.mark.parametrize(("name", "scheme"), [("leader", Scheme.RSA_PSS), ("curve", Scheme.ECDSA)])
def test_more_documents_than_one_authorisation_covers(
    demo: Demo, tmp_path: Path, name: str, scheme: Scheme
) -> None:
    (tmp_path / "csc").mkdir()
    (tmp_path / "csc" / "key.toml").write_text(
        f'url = "http://127.0.0.1:{demo.port}"\ncredential = "office/{name}"\n'
    )
    keys = RemoteKeys(Settings.load(home=tmp_path, fetch_allowed_hosts=(f"127.0.0.1:{demo.port}",)))
    key = keys.key("csc:key", "1234")
    assert isinstance(key, GatheringKey)
    told: list[str] = []
    jobs = [partial(key.sign, document(number), scheme=scheme, hash_name="sha256") for number in range(5)]
    with key.waits.heard_by(told.append):
        values = list(key.run(jobs))
    for number, value in enumerate(values):
        check_value(
            value,
            to_be_signed=document(number),
            certificate=key.certificate,
            scheme=scheme,
            hash_name="sha256",
        )
    assert "Đang ký ở dịch vụ ký; đã ký 3/3." in told


def test_pin_and_code_end_with_the_key(demo: Demo, tmp_path: Path) -> None:
    (tmp_path / "csc").mkdir()
    (tmp_path / "csc" / "key.toml").write_text(
        f'url = "http://127.0.0.1:{demo.port}"\ncredential = "office/leader"\n'
    )
    keys = RemoteKeys(Settings.load(home=tmp_path, fetch_allowed_hosts=(f"127.0.0.1:{demo.port}",)))
    others = secrets_held()
    key = keys.key("csc:key", "1234", Beside(otp="5678"))
    mine = [one for one in secrets_held() if not any(one is other for other in others)]
    assert [len(one) for one in mine] == [4, 4]
    del key
    assert all(one.is_wiped for one in mine)


def secrets_held() -> list[Secret]:
    """Whatever in this process still holds a secret, other tests included."""
    return [one for one in gc.get_objects() if isinstance(one, Secret) and not one.is_wiped]
