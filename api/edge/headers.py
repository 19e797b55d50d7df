"""Headers every answer carries."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from signing.agent import wire

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""No inline script or style anywhere: boxes over a page are SVG, whose geometry needs no style."""

_HELPER = " ".join(f"http://{wire.HOST}:{port}" for port in wire.PORTS)
CONTENT_SECURITY_POLICY_WITH_HELPER = CONTENT_SECURITY_POLICY.replace(
    "connect-src 'self'", f"connect-src 'self' {_HELPER}"
)
"""Of the few pages that speak with the helper on their reader's machine."""

_ALWAYS = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)


def add_headers(headers: MutableHeaders) -> None:
    for name, value in _ALWAYS:
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")


def allow_helper(response: Response) -> Response:
    """Let this page's script ask the helper on its reader's own machine, at its three addresses."""
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY_WITH_HELPER
    return response


class SecurityHeaders:
    """ASGI middleware. `https` adds HSTS; answers are not stored by caches unless a route says otherwise."""

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                add_headers(headers)
                if self._https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
            await send(message)

        await self._app(scope, receive, send_with_headers)
