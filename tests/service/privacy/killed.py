"""A process that erases a person and stops in the middle, to be killed there: `transaction` or `files`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from makerpath.service.core.files import FolderStorage
from makerpath.service.privacy import erasing
from tests.service.prepared import open_services
from tests.service.school import SmallSchool as SmallSchool


def stop(*_arguments: Any) -> None:
    print("here", flush=True)
    time.sleep(60)


def main(url: str, folder: str, school: str, officer: str, person: str, where: str) -> None:
    from makerpath.service.core.jobs import Worker
    from makerpath.service.policy import Actor

    services = open_services(url, Path(folder))
    if where == "transaction":
        erasing.forget_records = stop
    actor = Actor(person_id=UUID(officer), school_id=UUID(school))
    erasing.erase(services, actor, person_id=UUID(person), typed_name="Zyx Marker")
    FolderStorage.delete = stop  # type: ignore[method-assign]
    Worker(services.database, services).run_until_idle()


if __name__ == "__main__":
    main(*sys.argv[1:])
