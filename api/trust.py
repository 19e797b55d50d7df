"""The trust anchors of an installation: the files in its `trust` folder, and in a demo the demo's root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certs.trust import TrustAnchors

if TYPE_CHECKING:
    from pathlib import Path

    from infra.settings import Settings

SUFFIXES = (".pem", ".crt", ".cer", ".der")


def demo_root_file(settings: Settings) -> Path:
    return settings.home / "demo" / "root.pem"


def installed_anchors(settings: Settings) -> TrustAnchors:
    """Read the installation's anchors; raises `TrustError` naming a file that cannot be used.

    The demo's root counts only while the settings say demo.
    """
    folder = settings.home / "trust"
    found = sorted(path for path in folder.glob("*") if path.suffix in SUFFIXES)
    if settings.mode == "demo" and demo_root_file(settings).exists():
        found.append(demo_root_file(settings))
    return TrustAnchors.load(found)
