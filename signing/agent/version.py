"""Which version of the helper this is, whether it came as its own wheel or with the whole project."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def agent_version() -> str:
    """As in the wheel's name."""
    try:
        return version("antin-agent")
    except PackageNotFoundError:
        return version("antin")
