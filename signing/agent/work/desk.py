"""The helper's desk: what a paired page may ask for. Thread-safe; every method may block for some seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from signing.agent.party import Party
    from signing.agent.settings import AgentSettings
    from signing.agent.window import Window
    from signing.agent.work.model import Watched


class Desk:
    """Jobs of all paired pages. `close` ends it."""

    def __init__(self, window: Window, settings: AgentSettings) -> None:
        self._window = window
        self._settings = settings

    def certificates(self, party: Party, wish: str) -> tuple[bytes, ...]:
        """DER of the wished certificate, which is on a device here, and of its issuers there.

        Raises `OfferRefusedError`, `WorkError` (no_driver, no_token, other_certificate, certificate_expired,
        device).
        """
        raise NotImplementedError

    def begin(self, party: Party, offer: str) -> str:
        """Take in an offer; gives the job's id (32 hexadecimal digits), the same for the same offer.

        Raises `OfferRefusedError`, `WorkError` (as `certificates`; attributes_differ, offer_differs,
        too_many, closed).
        """
        raise NotImplementedError

    def enrol(self, party: Party, enrolment: str) -> str:
        """Register a certificate that the person chooses; gives the job's id. Raises as `begin`."""
        raise NotImplementedError

    def watch(self, party: Party, job: str, after: int, wait: float) -> Watched:
        """How the job stands, held back up to `wait` seconds until there is something new.

        Raises `WorkError` (no_job).
        """
        raise NotImplementedError

    def picture(self, party: Party, job: str, request: str, page: int, png: bytes | None) -> None:
        """A page picture (PNG) that was wanted; None: the page cannot give it.

        Raises `WorkError` (no_job, wrong_picture).
        """
        raise NotImplementedError

    def stored(
        self, party: Party, job: str, stored: Sequence[str], refused: Sequence[tuple[str, str]]
    ) -> None:
        """What became of signatures at the service; `refused` has requests with reasons.

        Raises `WorkError` (no_job).
        """
        raise NotImplementedError

    def cancel(self, party: Party, job: str) -> None:
        """Stop the job; what was signed is still delivered. Raises `WorkError` (no_job)."""
        raise NotImplementedError

    def close(self) -> None:
        """Stop everything, close keys, wipe PINs; returns when it is done."""
