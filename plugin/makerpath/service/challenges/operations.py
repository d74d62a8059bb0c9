"""Setting, changing and withdrawing challenges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from makerpath.domain import names
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES
from makerpath.service.challenges.models import Challenge
from makerpath.service.core import text
from makerpath.service.operation import Answer, operation, Work

LINE, PARAGRAPH = 200, 4000
YOUNGEST, OLDEST = 3, 120
MOST_HOURS = 1000


@dataclass(frozen=True)
class ChallengeForm:
    """What a form says of a challenge; `title`, `question`, `summary` and `offers` by language."""

    sponsor: str
    title: dict[str, str]
    question: dict[str, str]
    summary: dict[str, str]
    offers: dict[str, str]
    contact: str = ""
    crafts: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    age_from: str = ""
    age_to: str = ""
    hours: str = ""
    closes_on: str = ""


@operation("challenge.create")
def create_challenge(work: Work, *, form: ChallengeForm) -> Answer:
    """A new challenge for the whole school, by whoever teaches or administers in it."""
    row = Challenge(school_id=work.actor.school_id, created_by=work.actor.person_id, **_columns(form))
    work.require("challenge.manage", row)
    work.add(row)
    work.record("challenge.created", row.id, sponsor=row.sponsor)
    return {"challenge": str(row.id)}


@operation("challenge.edit")
def edit_challenge(work: Work, *, challenge_id: UUID, form: ChallengeForm) -> Answer:
    """Change it; projects that began from it keep the question they began with."""
    row = work.get(Challenge, challenge_id, lock=True)
    work.require("challenge.manage", row)
    for name, value in _columns(form).items():
        setattr(row, name, value)
    work.record("challenge.edited", row.id, sponsor=row.sponsor)
    return {"challenge": str(row.id)}


@operation("challenge.withdraw")
def withdraw_challenge(work: Work, *, challenge_id: UUID, withdrawn: bool = True) -> Answer:
    """Take it out of the list, or put it back; its page and its projects stay."""
    row = work.get(Challenge, challenge_id, lock=True)
    work.require("challenge.manage", row)
    if withdrawn != (row.withdrawn_at is not None):
        row.withdrawn_at = work.now if withdrawn else None
        if withdrawn:
            work.record("challenge.withdrawn", row.id, sponsor=row.sponsor)
        else:
            work.record("challenge.offered_again", row.id, sponsor=row.sponsor)
    return {"challenge": str(row.id)}


def _columns(form: ChallengeForm) -> dict[str, Any]:
    age_from = _number(form.age_from, "age_from", YOUNGEST, OLDEST, YOUNGEST)
    age_to = _number(form.age_to, "age_to", YOUNGEST, OLDEST, OLDEST)
    if age_to < age_from:
        raise MakerpathError("challenge.ages", N_("The ages go from young to old."), status=422, field="age_to")
    crafts = [name for name in names.CRAFT if name in form.crafts]
    if not crafts:
        raise MakerpathError("challenge.crafts", N_("Choose at least one craft."), status=422, field="crafts")
    return {
        "sponsor": text.line(form.sponsor, "sponsor", LINE),
        "contact": text.line(form.contact, "contact", LINE, required=False),
        "title": _texts(form.title, "title", LINE),
        "question": _texts(form.question, "question", PARAGRAPH),
        "summary": _texts(form.summary, "summary", PARAGRAPH),
        "offers": _texts(form.offers, "offers", PARAGRAPH, required=False),
        "crafts": crafts,
        "disciplines": [name for name in names.DISCIPLINE if name in form.disciplines],
        "equipment": [name for name in names.EQUIPMENT if name in form.equipment],
        "age_from": age_from,
        "age_to": age_to,
        "hours": float(_number(form.hours, "hours", 1, MOST_HOURS, 10)),
        "closes_on": _day(form.closes_on),
    }


def _texts(texts: dict[str, str], field: str, limit: int, *, required: bool = True) -> dict[str, str]:
    """The text in every language that it was given in; one is enough."""
    given = {
        language: text.paragraphs(texts.get(language, ""), f"{field}_{language}", limit, required=False)
        for language in LANGUAGES
    }
    found = {language: words for language, words in given.items() if words}
    if required and not found:
        raise MakerpathError(
            "challenge.text_missing",
            N_("Write this in at least one language."),
            status=422,
            field=f"{field}_{LANGUAGES[0]}",
        )
    return found


def _number(value: str, field: str, least: int, most: int, usual: int) -> int:
    typed = value.strip()
    if not typed:
        return usual
    if typed.isascii() and typed.isdigit() and len(typed) <= len(str(most)) and least <= int(typed) <= most:
        return int(typed)
    raise MakerpathError(
        "form.number",
        N_("This is a whole number from {least} to {most}."),
        status=422,
        field=field,
        least=least,
        most=most,
    )


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value.strip()) if value.strip() else None
    except ValueError:
        raise MakerpathError(
            "form.day", N_("{value} is not a day."), status=422, field="closes_on", value=value[:40]
        ) from None
