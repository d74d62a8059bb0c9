"""People of a workbench at each point of the sample courses, by the operations that pages and blocks use."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from time import time
from uuid import UUID

from sqlalchemy import select

from makerpath.content.package import CoursePackage
from makerpath.domain.assessing import FINAL
from makerpath.domain.brief import Brief
from makerpath.domain.contract import BlockClaims, BlockRole, TOKEN_SECONDS
from makerpath.service.assessments.operations import save
from makerpath.service.certificates import operations
from makerpath.service.demo.certifying import issue_long_ago
from makerpath.service.demo.learning import Pupil
from makerpath.service.demo.makers import Maker
from makerpath.service.demo.notebooks import work_at
from makerpath.service.demo.people import PEOPLE
from makerpath.service.demo.rehearsal import Rehearsal
from makerpath.service.demo.words import CERTIFYING, COMMENTS, LEVELS, SAID
from makerpath.service.operation import Services
from makerpath.service.people.models import Identity
from makerpath.service.people.operations import system_actor
from makerpath.service.platforms.models import Platform
from makerpath.service.platforms.operations import meet
from makerpath.service.platforms.tokens import Bearer
from makerpath.service.policy import Actor
from makerpath.service.progress.opening import today
from makerpath.service.projects.showing import show
from makerpath.service.results.returning import return_work

WORKBENCH = "workbench"
INSTRUCTOR = ("instructor", "Chen Jing 陈静")
"""Who assesses: their name for the workbench, and their own."""
LAST = "exhibit"
DONE = frozenset({"passed", "suspended", "replaced", "expired"})
MONTHS = 12
"""How long certificates of the samples hold, so that one can have expired."""
DAYS = 14
"""How long the makers have who got their work back."""


@dataclass(frozen=True)
class Samples:
    """The sample courses in a school of their own, each published when somebody first takes it."""

    services: Services
    school_id: UUID
    packages: Mapping[str, CoursePackage]
    publish: Callable[[CoursePackage], None]
    _published: set[str] = field(default_factory=set)

    def walk(self, way: str, subject: str, name: str, language: str, slug: str, key: str) -> None:
        """Take whom the workbench calls `subject` as far as `way` says, in the course's run with the platform's `key`.

        `begun`: on the way; `waiting`: handed in at the end; `returned`: and given back; `passed`: everything done;
        `suspended`, `replaced`, `expired`: and what became of the certificate.
        """
        if slug not in self._published:
            self.publish(self.packages[slug])
            self._published.add(slug)
        instructor, run_id = self._meet(*INSTRUCTOR, "en", "instructor", key, slug)
        learner, _ = self._meet(subject, name, language, "learner", key, slug)
        if way in DONE:
            Pupil(self.services, learner, instructor).take(run_id)
        maker, package = Maker(self.services, learner, instructor, subject), self.packages[slug]
        for brief in package.briefs:
            self._make(maker, way, run_id, package.briefs[brief])
        for lab in package.labs if way != "begun" else ():
            work_at(maker, way, run_id, package, lab)

    def _make(self, maker: Maker, way: str, run_id: UUID, plan: Brief) -> None:
        project_id = maker.start(run_id, plan.id)
        until = None if way in DONE else {"begun": "plan"}.get(way, LAST)
        for stage in plan.stages:
            if stage.id == until:
                break
            if stage.id != "transfer":
                maker.pass_gate(project_id, stage, after_revise=stage.id == "define")
        if way == "begun":
            maker.begin_plan(project_id)
            maker.keep_journal(project_id)
        elif way in DONE:
            self._finish(maker, project_id, way)
        else:
            maker.show(project_id, plan.stage(LAST))
            maker.submit(project_id, LAST)
        if way == "returned":
            self._return(maker, project_id)

    def _return(self, maker: Maker, project_id: UUID) -> None:
        with self.services.database.reading(self.school_id) as session:
            due_on = today(session, self.school_id) + timedelta(days=DAYS)
        return_work(
            self.services,
            maker.instructor,
            project_id=project_id,
            plan=FINAL,
            criteria=list(LEVELS["weak"])[:2],
            due_on=due_on.isoformat(),
            reason=COMMENTS["revise"][maker.actor.language],
        )

    def _finish(self, maker: Maker, project_id: UUID, way: str) -> None:
        """Assessed, shown to the class, and certified."""
        said = SAID[maker.actor.language]
        save(
            self.services,
            maker.instructor,
            project_id=project_id,
            levels=LEVELS["strong"],
            comments=said.get("criteria", {}),
            comment=said.get("comment", ""),
            final=True,
        )
        show(self.services, maker.actor, project_id=project_id)
        officer = self._officer()
        subject = {"project_id": project_id, "person_id": maker.actor.person_id}
        if way == "expired":
            issue_long_ago(self.services, officer, **subject)
            return
        made = UUID(operations.issue(self.services, officer, **subject)["certificate"])
        why = CERTIFYING["reasons"]
        if way == "suspended":
            operations.suspend(self.services, officer, certificate_id=made, reason=why["suspended"])
        elif way == "replaced":
            operations.correct(self.services, officer, certificate_id=made, reason=why["sample"])

    def _officer(self) -> Actor:
        with self.services.database.reading(self.school_id) as session:
            who = Identity.subject == PEOPLE["officer"].email
            person_id = session.scalars(select(Identity.person_id).where(who)).one()
        return Actor(person_id=person_id, school_id=self.school_id)

    def _meet(self, subject: str, name: str, language: str, role: BlockRole, key: str, slug: str) -> tuple[Actor, UUID]:
        """Whom the workbench calls `subject`, as they are when they open a block of that run."""
        with self.services.database.reading(self.school_id) as session:
            platform_id = session.scalars(select(Platform.id).where(Platform.issuer == WORKBENCH)).one()
        now = int(time())
        claims = BlockClaims(
            iss=WORKBENCH,
            aud=self.services.settings.service_url,
            sub=subject,
            anon=f"anonymous-{subject}",
            name=name,
            course=key,
            block=slug,
            role=role,
            lang=language,
            act="write",
            jti=uuid.uuid4().hex,
            iat=now,
            exp=now + TOKEN_SECONDS,
        )
        bearer = Bearer(claims, platform_id, self.school_id)
        met = meet(self.services, system_actor(self.school_id), bearer=bearer, course_slug=slug)
        person_id, class_id = UUID(met["person"]), UUID(met["class"])
        roles = ((role, ("class", class_id)),)
        actor = Actor(person_id=person_id, school_id=self.school_id, language=language, via="block", token_roles=roles)
        return actor, UUID(met["run"])


def samples(rehearsal: Rehearsal, packages: Iterable[CoursePackage]) -> Samples:
    """The sample courses, for the rehearsal's school."""
    found = {package.course.id: _lapsing(package) for package in packages}
    return Samples(rehearsal.services, rehearsal.school_id, found, rehearsal.publish)


def _lapsing(package: CoursePackage) -> CoursePackage:
    asked = package.course.certificate
    lasting = asked.model_copy(update={"months": asked.months or MONTHS})
    return replace(package, course=package.course.model_copy(update={"certificate": lasting}))
