"""Run the CSC demo server of the Certomancer project: `python -m … CONFIG SCAL`; it prints its port."""

from __future__ import annotations

import socket
import sys

from aiohttp import web
from certomancer.registry import CertomancerConfig
from csc_dummy.csc_dummy_server import CSCWithCertomancer, DummyServiceParams


def main() -> None:
    config, scal = sys.argv[1:]
    listening = socket.create_server(("127.0.0.1", 0))
    server = CSCWithCertomancer(
        CertomancerConfig.from_file(config),
        service_params=DummyServiceParams(hash_pinning_required=scal == "2", multisign=3),
    )
    server.register_routes()
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    web.run_app(server.app, sock=listening, print=None)


if __name__ == "__main__":
    main()
