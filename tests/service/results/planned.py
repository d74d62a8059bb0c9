"""A school whose brief plans its assessments as a test wants them, on a short path without evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from makerpath.domain.brief import Brief
from makerpath.domain.hashing import split
from makerpath.domain.rubric import Rubric
from makerpath.service.assessments.operations import save
from makerpath.service.courses.definitions import store
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project, TeamMember
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

STAGES: list[dict[str, Any]] = [
    {"id": name, "task": {"en": "Do it"}, **more}
    for name, more in (("launch", {}), ("prototype", {"gate": "advisory"}), ("exhibit", {"gate": "advisory"}))
]


def levels(*titles: str) -> list[dict[str, Any]]:
    return [
        {"id": title.lower(), "points": points, "title": {"en": title}, "description": {"en": f"{title} means this"}}
        for points, title in enumerate(titles, 1)
    ]


RUBRIC: dict[str, Any] = {
    "schema": "makerpath.rubric/1",
    "id": "short",
    "title": {"en": "How well it is made"},
    "minima": {"total": 40},
    "criteria": [
        {
            "id": "craft",
            "title": {"en": "Craft", "en-x-high": "How well you made it", "en-x-primary": "Made well"},
            "note": {"en": "assessors alone read this"},
            "levels": levels("Begun", "Good", "Great"),
        },
        {"id": "idea", "title": {"en": "Idea"}, "levels": levels("Begun", "Good", "Great")},
        {"id": "secret", "hidden": True, "title": {"en": "Surprise"}, "levels": levels("Begun", "Good", "Great")},
    ],
}
DISPOSITION: dict[str, Any] = {
    "schema": "makerpath.rubric/1",
    "id": "disposition",
    "formative": True,
    "title": {"en": "Me as a maker"},
    "criteria": [
        {"id": "courage", "graded": False, "title": {"en": "Courage"}, "levels": levels("Shy", "Trying", "Daring")}
    ],
}


@dataclass(frozen=True)
class Planned:
    """A project of `learner` (and more makers) in the school, with what its stages need to be handed in."""

    school: SmallSchool
    project: UUID
    makers: list[Actor]

    def hand_in(self, stage: str = "exhibit", reflection: str = "") -> None:
        self.school.submit(self.project, stage, self.makers[0], reflection=reflection)

    def give(self, level: str = "good", who: Actor | None = None, **other: Any) -> Any:
        """A final assessment with the same level everywhere."""
        asked = ("craft", "idea") if other.get("role") == "peer" else ("craft", "idea", "secret")
        chosen = other.pop("levels", dict.fromkeys(asked, level))
        comments = other.pop("comments", {})
        return save(
            self.school.services,
            who or self.school.instructor,
            project_id=self.project,
            levels=chosen,
            comments=comments,
            final=other.pop("final", True),
            **other,
        )

    def page(self, who: Actor, more: str = "") -> str:
        browser = Browser(app_of(self.school.services), self.school.services).sign_in(who)
        answer = browser.get(f"/projects/{self.project}?tab=assessment{more}")
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)

    def send(self, who: Actor, name: str, **fields: Any) -> Any:
        browser = Browser(app_of(self.school.services), self.school.services).sign_in(who)
        return browser.post(f"/projects/{self.project}/{name}", {"tab": "assessment", **fields})


def planned(school: SmallSchool, *plans: dict[str, Any], makers: int = 1, until: str = "exhibit") -> Planned:
    """A project on a brief with these `plans` (none: one assessment by an instructor), open at the stage `until`."""
    source = school.brief_version.source
    brief = Brief.model_validate(
        {
            "schema": "makerpath.brief/1",
            "id": "planned",
            "title": {"en": "A planned thing"},
            "driving_question": {"en": "What shall we make?"},
            "summary": {"en": "Make something."},
            "rubric": "short",
            "stages": STAGES,
            "assessments": list(plans),
        }
    )
    rubric = Rubric.model_validate(RUBRIC)
    with school.services.database.writing(school.id) as session:
        store(session, "rubric", split(Rubric.model_validate(DISPOSITION)), "disposition", source)
        rubric_version = store(session, "rubric", split(rubric), "short", source)
        brief_version = store(session, "brief", split(brief), "planned", source)
        session.expunge_all()
    school = replace(school, brief=brief, rubric=rubric, brief_version=brief_version, rubric_version=rubric_version)
    project = school.start()
    team = [school.learner, *(person(school, f"Maker {number}") for number in range(2, makers + 1))]
    with school.services.database.writing(school.id) as session:
        for maker in team[1:]:
            session.add(TeamMember(project_id=project, person_id=maker.person_id, role="maker"))
    for stage in brief.stages:
        if stage.id == until:
            break
        school.submit(project, stage.id)
        school.decide(project, stage.id)
    return Planned(school, project, team)


def person(school: SmallSchool, name: str) -> Actor:
    email = f"{name.lower().replace(' ', '.')}@makers.example"
    made = create_person(school.services, school.administrator, display_name=name, certificate_name=name, email=email)
    return Actor(person_id=UUID(made["person"]), school_id=school.id)


def project_row(made: Planned) -> Any:
    with made.school.services.database.reading(made.school.id) as session:
        return session.get_one(Project, made.project)
