"""A desk as a page, and the form on it: for whoever assesses, whatever way they came.

show(desk, where)                 the page
take(lambda: desk(...), where)    what its form asked for, sent by the page or by the script that saves meanwhile
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import jsonify, redirect, request
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.assessing import banking
from makerpath.service.assessing.desk import Desk
from makerpath.service.assessing.drawing import bank_places, Difference, differences, Drawing, Where
from makerpath.service.assessing.fields import Fields
from makerpath.service.assessing.saving import save_form
from makerpath.service.parts import Host
from makerpath.service.web.context import act, db, forget_db, language, me, services
from makerpath.service.web.pages import asset, csrf, page, say
from makerpath.service.web.problems import PROBLEM, wants_json
from makerpath.service.web.problems import problem as document


def show(
    desk: Desk,
    where: Where,
    *,
    values: Fields | None = None,
    problem: Mapping[str, Any] | None = None,
    differences: Sequence[Difference] | None = None,
) -> str:
    """The page; refused, with `values` as they were typed and the `problem`."""
    return page(
        where.template, **_drawing(where).context(desk, where, values=values, problem=problem, differences=differences)
    )


def take(find: Callable[[], Desk], where: Where) -> Response | tuple[Any, int]:
    """Do what the form asks: save, make final, or use the bank. Nothing typed is lost when it is refused.

    `find` reads the desk anew: once before, to know case and role, and once for what is shown afterwards.
    """
    typed = request.form.to_dict()
    desk = find()
    asked = banking.asked(typed)
    if asked is not None and wants_json():
        return jsonify(banking.do(act, desk.case.run_id, desk.shares, asked, typed) | {"banks": _banks(find(), where)})
    final = "" if asked is not None else typed.get("final", "")
    try:
        if asked is not None:
            typed = banking.into_form(act, desk.case.run_id, desk.shares, asked, typed)
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
    save_form(
        act, typed, project_id=desk.project.id, plan=desk.plan.id, role=desk.role, rubric=desk.rubric, final=final
    )


def _refused(desk: Desk, where: Where, typed: Fields, error: MakerpathError) -> tuple[Any, int]:
    shown = document(error, language())
    shown["missing_ids"] = error.params.get("missing", [])
    differing = differences(desk, typed) if error.code == "assessment.changed" else None
    if not wants_json():
        return show(desk, where, values=typed, problem=shown, differences=differing), error.status
    if differing is not None:
        shown["revision"] = desk.revision
        shown["panel"] = _drawing(where).one(desk, where, "conflict", values=typed, differences=differing)
    answer = jsonify(shown)
    answer.content_type = PROBLEM
    return answer, error.status


def _saved(desk: Desk, where: Where) -> Response:
    drawing = _drawing(where)
    return jsonify(
        {
            "revision": desk.revision,
            "saved": drawing.saved(),
            "total": drawing.one(desk, where, "total", desk.stand),
        }
    )


def _banks(desk: Desk, where: Where) -> dict[str, str]:
    """The lists of the bank by the place they stand at."""
    return {name: _drawing(where).one(desk, where, "bank", name) for name in bank_places(desk)}


def _drawing(where: Where) -> Drawing:
    host = Host(kind="page", hidden=csrf, action=lambda _name: where.action, link=str, asset=asset)
    return Drawing(services(), db(), replace(me(), language=language()), host)
