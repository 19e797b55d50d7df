"""The signing devices of an installation: the PKCS#11 libraries that its settings allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from signing.keys.pkcs11 import Devices

if TYPE_CHECKING:
    from infra.settings import Settings


def devices_of(settings: Settings) -> Devices:
    """Use as a context manager: it ends the processes of the libraries and forgets the PINs.

    Wrong PINs are counted in the data folder, for all commands and the service together.
    """
    return Devices(
        settings.pkcs11_modules, settings.home / "pin-tries", seconds=float(settings.pkcs11_seconds)
    )
