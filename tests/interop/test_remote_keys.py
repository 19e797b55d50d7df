"""What EU DSS says of letters that were signed together at a remote signing service."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest

from signing.keys.gathering import GatheringKey
from signing.keys.model import Scheme
from signing.workflow import sign_leader
from tests.certs.pki import AT, TestPki
from tests.interop import eu_dss
from tests.signing.keys.csc.bench import at_a_service
from tests.signing.keys.csc.vault import Holding
from tests.signing.papers import SIGNATURE, prepared, sample
from tests.signing.signers import services_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHECKED = AT + timedelta(hours=3)
SCHEMES = {"v1": Scheme.RSA_PSS, "v2": Scheme.RSA_PKCS1V15}


@pytest.fixture(scope="module")
def dss(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, tuple[eu_dss.Opinion, ...]]:
    folder = tmp_path_factory.mktemp("remote-keys")
    pki = TestPki.create(folder / "pki")
    files: list[Path] = []
    with pki.serve():
        services = services_at(pki, AT)
        for version, scheme in SCHEMES.items():
            with at_a_service(Holding(pki.person()), folder / "tries", version) as bench:
                key = GatheringKey(bench.key())
                sign = partial(
                    sign_leader,
                    prepared(sample()),
                    key,
                    image=SIGNATURE,
                    services=services,
                    at=AT,
                    scheme=scheme,
                )
                for number, signed in enumerate(key.run([sign] * 2)):
                    files.append(folder / f"{version}-{number}.pdf")
                    files[-1].write_bytes(signed.pdf)
                assert len(bench.service.asked("credentials/authorize")) == 1
        (folder / "root.der").write_bytes(pki.authority.anchor)
        said = eu_dss.judge(files, anchor=folder / "root.der", at=CHECKED, reports=folder / "reports")
    return eu_dss.opinions(said)


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("version", SCHEMES)
def test_eu_dss_passes_it(version: str, number: int, dss: Mapping[str, tuple[eu_dss.Opinion, ...]]) -> None:
    (opinion,) = dss[f"{version}-{number}"]
    assert (opinion.indication, opinion.level) == (eu_dss.PASSED, "PAdES_BASELINE_LT")
    assert opinion.intact
