"""A desk as a page, and the form on it: for whoever assesses, whatever way they came.

show(desk, where)                 the page
take(lambda: desk(...), where)    what its form asked for, sent by the page or by the script that saves meanwhile
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import jsonify, redirect, request
from werkzeug.wrappers import Response

from makerpath import i18n
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.rubric import Criterion
from makerpath.service.assessing import banking
from makerpath.service.assessing.desk import Desk
from makerpath.service.assessing.fields import changed, COMMENT, Fields, fields_of, LEVEL, pins_in, POINTS, read
from makerpath.service.assessments import operations
from makerpath.service.assessments.models import SIDES
from makerpath.service.core import templates
from makerpath.service.core.database import utc_now
from makerpath.service.people.models import School
from makerpath.service.previews.queries import of_files
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import csrf, page, say
from makerpath.service.web.problems import PROBLEM, wants_json
from makerpath.service.web.problems import problem as document

WORDS = {
    "saving": N_("Saving …"),
    "offline": N_("Not saved: there is no connection. What you wrote is kept on this device and sent later."),
    "signed_out": N_("Not saved: sign in again in another tab. What you wrote is kept on this device."),
    "refused": N_("Not saved: {reason}"),
    "changed": N_("Saved elsewhere meanwhile: choose which one stays."),
    "restored": N_("What was not saved last time stands here again."),
    "pin": N_("Comment {number} on this picture"),
}
"""What the script says."""


@dataclass(frozen=True)
class Where:
    """The addresses of one desk: of its form, the page itself, and the ways on from it; empty where there is none.

    `roles` are the roles in which the person may assess the case, each with the address of that desk. With `hidden` the
    addresses of files hold only while the assessor is asked, and tell no name. `template` is the page.
    """

    action: str
    here: str
    back: str
    back_words: str
    after: str
    next: str = ""
    project: str = ""
    roles: Sequence[tuple[str, str]] = ()
    hidden: bool = False
    template: str = "assess.html"


@dataclass(frozen=True)
class Difference:
    """A field in which what is typed differs from what is saved; `what` names its kind."""

    criterion: Criterion | None
    what: str
    mine: str
    stored: str


def show(
    desk: Desk,
    where: Where,
    *,
    values: Fields | None = None,
    problem: Mapping[str, Any] | None = None,
    differences: Sequence[Difference] | None = None,
) -> str:
    """The page; refused, with `values` as they were typed and the `problem`."""
    return page(where.template, **context(desk, where, values=values, problem=problem, differences=differences))


def context(
    desk: Desk,
    where: Where,
    *,
    values: Fields | None = None,
    problem: Mapping[str, Any] | None = None,
    differences: Sequence[Difference] | None = None,
) -> dict[str, Any]:
    """What `blocks/_desk.html` needs beside what every page has."""
    reader = language()
    typed = desk.values if values is None else values
    return {
        "desk": desk,
        "where": where,
        "values": typed,
        "problem": problem,
        "differences": differences,
        # Only one who saw both may go over what is saved; any other refused form still says what it began from.
        "revision": desk.revision if values is None or differences is not None else typed.get("revision", ""),
        "pinned_now": [pin for pin in pins_in(typed) if pin["text"].strip()],
        "about_options": [(item.id, templates.pick(item.title, reader, desk.band)) for item in desk.rubric.criteria],
        "picture_names": _picture_names(desk, reader),
        "desk_words": {name: i18n.gettext(text, reader) for name, text in WORDS.items()},
        **of_files(services(), db(), while_shown=where.hidden, nameless=where.hidden),
    }


def take(find: Callable[[], Desk], where: Where) -> Response | tuple[Any, int]:
    """Do what the form asks: save, make final, or use the bank. Nothing typed is lost when it is refused.

    `find` reads the desk anew: once before, to know case and role, and once for what is shown afterwards.
    """
    typed = request.form.to_dict()
    desk = find()
    asked = banking.asked(typed)
    if asked is not None and wants_json():
        return jsonify(banking.do(desk, asked, typed) | {"banks": _banks(find(), where)})
    final = "" if asked is not None else typed.get("final", "")
    try:
        if asked is not None:
            typed = banking.into_form(desk, asked, typed)
        _save(desk, typed, final=final in ("1", "next"))
    except MakerpathError as error:
        forget_db()
        return _refused(find(), where, typed, error)
    forget_db()
    if wants_json():
        return _saved(find(), where)
    if final in ("1", "next"):
        say(N_("The assessment is final."))
        return redirect(where.next if final == "next" and where.next else where.after, 303)
    say(N_("The draft is saved."))
    anchor = f"#criterion-{asked.place}" if asked is not None and asked.place else "#rubric"
    return redirect(where.here + anchor, 303)


def _save(desk: Desk, typed: Fields, *, final: bool) -> None:
    said = read(typed, desk.rubric)
    seen = typed.get("revision", "")
    project_id, plan, role = desk.project.id, desk.plan.id, desk.role
    act(
        operations.save,
        project_id=project_id,
        levels=said.levels,
        points=said.points,
        comments=said.comments,
        comment=said.comment,
        pins=said.pins,
        plan=plan,
        role=role,
        revision=int(seen[:9]) if seen.isascii() and seen.isdigit() else None,
        final=final,
    )


def _refused(desk: Desk, where: Where, typed: Fields, error: MakerpathError) -> tuple[Any, int]:
    shown = document(error, language())
    shown["missing_ids"] = error.params.get("missing", [])
    differing = differences(desk, typed) if error.code == "assessment.changed" else None
    if not wants_json():
        return show(desk, where, values=typed, problem=shown, differences=differing), error.status
    if differing is not None:
        shown["revision"] = desk.revision
        shown["panel"] = _drawn(desk, where, "conflict", values=typed, differences=differing)
    answer = jsonify(shown)
    answer.content_type = PROBLEM
    return answer, error.status


def _saved(desk: Desk, where: Where) -> Response:
    zone = db().get_one(School, me().school_id).time_zone
    moment = i18n.format_time(utc_now(), language(), zone)
    return jsonify(
        {
            "revision": desk.revision,
            "saved": i18n.gettext(N_("Saved {time}"), language(), time=moment),
            "total": _drawn(desk, where, "total", desk.stand),
        }
    )


def _banks(desk: Desk, where: Where) -> dict[str, str]:
    """The lists of the bank by the place they stand at."""
    return {name: _drawn(desk, where, "bank", name) for name in (*(item.id for item in desk.rubric.criteria), "")}


def _drawn(desk: Desk, where: Where, macro: str, *arguments: object, **more: Any) -> str:
    """One macro of the desk's template by itself."""
    zone = db().get_one(School, me().school_id).time_zone
    surroundings = context(desk, where, **more) | {
        "csrf": csrf,
        "once": templates.once,
        "when": lambda moment, style="medium": templates.moment(moment, language(), zone, style),
    }
    module = templates.environment(language()).get_template("blocks/_desk.html").make_module(surroundings)
    return str(getattr(module, macro)(*arguments))


def differences(desk: Desk, typed: Fields) -> list[Difference]:
    """Where the form differs from what is saved, in the order of the form."""
    stored = fields_of(desk.latest)
    found: list[Difference] = []
    for item in desk.rubric.criteria:
        names = [("level", f"{LEVEL}{item.id}"), ("points", f"{POINTS}{item.id}"), ("comment", f"{COMMENT}{item.id}")]
        names += [(side, f"{COMMENT}{item.id}.{side}") for side in SIDES]
        differing = set(changed(typed, stored, (name for _what, name in names)))
        found += [
            Difference(item, what, typed.get(name, ""), stored.get(name, ""))
            for what, name in names
            if name in differing
        ]
    if changed(typed, stored, ["comment"]):
        found.append(Difference(None, "overall", typed.get("comment", ""), stored.get("comment", "")))
    mine, theirs = ("\n".join(pin["text"] for pin in pins_in(form) if pin["text"].strip()) for form in (typed, stored))
    if mine != theirs:
        found.append(Difference(None, "pins", mine, theirs))
    return found


def _picture_names(desk: Desk, reader: str) -> list[tuple[str, str]]:
    return [
        (str(shot.file.id), f"{number}. {shot.words[:60] or shot.file.name}")
        for number, shot in enumerate(desk.pictures.values(), 1)
    ]
