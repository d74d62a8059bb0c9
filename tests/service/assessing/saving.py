"""Assessors who save at once, in many processes, and say what they were answered.

    python -m tests.service.assessing.saving DATA DATABASE SCHOOL FILE

FILE holds the people's ids, the projects' ids and the levels they choose, as JSON. The processes are forked from this
one when a line comes in. Each saves its draft `SAVES` times and then makes it final, and every save says the revision
it saw. A line for each: `<assessor> <project> <revision>`.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path
from uuid import UUID

from sqlalchemy.exc import OperationalError

from makerpath.domain.errors import MakerpathError
from makerpath.service.assessments.operations import save
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.policy import Actor
from makerpath.service.web.app import load_handlers, make_services

SAVES = 1
"""Drafts of each assessor before the final one."""
CONNECTIONS = 24
"""How many talk to the database at the same moment: a server has so many to give, and others want some."""


def main() -> None:
    data, url, school, file = sys.argv[1:]
    load_handlers()
    services = make_services(Settings(data=Path(data), database_url=url, demo=True))
    told = json.loads(Path(file).read_text())
    warm_up(services, UUID(school), told)
    print("ready", flush=True)
    sys.stdin.readline()
    children = [begun for first in range(CONNECTIONS) if (begun := fork(services, UUID(school), told, first))]
    failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    sys.exit(1 if failed else 0)


def fork(services: Services, school: UUID, told: dict[str, list[str]], first: int) -> int:
    """A process that assesses for every so-manieth person, one after the other; its number."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        # The connections of the process that it was forked from are not its own.
        services.database.engine.dispose(close=False)
        for number in range(first, len(told["people"]), CONNECTIONS):
            person = told["people"][number]
            revision = assess(services, Actor(UUID(person), school), told, number)
            os.write(1, f"{person} {project_of(told, number)} {revision}\n".encode())
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def project_of(told: dict[str, list[str]], number: int) -> str:
    return told["projects"][number % len(told["projects"])]


def assess(services: Services, actor: Actor, told: dict[str, list[str]], number: int) -> int:
    """Draft after draft, then the final one; the last revision.

    On a machine that is busy with other things a save may wait for too long: then it is sent again, as the page does.
    """
    revision = 0
    for turn in range(SAVES + 1):
        for _attempt in range(9):
            try:
                answer = save(
                    services,
                    actor,
                    project_id=UUID(project_of(told, number)),
                    levels=told["levels"],  # type: ignore[arg-type]
                    comments={},
                    comment=f"{actor.person_id} {turn}",
                    revision=revision,
                    final=turn == SAVES,
                )
            except OperationalError:
                continue
            revision = answer["revision"]
            break
    return revision


def warm_up(services: Services, school: UUID, told: dict[str, list[str]]) -> None:
    """One save that is refused at its end, so that so many processes need not all learn the same statements."""
    try:
        save(
            services,
            Actor(UUID(told["people"][0]), school),
            project_id=UUID(project_of(told, 0)),
            levels={},
            comments={},
            final=True,
        )
    except MakerpathError as error:
        assert error.code == "assessment.incomplete"
    services.database.engine.dispose()


if __name__ == "__main__":
    main()
