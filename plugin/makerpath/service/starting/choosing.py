"""From what a learner chose to the question and the origin of a project."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from makerpath.domain.brief import Brief
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LocalText
from makerpath.service.challenges.models import Challenge
from makerpath.service.challenges.queries import is_open
from makerpath.service.core import text
from makerpath.service.operation import Work
from makerpath.service.progress.opening import today
from makerpath.service.starting.places import takes
from makerpath.service.topics.models import TopicRow

LONGEST_QUESTION = 500
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Beginning:
    """What a project begins from; `question` is empty where it is the brief's, `title` stands in for one not given."""

    question: dict[str, str]
    origin: dict[str, Any]
    title: str


def beginning(work: Work, brief: Brief, kind: str, subject: str = "", question: str = "") -> Beginning:
    """The beginning from `kind`: the brief, the topic or challenge with the id `subject`, or an own `question`.

    Raises `start.kind` where the brief does not allow it, `start.unknown` for a topic that is none, `start.crafts` for
    one of other crafts, `start.closed` for a challenge that is over.
    """
    if kind not in brief.starts:
        raise MakerpathError(
            "start.kind",
            N_("This project cannot begin from that."),
            N_("Choose one of the questions on the page."),
            status=422,
            field="from",
        )
    if kind == "own":
        written = text.paragraphs(question, "question", LONGEST_QUESTION, required=False)
        if not written:
            raise MakerpathError(
                "text.missing",
                N_("Your own question is still empty."),
                N_("Write it under “My question”, or choose another one."),
                status=422,
                field="question",
            )
        return Beginning({work.actor.language: written}, {"kind": "own"}, brief.title.pick(work.actor.language))
    if kind == "topic":
        return _from(work, brief, kind, _row(work, TopicRow, subject))
    if kind == "challenge":
        challenge = _row(work, Challenge, subject)
        if not is_open(challenge, today(work.session, work.actor.school_id, work.now)):
            raise MakerpathError(
                "start.closed",
                N_("This challenge is over; no new project begins from it."),
                N_("Projects that began in time go on. Choose another question."),
                status=409,
                field="from",
            )
        return _from(work, brief, kind, challenge)
    return Beginning({}, {"kind": "brief", "id": brief.id}, brief.title.pick(work.actor.language))


def _row(work: Work, table: type[Any], subject: str) -> Any:
    try:
        row = work.session.get(table, UUID(subject))
    except ValueError:
        row = None
    if row is None or getattr(row, "retired_at", None) is not None:
        raise MakerpathError(
            "start.unknown",
            N_("That is no longer offered."),
            N_("Choose another question."),
            status=422,
            field="from",
        )
    return row


def _from(work: Work, brief: Brief, kind: str, row: TopicRow | Challenge) -> Beginning:
    if not takes(brief, kind, row.crafts):
        raise MakerpathError(
            "start.crafts",
            N_("This project is about other crafts."),
            N_("Choose one of the questions on the page."),
            status=422,
            field="from",
        )
    origin = {"kind": kind, "id": str(row.id), "title": dict(row.title)}
    if isinstance(row, Challenge):
        origin["sponsor"] = row.sponsor
    title = LocalText(row.title).pick(work.actor.language)[:LONGEST_TITLE]
    return Beginning(dict(row.question), origin, title)
