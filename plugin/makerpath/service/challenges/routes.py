"""The pages of challenges: what is asked for, and setting one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES
from makerpath.service import policy
from makerpath.service.challenges import operations
from makerpath.service.challenges.models import Challenge
from makerpath.service.challenges.operations import ChallengeForm
from makerpath.service.challenges.queries import is_open, open_challenges, past_challenges
from makerpath.service.parts import Values
from makerpath.service.progress.opening import today
from makerpath.service.starting.places import places, taking
from makerpath.service.web.access import permit, signed_in
from makerpath.service.web.context import act, db, forget_db, language, me
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

challenges = Blueprint("challenges", __name__)
blueprints = (challenges,)
TEXTS = ("title", "question", "summary", "offers")
LINES = ("sponsor", "contact", "age_from", "age_to", "hours", "closes_on")
CHOICES = ("crafts", "disciplines", "equipment")


@challenges.get("/challenges")
@signed_in
def index() -> str:
    """The school's own challenges."""
    day = today(db(), me().school_id)
    return page(
        "challenges.html",
        challenges=open_challenges(db(), day),
        past=past_challenges(db(), day),
        manages=policy.allowed(db(), me(), "challenge.manage", _blank()),
    )


@challenges.get("/challenges/<uuid:challenge_id>")
@permit("challenge.read", Challenge)
def show(challenge: Challenge) -> str:
    opened = is_open(challenge, today(db(), me().school_id))
    learns = "learner" in policy.school_roles(db(), me()) and not me().as_learner
    return page(
        "challenge.html",
        challenge=challenge,
        open=opened,
        learns=learns,
        places=taking(places(db(), me().person_id), "challenge", challenge.crafts) if learns and opened else [],
        manages=policy.allowed(db(), me(), "challenge.manage", challenge),
    )


@challenges.get("/challenges/new")
@signed_in
def new() -> str:
    policy.require(db(), me(), "challenge.manage", _blank())
    return _form(None, {})


@challenges.post("/challenges")
@signed_in
def create() -> Response | tuple[str, int]:
    policy.require(db(), me(), "challenge.manage", _blank())
    return _save(None)


@challenges.get("/challenges/<uuid:challenge_id>/edit")
@permit("challenge.manage", Challenge)
def edit(challenge: Challenge) -> str:
    values: dict[str, Any] = {
        f"{name}_{tag}": getattr(challenge, name).get(tag, "") for name in TEXTS for tag in LANGUAGES
    }
    values |= {name: getattr(challenge, name) for name in (*LINES, *CHOICES)}
    values["closes_on"] = challenge.closes_on.isoformat() if challenge.closes_on else ""
    values["hours"] = f"{challenge.hours:g}"
    return _form(challenge, values)


@challenges.post("/challenges/<uuid:challenge_id>")
@permit("challenge.manage", Challenge)
def change(challenge: Challenge) -> Response | tuple[str, int]:
    return _save(challenge.id)


@challenges.post("/challenges/<uuid:challenge_id>/withdraw")
@permit("challenge.manage", Challenge)
def withdraw(challenge: Challenge) -> Response:
    again = request.form.get("again") == "1"
    act(operations.withdraw_challenge, challenge_id=(row_id := challenge.id), withdrawn=not again)
    say(N_("It stands in the list again.") if again else N_("Withdrawn. Projects that began from it go on."))
    return redirect(url_for("challenges.show", challenge_id=row_id), 303)


def _save(challenge_id: UUID | None) -> Response | tuple[str, int]:
    sent = request.form
    given: dict[str, Any] = {name: {tag: sent.get(f"{name}_{tag}", "") for tag in LANGUAGES} for name in TEXTS}
    given |= {name: sent.get(name, "") for name in LINES}
    given |= {name: tuple(sent.getlist(name)) for name in CHOICES}
    form = ChallengeForm(**given)
    try:
        if challenge_id is None:
            answer = act(operations.create_challenge, form=form)
        else:
            answer = act(operations.edit_challenge, challenge_id=challenge_id, form=form)
    except MakerpathError as error:
        forget_db()
        values: dict[str, Any] = sent.to_dict() | {name: sent.getlist(name) for name in CHOICES}
        row = db().get(Challenge, challenge_id) if challenge_id else None
        return _form(row, values, problem(error, language())), error.status
    say(N_("Saved."))
    return redirect(url_for("challenges.show", challenge_id=answer["challenge"]), 303)


def _form(challenge: Challenge | None, values: dict[str, Any], refusal: dict[str, Any] | None = None) -> str:
    return page("challenge_edit.html", challenge=challenge, values=Values(values), problem=refusal)


def _blank() -> Challenge:
    """Where permissions for a challenge that is not there yet are asked."""
    return Challenge(school_id=me().school_id)
