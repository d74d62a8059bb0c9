"""Filling the demonstration school: everything by the operations that the pages and blocks use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from makerpath.content.check import load
from makerpath.content.library import courses
from makerpath.content.package import CoursePackage
from makerpath.content.topics import read_catalogue, shipped
from makerpath.domain.brief import Brief
from makerpath.service.board.operations import note_stalled
from makerpath.service.certificates.operations import issue
from makerpath.service.classes.models import SchoolClass
from makerpath.service.classes.operations import create_class, create_run, create_term, join_class
from makerpath.service.consents.operations import give as give_consent
from makerpath.service.consents.recording import PUBLIC_PAGE
from makerpath.service.core.database import utc_now
from makerpath.service.courses.definitions import load_brief, of_course
from makerpath.service.courses.operations import publish
from makerpath.service.courses.packages import take_in
from makerpath.service.critiques.operations import give
from makerpath.service.demo.assessing import Class
from makerpath.service.demo.certifying import Office
from makerpath.service.demo.learning import Pupil
from makerpath.service.demo.makers import Maker
from makerpath.service.demo.people import CLASSMATES, COLLEAGUE, PEOPLE
from makerpath.service.demo.planning import give_time, LAST, long_since, offer_challenge, set_days, tell_of_themselves
from makerpath.service.demo.sampling import Studio
from makerpath.service.demo.school import make_person, make_school
from makerpath.service.demo.showing import exhibit, publish_page
from makerpath.service.demo.team import make_and_answer, share, together
from makerpath.service.demo.words import COMMENTS, SAID, STALLED
from makerpath.service.journal.operations import note
from makerpath.service.notices.choices import AT_ONCE
from makerpath.service.notices.operations import choose
from makerpath.service.operation import Services
from makerpath.service.people.operations import create_campus, grant_role, system_actor
from makerpath.service.platforms.keys import private_pem, public_pem, service_key
from makerpath.service.platforms.operations import add_platform
from makerpath.service.policy import Actor
from makerpath.service.progress.opening import today
from makerpath.service.projects.showing import show
from makerpath.service.topics.importing import import_catalogue

COURSE, BRIEF = "paper-clay-light", "a-light-that-speaks"
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
    packages = {folder.name: load(folder) for folder in sorted(courses(), key=lambda folder: folder.name != COURSE)}
    group_id, runs = _class(services, admin, people["instructor"], UUID(east["campus"]), packages)
    code = _join_code(services, school_id, group_id)
    for actor in [people["learner"], people["beginner"], *mates]:
        join_class(services, actor, code=code)
    grant_role(
        services, admin, person_id=people["officer"].person_id, role="officer", scope_kind="school", scope_id=school_id
    )
    grant_role(
        services, admin, person_id=people["mentor"].person_id, role="mentor", scope_kind="class", scope_id=group_id
    )
    colleague = make_person(services, admin, COLLEAGUE)
    grant_role(services, admin, person_id=colleague.person_id, role="instructor", scope_kind="class", scope_id=group_id)
    introduce_workbench(services, school_id)
    import_catalogue(services, admin, read_catalogue(shipped()))
    _courses(services, runs, people, mates)
    with services.database.reading(school_id) as session:
        here = today(session, school_id)
    offer_challenge(services, people["instructor"], here)
    set_days(services, people["instructor"], runs[COURSE], BRIEF, here)
    tell_of_themselves(services, people["learner"], mates)
    choose(services, people["learner"], mail=AT_ONCE, muted=())
    learners = [people["learner"], people["beginner"], *mates]
    Office(services, people["officer"], runs).choose_look()
    group = Class(services, runs[COURSE], BRIEF, people["instructor"], colleague, learners)
    _projects(group, people, mates, here)
    _certificates(Office(services, people["officer"], runs), mates, group_id)
    members = {person.email.partition("@")[0]: mate for person, mate in zip(CLASSMATES, mates, strict=True)}
    Studio(services, code, packages, runs, people["instructor"], people["officer"], members).fill()


def _certificates(office: Office, mates: list[Actor], group_id: UUID) -> None:
    """One that expired, one corrected, one suspended, one revoked, and a batch in which one is refused."""
    amir, yue, sofia, hao = mates[:4]
    safely, living, maker = "making-safely", "making-a-living", "what-is-a-maker"
    office.issue_long_ago(safely, amir)
    office.make_operator(office.issue(safely, sofia), sofia, group_id)
    office.misspell(safely, yue, CLASSMATES[1])
    office.suspend(office.issue(maker, sofia))
    office.revoke(office.issue(living, hao))
    office.issue_to_all("making-it-yours", [amir, yue, sofia, hao])


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


def _class(
    services: Services, admin: Actor, instructor: Actor, campus_id: UUID, packages: Mapping[str, CoursePackage]
) -> tuple[UUID, dict[str, UUID]]:
    """The class, and its runs by their course."""
    last = utc_now().date() + timedelta(days=LAST)
    term = create_term(
        services,
        admin,
        name={"en": "Autumn 2026", "zh-Hans": "2026 年秋季学期"},
        starts_on=date(2026, 9, 1),
        ends_on=max(date(2027, 1, 20), last),
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
    for slug, package in packages.items():
        course = publish(services, admin, package=take_in(package))
        run = create_run(
            services,
            admin,
            course_id=UUID(course["course"]),
            class_id=UUID(group["class"]),
            term_id=UUID(term["term"]),
            starts_on=min(FIRST_DAY, utc_now().date() - LAST_MODULE),
            ends_on=max(date(2027, 1, 15), last),
        )
        runs[slug] = UUID(run["run"])
    return UUID(group["class"]), runs


def _courses(services: Services, runs: dict[str, UUID], people: dict[str, Actor], mates: list[Actor]) -> None:
    """The short courses are taken by the class, all but one by Hao, and only begun by Mei; so is the long one."""
    amir, yue, sofia, hao = (
        Pupil(services, mate, people["instructor"], 1 + at % 3) for at, mate in enumerate(mates[:4])
    )
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


def _projects(group: Class, people: dict[str, Actor], mates: list[Actor], here: date) -> None:
    services, run_id = group.services, group.run_id
    instructor, mentor = people["instructor"], people["mentor"]
    makers = [Maker(services, mate, instructor, f"mate-{at}") for at, mate in enumerate(mates)]
    amir, yue, sofia, hao, kofi, tian, ravi, bo = makers
    mei = Maker(services, people["learner"], instructor, "mei")
    finished = _walk(amir, run_id, None)
    group.twice(finished, "strong", "en", "nearly", "second")
    group.of_oneself(amir.actor, finished, ["often", "sometimes", "often", "part-of-me"])
    issue(services, people["officer"], project_id=finished, person_id=amir.actor.person_id)
    show(services, amir.actor, project_id=finished)
    publish_page(services, amir.actor, finished, "full")
    ready = _walk(yue, run_id, None)
    group.assess(instructor, ready, "sound", SAID["zh-Hans"])
    show(services, yue.actor, project_id=ready)
    _allow_page(services, people["officer"], yue.actor, here)
    publish_page(services, yue.actor, ready, "first")
    weak = _walk(hao, run_id, None)
    group.assess(instructor, weak, "weak")
    group.twice(_walk(bo, run_id, None), "sound", "zh-Hans", "doubtful", "differs")
    waiting = _walk(ravi, run_id, None)
    group.of_oneself(ravi.actor, waiting, ["sometimes", "often", "sometimes", "often"])
    shared = _walk(sofia, run_id, "prototype")
    together(services, sofia.actor, kofi.actor, shared)
    make_and_answer(sofia, mentor, amir.actor, shared, _brief(services, mentor).stage("prototype"))
    sofia.keep_journal(shared)
    share(services, sofia.actor, CLASSMATES[2].display_name, kofi.actor, shared)
    long_since(services, instructor, shared, 3)
    begun = tian.start(run_id, BRIEF)
    note(services, tian.actor, project_id=begun, stage="launch", body=STALLED)
    long_since(services, instructor, begun, 24)
    note_stalled(services, system_actor(instructor.school_id))
    mine = _walk(mei, run_id, "plan")
    mei.begin_plan(mine)
    mei.keep_journal(mine)
    give(services, mentor, project_id=mine, stage="define", body=COMMENTS["mentor"]["zh-Hans"])
    give_time(services, instructor, mine, "plan", here, "zh-Hans")
    exhibit(services, instructor, mentor, run_id, here, shown=[(amir.actor, finished), (yue.actor, ready)])
    group.ask_classmates(silent=(mei.actor, people["beginner"]), first=finished)
    group.keep_comments()
    group.write_example(finished)
    group.keep_rubric("reflection")


def _allow_page(services: Services, officer: Actor, minor: Actor, here: date) -> None:
    """What the parents of a minor have signed."""
    first = here - timedelta(days=20)
    give_consent(
        services,
        officer,
        person_id=minor.person_id,
        scope=PUBLIC_PAGE,
        guardian="Ouyang Hui 欧阳慧",
        given_on=first.isoformat(),
        until=(first + timedelta(days=365)).isoformat(),
    )


def _brief(services: Services, actor: Actor) -> Brief:
    with services.database.reading(actor.school_id) as session:
        row = of_course(session, "brief", BRIEF, COURSE)
        assert row is not None
        return load_brief(session, row.scoring_hash, row.wording_hash)


def _walk(maker: Maker, run_id: UUID, until: str | None) -> UUID:
    """Walk the brief to the stage `until` (not through it), or to the end; define needs a second attempt."""
    brief = _brief(maker.services, maker.actor)
    project_id = maker.start(run_id, brief.id)
    for plan in brief.stages:
        if plan.id == until:
            break
        if plan.id == "transfer":
            continue
        maker.pass_gate(project_id, plan, after_revise=plan.id == "define")
    return project_id
