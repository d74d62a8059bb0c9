"""Courses with a sample project in the demonstration: somebody of the class takes the course, makes the sample and gets
the certificate, all by the operations that the pages use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from makerpath.content.package import CoursePackage
from makerpath.domain.sample import Sample
from makerpath.service.certificates.operations import issue
from makerpath.service.classes.operations import join_class
from makerpath.service.demo.learning import Pupil
from makerpath.service.demo.notebooks import hand_in_solved
from makerpath.service.demo.replaying import Replay
from makerpath.service.operation import Services
from makerpath.service.policy import Actor
from makerpath.service.progress.completion import completed
from makerpath.service.projects.showing import show

MAKERS = {"data-stories": "bo", "parametric-making": "sofia", "robots-that-notice": "yue"}
"""Who makes the sample of which course; their language gives its texts."""
ANYBODY = "yue"


@dataclass(frozen=True)
class Studio:
    """A class with its join code, all packages with their runs, and who is in it by a short name."""

    services: Services
    code: str
    packages: Mapping[str, CoursePackage]
    runs: Mapping[str, UUID]
    instructor: Actor
    officer: Actor
    members: Mapping[str, Actor]
    _inside: set[tuple[UUID | None, str]] = field(default_factory=set)
    """Who was let into which course."""

    def fill(self) -> None:
        """Each course that brings a sample or a lab has somebody who does all of it, and others who do less."""
        for slug, package in self.packages.items():
            if not package.samples and not package.labs:
                continue
            maker = self.members.get(MAKERS.get(slug, ANYBODY)) or next(iter(self.members.values()))
            self.prepare(maker, package)
            for sample in package.samples.values():
                self.make(maker, package, sample)
            hands = [maker, *self._others(maker)][:3]
            for lab in package.labs:
                for left_out, actor in enumerate(hands):
                    self.let_in(actor, package)
                    hand_in_solved(self.services, actor, self.runs[slug], package, lab, left_out)

    def prepare(self, maker: Actor, package: CoursePackage) -> None:
        """What the course and its certificate ask for: other courses first, then its own lessons."""
        self._complete(maker, package.course.mandatory)
        self.let_in(maker, package)
        Pupil(self.services, maker, self.instructor).take(self.runs[package.course.id])

    def let_in(self, actor: Actor, package: CoursePackage) -> None:
        """Who has done what a course asks for first comes into its run by the same code as everybody."""
        if (actor.person_id, package.course.id) not in self._inside:
            self._complete(actor, package.course.prerequisites)
            join_class(self.services, actor, code=self.code)
            self._inside.add((actor.person_id, package.course.id))

    def _complete(self, actor: Actor, slugs: Iterable[str]) -> None:
        for slug in slugs:
            if slug in self.packages and slug not in self._done(actor):
                self.prepare(actor, self.packages[slug])

    def make(self, maker: Actor, package: CoursePackage, sample: Sample) -> UUID:
        """Replay the sample, show it to the class, and certify its maker; the project."""
        classmate, run_id = self._others(maker)[0], self.runs[package.course.id]
        self.let_in(classmate, package)
        project_id = Replay(self.services, package, sample, run_id, maker, classmate, self.instructor).whole()
        show(self.services, maker, project_id=project_id)
        issue(self.services, self.officer, project_id=project_id, person_id=maker.person_id)
        return project_id

    def _others(self, person: Actor) -> list[Actor]:
        return [actor for actor in self.members.values() if actor.person_id != person.person_id]

    def _done(self, person: Actor) -> set[str]:
        assert person.person_id is not None
        with self.services.database.reading(person.school_id) as session:
            return completed(session, [person.person_id])[person.person_id]
