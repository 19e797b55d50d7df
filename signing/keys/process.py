"""The key holder of the demo: a small process of its own in which the PKCS#12 keys live.

Run as `python -m signing.keys.process --folder DIR --address ADDRESS`; see `signing.keys.serving`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from signing.keys.holder import KeyHolder
from signing.keys.serving import serve

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="signing.keys.process")
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--address", required=True)
    options = parser.parse_args(arguments)
    holder = KeyHolder(options.folder)
    serve(options.address, lambda request, _: holder.answer(request))


if __name__ == "__main__":
    main()
