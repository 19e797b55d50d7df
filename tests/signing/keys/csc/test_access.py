"""Into the service, to the right credential, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import pytest

from certs.fetching import FetchPolicy
from signing.errors import AmbiguousKeyError, KeyUnavailableError
from signing.keys.csc import CscClient, ServiceConfiguration, Version
from signing.keys.csc.adapter import Described
from signing.keys.csc.configuration import Login
from signing.keys.csc.errors import NotOfferedError
from signing.keys.secrecy import Secret
from tests.certs.pki import AT
from tests.signing.keys.csc.bench import SECRET, signed
from tests.signing.keys.csc.service import Fault
from tests.signing.keys.csc.vault import Holding

if TYPE_CHECKING:
    from tests.certs.pki import TestPki
    from tests.signing.keys.csc.bench import Bench


class TestLogin:
    @pytest.mark.parametrize(
        "settings",
        [
            {"login": Login.BASIC, "user": "so-noi-vu"},
            {"login": Login.OAUTH2_CLIENT, "client_id": "so-noi-vu"},
        ],
        ids=["basic", "oauth2"],
    )
    def test_a_token_is_got_once_and_again_when_it_ends(
        self, either: Bench, settings: dict[str, Any]
    ) -> None:
        either.service.login, either.service.token = ("so-noi-vu", SECRET), "nobody has it"
        key = either.key(**settings)
        assert isinstance(signed(key, 1)[0], bytes)
        either.service.token = "another"
        assert isinstance(signed(key, 1)[0], bytes)
        either.clock.time += 3600
        assert isinstance(signed(key, 1)[0], bytes)
        logins = either.service.asked("auth/login") + either.service.asked("oauth2/token")
        assert len(logins) == 3
        assert not any(SECRET in str(body) for call, body in either.service.calls if call != "oauth2/token")

    def test_a_wrong_password_is_tried_once(self, either: Bench) -> None:
        either.service.login, either.service.token = ("so-noi-vu", "other"), "nobody has it"
        with pytest.raises(KeyUnavailableError, match="mật khẩu"):
            either.key(login=Login.BASIC, user="so-noi-vu")
        assert len(either.service.asked("auth/login")) == 1

    def test_a_token_that_was_got_elsewhere(self, either: Bench) -> None:
        either.service.token = SECRET
        assert isinstance(either.sign(1, login=Login.TOKEN)[0], bytes)

    def test_such_a_token_is_not_renewed(self, either: Bench) -> None:
        either.service.token = "another"
        with pytest.raises(KeyUnavailableError, match="đăng nhập lại"):
            either.key(login=Login.TOKEN)


class TestConsent:
    """The owner of a credential gives leave in a browser."""

    SETTINGS: ClassVar = {"client_id": "so-noi-vu", "redirect_uri": "https://vanban.example.vn/back"}

    @pytest.fixture
    def owned(self, either: Bench) -> Bench:
        either.holding.mode, either.holding.wants = "oauth2code", ()
        return either

    @pytest.mark.parametrize("scal", ["1", "2"])
    def test_one_consent_is_for_many_hashes(self, owned: Bench, scal: str) -> None:
        owned.holding.scal = scal
        owned.person.browser = owned.service.consent
        assert all(isinstance(one, bytes) for one in owned.sign(3, **self.SETTINGS))
        ((name, count, url),) = owned.person.asked
        assert (name, count) == ("code", 3)
        assert url is not None
        assert url.startswith(f"{owned.service.url}/oauth2/authorize?")
        assert not owned.service.asked("credentials/authorize")

    def test_the_bare_code_will_do(self, owned: Bench) -> None:
        service = owned.service
        owned.person.browser = lambda url: parse_qs(urlsplit(service.consent(url)).query)["code"][0]
        assert isinstance(owned.sign(1, **self.SETTINGS)[0], bytes)

    def test_a_code_of_another_request_is_not_redeemed(self, owned: Bench) -> None:
        earlier = list[str]()

        def stale(url: str) -> str:
            earlier.append(owned.service.consent(url))
            return earlier[0]

        owned.person.browser = stale
        assert isinstance(owned.sign(1, **self.SETTINGS)[0], bytes)
        redeemed = len(owned.service.asked("oauth2/token"))
        assert "không thuộc lần xin phép này" in str(owned.sign(1, **self.SETTINGS)[0])
        assert len(owned.service.asked("oauth2/token")) == redeemed

    def test_a_refusal_is_told(self, owned: Bench) -> None:
        def refuses(url: str) -> str:
            state = parse_qs(urlsplit(url).query)["state"][0]
            return f"https://vanban.example.vn/back?error=access_denied&state={state}"

        owned.person.browser = refuses
        assert "đã từ chối" in str(owned.sign(1, **self.SETTINGS)[0])

    def test_a_wrong_code_is_told(self, owned: Bench) -> None:
        owned.person.browser = lambda _: "made up"
        assert "Mã ủy quyền đã dùng hoặc đã hết hạn" in str(owned.sign(1, **self.SETTINGS)[0])


class TestDiscovery:
    def test_the_service_tells_its_version(self, either: Bench) -> None:
        client = either.client(version=None)
        assert client.info.version == either.service.version
        assert isinstance(either.sign(2, version=None)[0], bytes)

    def test_no_service_there(self, bench: Bench) -> None:
        bench.service.fail("v1/info", Fault(404), Fault(404))
        bench.service.fail("v2/info", Fault(404))
        with pytest.raises(NotOfferedError, match="url"):
            _ = bench.client(version=None).info

    def test_the_only_credential_that_may_sign_needs_no_name(self, either: Bench, pki: TestPki) -> None:
        holdings = either.service.vault.holdings
        holdings["old"] = Holding(pki.person(not_after=AT - timedelta(days=1)))
        holdings["off"] = Holding(pki.agency(), is_enabled=False)
        assert either.key(credential=None).certificate == either.holding.issued.certificate
        holdings["seal"] = Holding(pki.agency())
        with pytest.raises(AmbiguousKeyError, match="“seal”"):
            either.key(credential=None)
        holdings.clear()
        with pytest.raises(KeyUnavailableError, match="không có khóa nào"):
            either.key(credential=None)

    def test_a_name_that_the_service_does_not_know(self, either: Bench) -> None:
        with pytest.raises(KeyUnavailableError, match="credential"):
            either.key(credential="nobody")

    def test_a_disabled_credential(self, either: Bench) -> None:
        either.holding.is_enabled = False
        with pytest.raises(KeyUnavailableError, match="tạm ngừng"):
            either.key()

    def test_nobody_answers(self, bench: Bench) -> None:
        bench.service.port = 1
        with pytest.raises(KeyUnavailableError, match="mạng"):
            bench.key(timeout=2.0)


class TestAddresses:
    @pytest.mark.parametrize(
        "url",
        [
            "http://example.vn",
            "ftp://127.0.0.1",
            "http://10.0.0.1:8080",
            "http://127.0.0.1:1",
            "https:",
            "http://[",
            "x",
        ],
    )
    def test_only_https_or_this_machine_as_listed(self, url: str) -> None:
        policy = FetchPolicy(frozenset({"example.vn", "10.0.0.1:8080"}))
        client = CscClient(ServiceConfiguration(url), policy, secret=lambda: Secret.of(SECRET))
        with pytest.raises(KeyUnavailableError):
            _ = client.info

    def test_private_networks_are_for_the_operator_to_list(self) -> None:
        client = CscClient(
            ServiceConfiguration("https://127.0.0.1:1"), FetchPolicy(), secret=lambda: Secret.of(SECRET)
        )
        with pytest.raises(KeyUnavailableError, match="mạng nội bộ"):
            _ = client.info


class TestAdapter:
    def test_a_provider_that_names_things_differently(self, bench: Bench) -> None:
        bench.service.base = "/esign/api"
        bench.settings = replace(bench.settings, adapter=Described(base_path="/esign/api"))
        assert isinstance(bench.sign(1)[0], bytes)

    def test_names_and_hashes(self) -> None:
        adapter = Described("/api", "hex", {"signatures/signHash": "sign"}, {"hash": "digests", "SAD": "sad"})
        assert adapter.path(Version.V1, "signatures/signHash") == "/api/sign"
        assert adapter.path(Version.V1, "credentials/info") == "/api/credentials/info"
        assert adapter.outgoing("signatures/signHash", {"hash": [1], "x": 2}) == {"digests": [1], "x": 2}
        assert adapter.incoming("credentials/authorize", {"sad": "s"}) == {"SAD": "s"}
        assert adapter.hash_text(b"\xff\xfe") == "fffe"
        assert Described(hash_encoding="base64url").hash_text(b"\xff\xfe") == "__4"
