"""The demo authority for other people's tools: serves it and its faults, or writes out faulty certificates.

    python -m certs.authority serve FOLDER [--port 8090]
    python -m certs.authority faulty FOLDER OUT

The folder is founded if it is not there yet.
"""

from __future__ import annotations

import argparse
import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from ssl import DER_cert_to_PEM_cert

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from certs.authority.demo import DemoAuthority
from certs.authority.faulty import FAULTS, STAMP_FAULTS, FaultyCertificates, FaultyStamping
from certs.authority.files import SECRET, write_atomically
from certs.authority.server import HOST, AuthorityServer

PORT = 8090


def main(arguments: list[str] | None = None) -> None:
    """Run one of the two commands; raises `AuthorityError` where the folder cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m certs.authority", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    serve = commands.add_parser("serve", help="answer OCSP, lists and time stamps until interrupted")
    serve.set_defaults(run=_serve)
    faulty = commands.add_parser(
        "faulty", help="write every faulty certificate with key, chain and answer due"
    )
    faulty.set_defaults(run=_faulty)
    for command in (serve, faulty):
        command.add_argument("folder", type=Path)
        command.add_argument("--port", type=int, default=PORT, help="in the addresses that certificates name")
    faulty.add_argument("out", type=Path)
    chosen = parser.parse_args(arguments)
    base_url = f"http://{HOST}:{chosen.port}"
    chosen.run(DemoAuthority.create(chosen.folder, base_url=base_url, at=_now()), chosen)


def _serve(authority: DemoAuthority, chosen: argparse.Namespace) -> None:
    stamping = FaultyStamping(authority)
    with AuthorityServer(authority, chosen.port, clock=_now, stamping=stamping):
        print(authority.base_url, flush=True)  # noqa: T201  the command's answer
        threading.Event().wait()


def _faulty(authority: DemoAuthority, chosen: argparse.Namespace) -> None:
    """Write `<name>.pem` (certificate and chain) and `<name>.key` for each, `answers.json` and `root.pem`."""
    chosen.out.mkdir(parents=True, exist_ok=True)
    at = _now()
    work = FaultyCertificates(authority, at)
    answers = {}
    for name in FAULTS:
        made = work.make(name)
        chain = (made.issued.certificate, *made.issued.chain)
        write_atomically(chosen.out / f"{name}.pem", "".join(map(DER_cert_to_PEM_cert, chain)).encode())
        key = made.issued.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_atomically(chosen.out / f"{name}.key", key, mode=SECRET)
        due = made.fault.answer
        answers[name] = {
            "what": made.fault.what,
            "indication": due.indication,
            "sub_indication": due.sub_indication,
            "clause": made.fault.clause,
        }
    write_atomically(chosen.out / "root.pem", DER_cert_to_PEM_cert(authority.anchor).encode())
    stamps = {
        name: {
            "address": f"{authority.tsa_url}/{name}",
            "what": fault.what,
            "refuse": fault.refuse,
            "clause": fault.clause,
        }
        for name, fault in STAMP_FAULTS.items()
    }
    said = json.dumps(
        {"at": at.isoformat(), "faults": answers, "stamps": stamps}, ensure_ascii=False, indent=1
    )
    write_atomically(chosen.out / "answers.json", said.encode())


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


if __name__ == "__main__":
    main()
