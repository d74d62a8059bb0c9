"""A process that restores an archive and stops in the middle, to be killed there: `files` or `rows`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from makerpath.service.moving import restoring, sealing
from makerpath.service.moving.rows import Taking
from tests.service.prepared import open_services


def stop(*_arguments: Any) -> None:
    print("here", flush=True)
    time.sleep(60)


def main(url: str, folder: str, school: str, path: str, passphrase: str, where: str) -> None:
    services = open_services(url, Path(folder))
    sealing.COST = 2**4
    if where == "rows":
        Taking.look = stop  # type: ignore[method-assign]
    else:
        restoring.note_blob = stop  # type: ignore[assignment]
    restoring.restore(services, UUID(school), Path(path), passphrase)


if __name__ == "__main__":
    main(*sys.argv[1:])
