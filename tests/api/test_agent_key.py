"""The service's own key: made once, for its owner alone, the same for whoever asks."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from api.agent_key import AgentVoice, agent_key_file
from docflow.errors import NotReadyToSignError
from infra.settings import Settings
from signing.agent.offers import Identity, Kind, hear
from tests.certs.pki import AT

SITE = "https://an-phu.test"


def test_is_made_once_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "agent-key.pem"
    first = AgentVoice(path, SITE)
    said = first.say(Identity(SITE, first.key), at=AT, good_for=timedelta(minutes=1))
    second = AgentVoice(path, SITE)
    assert hear(said, Kind.IDENTITY, second.key, at=AT).statement == Identity(SITE, first.key)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_two_who_come_first_speak_with_one_key(tmp_path: Path) -> None:
    barrier = threading.Barrier(4)

    def come(_: int) -> bytes:
        voice = AgentVoice(tmp_path / "agent-key.pem", SITE)
        barrier.wait(30)
        return voice.key

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(come, range(4)))) == 1


@pytest.mark.parametrize("content", [b"", b"not a key"])
def test_a_broken_file_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    """Every machine that was paired would refuse the service without a word why."""
    path = tmp_path / "agent-key.pem"
    path.write_bytes(content)
    with pytest.raises(NotReadyToSignError, match="agent_key_file"):
        _ = AgentVoice(path, SITE).key
    assert path.read_bytes() == content


def test_another_kind_of_key_or_no_folder(tmp_path: Path) -> None:
    other = tmp_path / "other.pem"
    key = generate_private_key(SECP256R1())
    other.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for path in (other, tmp_path / "missing" / "agent-key.pem"):
        with pytest.raises(NotReadyToSignError):
            _ = AgentVoice(path, SITE).key


def test_lies_in_the_data_folder_or_where_the_operator_says(tmp_path: Path) -> None:
    assert agent_key_file(Settings.load(home=tmp_path)) == tmp_path / "agent-key.pem"
    elsewhere = tmp_path / "keys" / "own.pem"
    assert agent_key_file(Settings.load(home=tmp_path, agent_key_file=elsewhere)) == elsewhere
