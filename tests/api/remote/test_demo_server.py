"""The server's keys at somebody else's server: the CSC demo server of the Certomancer project."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from api.remote_ring import RemoteKeys
from infra.settings import Settings
from signing.cms import check_value
from signing.keys.gathering import GatheringKey
from signing.keys.model import Scheme
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
