"""The operator's file for a remote key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from signing.errors import KeyUnavailableError
from signing.keys.csc import Version, read_configuration
from signing.keys.csc.adapter import Described
from signing.keys.csc.configuration import Login

if TYPE_CHECKING:
    from pathlib import Path

FULL = """
url = "https://ky.example.vn"
version = "v2"
credential = "GX0112348"
login = "oauth2-client"
client_id = "so-noi-vu"
secret_file = "so-noi-vu.secret"
timeout_seconds = 120
poll_seconds = 2.5
requests_per_minute = 30
asynchronous = true

[adapter]
base_path = "/esign"
hash_encoding = "hex"
paths = { "signatures/signHash" = "sign" }
fields = { hash = "digests" }
"""


def test_everything_is_read(tmp_path: Path) -> None:
    (tmp_path / "leader.toml").write_text(FULL)
    read = read_configuration(tmp_path, "leader")
    assert (read.version, read.login, read.timeout) == (Version.V2, Login.OAUTH2_CLIENT, 120)
    assert (read.poll_every, read.requests_per_minute, read.is_asynchronous) == (2.5, 30, True)
    assert read.secret_file == tmp_path / "so-noi-vu.secret"
    assert read.adapter == Described("/esign", "hex", {"signatures/signHash": "sign"}, {"hash": "digests"})


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("", "url"),
        ('url = "https://x"\npassword = "1"', "password"),
        ('url = "https://x"\nversion = "v3"', "version"),
        ("url = 1", "url"),
        ('url = "https://x"\ntimeout_seconds = 0', "timeout_seconds"),
        ('url = "https://x"\nrequests_per_minute = true', "requests_per_minute"),
        ('url = "https://x"\nlogin = "basic"', "user"),
        ('url = "https://x"\nlogin = "oauth2-client"', "client_id"),
        ('url = "https://x"\n[adapter]\nhash_encoding = "md5"', "hash_encoding"),
        ('url = "https://x"\n[adapter]\nsecret = "md5"', "adapter.secret"),
        ('url = "https://x"\nadapter = 3', "adapter"),
        ("url = [", "không đọc được"),
        ("#" * 70000, "quá lớn"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str, named: str) -> None:
    (tmp_path / "leader.toml").write_text(content)
    with pytest.raises(KeyUnavailableError, match=named):
        read_configuration(tmp_path, "leader")


@pytest.mark.parametrize("name", ["../x", "", "a/b", ".hidden", "x" * 65])
def test_names_stay_in_the_folder(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyUnavailableError, match="Tên sau csc:"):
        read_configuration(tmp_path, name)


def test_an_unknown_name_is_told_with_those_that_are_known(tmp_path: Path) -> None:
    (tmp_path / "leader.toml").write_text('url = "https://x"')
    with pytest.raises(KeyUnavailableError, match="leader"):
        read_configuration(tmp_path, "clerk")
