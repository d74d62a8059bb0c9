"""What somebody could make next: the ideas there are, ranked for them, with the reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain import names
from makerpath.domain.brief import Brief
from makerpath.domain.errors import N_
from makerpath.domain.recommending import Idea, Reason, recommend
from makerpath.i18n import gettext
from makerpath.service.challenges.models import Challenge
from makerpath.service.challenges.queries import open_challenges
from makerpath.service.policy import Actor
from makerpath.service.profiles.queries import maker_of
from makerpath.service.progress.opening import today
from makerpath.service.projects.models import Project, TeamMember
from makerpath.service.starting.places import Place, places, takes
from makerpath.service.topics.models import TopicRow

TABLES = {
    "crafts": names.CRAFT,
    "disciplines": names.DISCIPLINE,
    "equipment": names.EQUIPMENT,
    "field": names.FIELD,
}


@dataclass(frozen=True)
class Suggestion:
    """Something to make: `kind` and `key` as its origin will have them; `reasons` and `missing` in words.

    `place` is the brief's, where it is one.
    """

    kind: str
    key: str
    title: dict[str, str]
    question: dict[str, str]
    reasons: list[str]
    missing: list[str]
    place: Place | None = None

    @property
    def value(self) -> str:
        """What a form sends for it."""
        return f"{self.kind}:{self.key}"


def next_ideas(session: Session, actor: Actor, limit: int) -> list[Suggestion]:
    """The first of what the learner could make next, whatever course it would be in."""
    own = [place for place in places(session, actor.person_id) if place.project is None]
    here = [place for place in own if "brief" in place.brief.starts]
    offered: list[TopicRow | Challenge] = [*topics(session), *open_challenges(session, today(session, actor.school_id))]
    return _ranked(session, actor, offered, here)[:limit]


def ideas_for(session: Session, actor: Actor, brief: Brief, limit: int) -> list[Suggestion]:
    """The first of the topics and challenges that a project on this brief may begin from."""
    return _ranked(session, actor, fitting(session, brief, today(session, actor.school_id)))[:limit]


def fitting(session: Session, brief: Brief, day: date) -> list[TopicRow | Challenge]:
    """The topics and open challenges that the brief takes."""
    found: list[TopicRow | Challenge] = []
    if "topic" in brief.starts:
        found += [row for row in topics(session) if takes(brief, "topic", row.crafts)]
    if "challenge" in brief.starts:
        found += [row for row in open_challenges(session, day) if takes(brief, "challenge", row.crafts)]
    return found


def plain(rows: Iterable[TopicRow | Challenge], language: str) -> list[Suggestion]:
    """The rows as they stand in a list that nobody ranked."""
    return [Suggestion(_kind(row), str(row.id), row.title, row.question, _hints(row, language), []) for row in rows]


def topics(session: Session) -> Sequence[TopicRow]:
    return session.scalars(
        select(TopicRow).where(TopicRow.retired_at.is_(None)).order_by(TopicRow.bank, TopicRow.position)
    ).all()


def taken(session: Session, person_id: UUID | None) -> set[tuple[str, str]]:
    """What the person makes or has finished: kind and key of each beginning."""
    rows = session.execute(
        select(Project.brief, Project.origin)
        .join(TeamMember, TeamMember.project_id == Project.id)
        .where(TeamMember.person_id == person_id, TeamMember.left_at.is_(None))
    ).all()
    found = {("brief", brief) for brief, _origin in rows}
    return found | {(str(origin.get("kind", "")), str(origin.get("id", ""))) for _brief, origin in rows}


def explain(reason: Reason, language: str) -> str:
    """The reason in words."""
    return gettext(
        reason.message, language, **{key: _word(key, value, language) for key, value in reason.params.items()}
    )


def _ranked(
    session: Session, actor: Actor, rows: Iterable[TopicRow | Challenge], here: Sequence[Place] = ()
) -> list[Suggestion]:
    language = actor.language
    offers: dict[tuple[str, str], TopicRow | Challenge | Place] = {(_kind(row), str(row.id)): row for row in rows}
    offers |= {("brief", place.brief.id): place for place in here}
    found = recommend(
        [_idea(kind, key, offer, language) for (kind, key), offer in offers.items()],
        maker_of(session, actor.person_id),
        taken(session, actor.person_id),
    )
    made = []
    for item in found:
        offer = offers[item.idea.kind, item.idea.key]
        place = offer if isinstance(offer, Place) else None
        title = offer.brief.title if isinstance(offer, Place) else offer.title
        question = offer.brief.driving_question if isinstance(offer, Place) else offer.question
        reasons = [explain(reason, language) for reason in item.reasons]
        missing = [gettext(names.EQUIPMENT[name], language) for name in item.missing]
        made.append(Suggestion(item.idea.kind, item.idea.key, title, question, reasons, missing, place))
    return made


def _idea(kind: str, key: str, offer: TopicRow | Challenge | Place, language: str) -> Idea:
    if isinstance(offer, Place):
        course = offer.course
        return Idea(
            "brief",
            key,
            crafts=tuple(offer.brief.crafts),
            disciplines=tuple(course.disciplines),
            age_from=course.age_band.from_,
            age_to=course.age_band.to,
            hours=course.hours,
            asked_by=course.title.pick(language),
        )
    return Idea(
        "challenge" if kind == "challenge" else "topic",
        key,
        crafts=tuple(offer.crafts),
        disciplines=tuple(offer.disciplines),
        equipment=tuple(offer.equipment),
        age_from=offer.age_from,
        age_to=offer.age_to,
        hours=offer.hours,
        asked_by=offer.sponsor if isinstance(offer, Challenge) else "",
    )


def _kind(row: TopicRow | Challenge) -> str:
    return "challenge" if isinstance(row, Challenge) else "topic"


def _hints(row: TopicRow | Challenge, language: str) -> list[str]:
    """Who asks for it, and how much work it is."""
    hints = [gettext(N_("It takes about {hours} hours."), language, hours=f"{row.hours:g}")]
    if isinstance(row, Challenge):
        hints.insert(0, gettext(N_("{asked_by} asks for it."), language, asked_by=row.sponsor))
    return hints


def _word(key: str, value: Any, language: str) -> Any:
    if key in TABLES:
        ids = value if isinstance(value, tuple) else (value,)
        return gettext(N_(", "), language).join(gettext(TABLES[key][name], language) for name in ids)
    return f"{value:g}" if isinstance(value, float) else value
