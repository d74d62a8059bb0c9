"""A service for one author: a school of its own in a folder of its own, with the course that is being written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from makerpath.content.package import CoursePackage
from makerpath.service.core.jobs import Worker
from makerpath.service.core.schema import bring_up_to_date
from makerpath.service.core.settings import Settings
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.demo.people import PEOPLE
from makerpath.service.demo.school import make_person, make_school
from makerpath.service.demo.seed import introduce_workbench
from makerpath.service.labs import engines
from makerpath.service.operation import Services
from makerpath.service.people.operations import grant_role, system_actor
from makerpath.service.web.app import load_handlers, make_services
from makerpath.service.web.server import STOP_SECONDS, wsgi

WHOLE_SCHOOL = ("instructor", "officer")


@dataclass(frozen=True)
class Rehearsal:
    """The service as a WSGI application, what publishes the course in it, and what ends it."""

    application: Any
    publish: Callable[[CoursePackage], None]
    stop: Callable[[], None]
    services: Services
    school_id: UUID


def rehearse(data: Path, port: int, workbench: str) -> Rehearsal:
    """A service in `data`, to be served at `port`.

    The workbench at the address `workbench` is trusted, everybody of the demonstration can be signed in with a click,
    and a worker runs.
    """
    settings = Settings(
        data=data, demo=True, service_url=f"http://127.0.0.1:{port}", content_url=f"http://localhost:{port}"
    )
    services = make_services(settings)
    bring_up_to_date(services.database)
    load_handlers()
    school_id = _school(services, workbench)
    worker = Worker(services.database, services, concurrency=1)
    working = threading.Thread(target=worker.run_forever, daemon=True)
    working.start()

    def publish_again(package: CoursePackage) -> None:
        # Nobody has completed another course in this school, and nobody is kept out for it.
        open_to_all = package.course.model_copy(update={"prerequisites": [], "mandatory": []})
        taken = take_in(replace(package, course=open_to_all))
        publish(services, system_actor(school_id), package=taken)

    def stop() -> None:
        worker.stop()
        working.join(STOP_SECONDS)
        engines.close()
        services.database.close()

    return Rehearsal(wsgi(settings), publish_again, stop, services, school_id)


def _school(services: Services, workbench: str) -> UUID:
    admin = make_school(services)
    school_id = admin.school_id
    for key, person in PEOPLE.items():
        made = make_person(services, admin, person)
        if key in WHOLE_SCHOOL:
            grant_role(
                services,
                admin,
                person_id=made.person_id,
                role=key,
                scope_kind="school",
                scope_id=school_id,
            )
    introduce_workbench(services, school_id, workbench)
    return school_id
