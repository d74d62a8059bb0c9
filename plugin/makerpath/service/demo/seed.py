"""Filling the demonstration school: everything by the operations that the pages and blocks use."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from makerpath.content.check import load
from makerpath.content.library import courses
from makerpath.content.topics import read_catalogue, shipped
from makerpath.service.assessments.operations import save
from makerpath.service.certificates.operations import issue
from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import create_class, create_run, create_term, join_class
from makerpath.service.core.database import utc_now
from makerpath.service.courses.definitions import load_brief, load_rubric
from makerpath.service.courses.models import DefinitionVersion
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.demo.learning import Pupil
from makerpath.service.demo.makers import Maker
from makerpath.service.demo.people import CLASSMATES, PEOPLE
from makerpath.service.demo.school import make_person, make_school
from makerpath.service.demo.words import COMMENTS
from makerpath.service.operation import Services
from makerpath.service.people.operations import create_campus, grant_role, system_actor
from makerpath.service.platforms.keys import private_pem, public_pem, service_key
from makerpath.service.platforms.operations import add_platform
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project
from makerpath.service.projects.operations import comment
from makerpath.service.projects.showing import show
from makerpath.service.topics.importing import import_catalogue

COURSE = "paper-clay-light"
SHORT = ("what-is-a-maker", "making-safely", "making-a-living", "making-it-yours")
FIRST_DAY = date(2026, 9, 7)
LAST_MODULE = timedelta(weeks=10)
"""The last module opens in week 11; the demonstration shows all of them open, whatever day it is."""
WORKBENCH = "http://127.0.0.1:8100"


def seed(services: Services) -> None:
    """Make the school, its people, a course in its run, and projects at every point of the path."""
    admin = make_school(services)
    school_id = admin.school_id
    people = {key: make_person(services, admin, person) for key, person in PEOPLE.items()}
    mates = [make_person(services, admin, person) for person in CLASSMATES]
    main = create_campus(services, admin, name={"en": "Main campus", "zh-Hans": "总馆"})
    east = create_campus(
        services, admin, name={"en": "East branch", "zh-Hans": "东区分馆"}, parent_id=UUID(main["campus"])
    )
    group_id, runs = _class(services, admin, people["instructor"], UUID(east["campus"]))
    for actor in [people["learner"], *mates]:
        join_class(services, actor, code=_join_code(services, school_id, group_id))
    grant_role(
        services, admin, person_id=people["officer"].person_id, role="officer", scope_kind="school", scope_id=school_id
    )
    grant_role(
        services, admin, person_id=people["mentor"].person_id, role="mentor", scope_kind="class", scope_id=group_id
    )
    introduce_workbench(services, school_id)
    import_catalogue(services, admin, read_catalogue(shipped()))
    _courses(services, runs, people, mates)
    _projects(services, runs[COURSE], people, mates)


def introduce_workbench(services: Services, school_id: UUID, base_url: str = WORKBENCH) -> None:
    """Trust the workbench, and leave it the keys it needs in the data folder."""
    key = Ed25519PrivateKey.from_private_bytes(services.settings.secret("workbench-key"))
    add_platform(
        services,
        system_actor(school_id),
        issuer="workbench",
        name="Workbench",
        base_url=base_url,
        public_key=public_pem(key),
    )
    path = Path(services.settings.data) / "platforms" / "workbench.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(
        json.dumps(
            {
                "issuer": "workbench",
                "service_url": services.settings.service_url,
                "private_key": private_pem(key),
                "service_public_key": public_pem(service_key(services.settings)),
            }
        )
    )


def _class(services: Services, admin: Actor, instructor: Actor, campus_id: UUID) -> tuple[UUID, dict[str, UUID]]:
    """The class, and its runs by their course."""
    term = create_term(
        services,
        admin,
        name={"en": "Autumn 2026", "zh-Hans": "2026 年秋季学期"},
        starts_on=date(2026, 9, 1),
        ends_on=date(2027, 1, 20),
    )
    group = create_class(
        services,
        admin,
        name="7B",
        term_id=UUID(term["term"]),
        campus_id=campus_id,
        instructor_id=instructor.person_id,
    )
    runs = {}
    for folder in sorted(courses(), key=lambda folder: folder.name != COURSE):
        course = publish(services, admin, package=take_in(load(folder)))
        run = create_run(
            services,
            admin,
            course_id=UUID(course["course"]),
            class_id=UUID(group["class"]),
            term_id=UUID(term["term"]),
            starts_on=min(FIRST_DAY, utc_now().date() - LAST_MODULE),
            ends_on=date(2027, 1, 15),
        )
        runs[folder.name] = UUID(run["run"])
    return UUID(group["class"]), runs


def _courses(services: Services, runs: dict[str, UUID], people: dict[str, Actor], mates: list[Actor]) -> None:
    """The short courses are taken by the class, all but one by Hao, and only begun by Mei; so is the long one."""
    amir, yue, sofia, hao = (Pupil(services, mate, people["instructor"], 1 + at % 3) for at, mate in enumerate(mates))
    mei = Pupil(services, people["learner"], people["instructor"], 3, 5)
    for slug in SHORT:
        for pupil in (amir, yue, sofia, hao):
            pupil.take(runs[slug], without={"quiz"} if (pupil, slug) == (hao, "making-it-yours") else ())
    for pupil in (amir, yue, hao):
        pupil.take(runs[COURSE])
    sofia.take(runs[COURSE], lessons=10)
    mei.take(runs["what-is-a-maker"])
    mei.take(runs["making-safely"], without={"sign-off", "quiz"})
    mei.take(runs[COURSE], lessons=5)


def _join_code(services: Services, school_id: UUID, group_id: UUID) -> str:
    with services.database.reading(school_id) as session:
        return session.get_one(SchoolClass, group_id).join_code


def _projects(services: Services, run_id: UUID, people: dict[str, Actor], mates: list[Actor]) -> None:
    instructor = people["instructor"]
    amir, yue, sofia, hao = (Maker(services, mate, instructor, f"mate-{at}") for at, mate in enumerate(mates))
    finished = _walk(amir, run_id, None)
    _assess(services, instructor, finished, "excellent", "proficient")
    issue(services, people["officer"], project_id=finished, person_id=amir.actor.person_id)
    show(services, amir.actor, project_id=finished)
    ready = _walk(yue, run_id, None)
    _assess(services, instructor, ready, "proficient", "excellent")
    show(services, yue.actor, project_id=ready)
    weak = _walk(hao, run_id, None)
    _assess(services, instructor, weak, "proficient", "beginning")
    _walk(sofia, run_id, "prototype", submitted=True)
    mine = _walk(Maker(services, people["learner"], instructor, "mei"), run_id, "plan")
    comment(services, people["mentor"], project_id=mine, stage="define", body=COMMENTS["mentor"]["zh-Hans"])


def _walk(maker: Maker, run_id: UUID, until: str | None, *, submitted: bool = False) -> UUID:
    """Walk the brief to the stage `until` (not through it), or to the end; define needs a second attempt."""
    with maker.services.database.reading(maker.actor.school_id) as session:
        row = session.scalars(select(DefinitionVersion).where(DefinitionVersion.kind == "brief")).first()
        assert row is not None
        brief = load_brief(session, row.scoring_hash, row.wording_hash)
    project_id = maker.start(run_id, brief.id)
    for plan in brief.stages:
        if plan.id == until:
            if submitted:
                maker.show(project_id, plan)
                maker.submit(project_id, plan.id)
            break
        if plan.id == "transfer":
            continue
        maker.pass_gate(project_id, plan, after_revise=plan.id == "define")
    return project_id


def _assess(services: Services, instructor: Actor, project_id: UUID, theory: str, practice: str) -> None:
    with services.database.reading(instructor.school_id) as session:
        project = session.get_one(Project, project_id)
        rubric = load_rubric(session, project.rubric_hash, project.rubric_wording)
    levels = {item.id: theory if item.dimension == "theory" else practice for item in rubric.criteria}
    save(services, instructor, project_id=project_id, levels=levels, comments={}, comment="", final=True)
