"""The editor of a school's rubric: its form, its YAML, its draft saved as one types, its versions."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from makerpath.content import library
from makerpath.content.incoming.written import plain, text_of
from makerpath.content.schema import validate
from makerpath.content.yamlfile import parse
from makerpath.domain.errors import Conflict, MakerpathError, N_, NotFound
from makerpath.domain.rubric import Rubric
from makerpath.domain.rubric_changes import Change, classify, EFFECT_TEXTS
from makerpath.domain.text import BANDS, FOR_BANDS, LANGUAGES
from makerpath.i18n import gettext
from makerpath.service.core import templates
from makerpath.service.people.models import Person
from makerpath.service.rubrics import operations
from makerpath.service.rubrics.checking import by_place, check, Checked, SHAPE
from makerpath.service.rubrics.data import Data, shown, with_ids
from makerpath.service.rubrics.fields import operate, read
from makerpath.service.rubrics.models import RubricVersion, SchoolRubric
from makerpath.service.rubrics.operations import changes_since, newest, revision_of
from makerpath.service.rubrics.shelf_routes import KINDS
from makerpath.service.rubrics.sources import exact
from makerpath.service.rubrics.words import placed, texts
from makerpath.service.web.access import permit
from makerpath.service.web.context import act, db, forget_db, language
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

editing = Blueprint("rubric_editing", __name__)


@dataclass(frozen=True)
class Stale:
    """What somebody else saved while this was typed, as lines of a comparison."""

    lines: list[str]


@editing.get("/rubrics/<uuid:rubric_id>/edit")
@permit("rubric.manage", SchoolRubric, "rubric")
def edit(rubric: SchoolRubric) -> str:
    if request.args.get("as") == "yaml":
        return _yaml(rubric, yaml_of(rubric.draft))
    return _form(rubric, rubric.draft)


@editing.post("/rubrics/<uuid:rubric_id>/edit")
@permit("rubric.manage", SchoolRubric, "rubric")
def save(rubric: SchoolRubric) -> Response | str | tuple[str, int]:
    """Save the whole form; a button may change the structure first. Refused, everything typed is still there."""
    rubric_id = rubric.id
    data = read(request.form)
    do = request.form.get("do", "save")
    anchor = operate(data, do)
    try:
        act(operations.save, rubric_id=rubric_id, revision=revision_of(request.form.get("revision", "")), data=data)
    except MakerpathError as error:
        forget_db()
        return _form(_row(rubric_id), data, error=error), error.status
    if do == "publish":
        return redirect(url_for("rubric_editing.publish", rubric_id=rubric_id), 303)
    if do == "yaml":
        return redirect(url_for("rubric_editing.edit", rubric_id=rubric_id) + "?as=yaml", 303)
    if do == "save":
        say(N_("Saved. Nobody is assessed by it before you publish it."))
    return redirect(url_for("rubric_editing.edit", rubric_id=rubric_id, _anchor=anchor), 303)


@editing.post("/rubrics/<uuid:rubric_id>/draft")
@permit("rubric.manage", SchoolRubric, "rubric")
def keep(rubric: SchoolRubric) -> tuple[Response, int]:
    """For the page's script: keep the draft as it is typed, and answer its preview and its problems.

    Ids are made when somebody saves, not of half a title.
    """
    rubric_id, name = rubric.id, rubric.slug
    data = read(request.form)
    reader = language()
    try:
        saved = act(
            operations.save,
            rubric_id=rubric_id,
            revision=revision_of(request.form.get("revision", "")),
            data=data,
            name_things=False,
        )
    except MakerpathError as error:
        return jsonify(problem(error, reader)), error.status
    checked = check(with_ids(data, name))
    found = {
        place: [" ".join(texts(item, reader)).strip() for item in items] for place, items in by_place(checked).items()
    }
    preview = templates.render("pages/rubric_preview.html", reader, **_preview(with_ids(data, name), checked))
    answer = {"revision": saved["revision"], "problems": found, "errors": len(checked.errors), "preview": preview}
    return jsonify(answer), 200


@editing.post("/rubrics/<uuid:rubric_id>/yaml")
@permit("rubric.manage", SchoolRubric, "rubric")
def save_yaml(rubric: SchoolRubric) -> Response | tuple[str, int]:
    """Save what was written as YAML; what could not be shown in the form is refused, and stays in its field."""
    rubric_id, written = rubric.id, request.form.get("text", "")
    try:
        data = _parsed(written)
        act(operations.save, rubric_id=rubric_id, revision=revision_of(request.form.get("revision", "")), data=data)
    except MakerpathError as error:
        forget_db()
        return _yaml(_row(rubric_id), written, error), error.status
    say(N_("Saved. Nobody is assessed by it before you publish it."))
    return redirect(url_for("rubric_editing.edit", rubric_id=rubric_id) + "?as=yaml", 303)


class YamlRefused(MakerpathError):
    """What was written as YAML is no rubric's data; `wrong` are the lines that say why."""

    def __init__(self, wrong: list[tuple[int, str]]) -> None:
        super().__init__(
            "rubric.yaml",
            N_("This cannot be kept: it is no rubric that the form could show."),
            N_("Everything you wrote is still here."),
            status=422,
            field="text",
        )
        self.wrong = wrong


def _parsed(written: str) -> Data:
    problems: list[Any] = []
    tree = parse(written[:1_000_000], Path("draft.yaml"), problems)
    if tree is not None and not isinstance(tree.data, dict):
        raise YamlRefused([(1, gettext(N_("A rubric has keys such as title and criteria."), language()))])
    if tree is not None:
        validate(Rubric, tree, problems)
    wrong = [item for item in problems if item.code in SHAPE or item.code.startswith("yaml.")]
    if tree is None or wrong:
        raise YamlRefused([(item.place.line, " ".join(item.texts(language())).strip()) for item in wrong])
    data: Data = tree.data
    return data


@editing.get("/rubrics/<uuid:rubric_id>/publish")
@permit("rubric.manage", SchoolRubric, "rubric")
def publish(rubric: SchoolRubric) -> str:
    """What a new version would change, in words."""
    return _publish(rubric)


@editing.post("/rubrics/<uuid:rubric_id>/publish")
@permit("rubric.manage", SchoolRubric, "rubric")
def publish_now(rubric: SchoolRubric) -> Response | tuple[str, int]:
    rubric_id = rubric.id
    try:
        made = act(
            operations.publish,
            rubric_id=rubric_id,
            revision=revision_of(request.form.get("revision", "")),
            note=request.form.get("note", ""),
        )
    except MakerpathError as error:
        forget_db()
        return _publish(_row(rubric_id), error), error.status
    say(N_("Version {number} is published. Runs can be assessed by it."), number=made["number"])
    return redirect(url_for("rubric_editing.history", rubric_id=rubric_id), 303)


def _publish(row: SchoolRubric, error: MakerpathError | None = None) -> str:
    checked = check(with_ids(row.draft, row.slug))
    before = newest(db(), row)
    changes = changes_since(db(), before, checked.rubric) if checked.rubric else []
    return page(
        "rubric_publish.html",
        row=row,
        checked=checked,
        problems=_listed(checked),
        before=before,
        changes=_told(changes),
        note=request.form.get("note", ""),
        problem=problem(error, language()) if error else None,
    )


@editing.get("/rubrics/<uuid:rubric_id>/versions")
@permit("rubric.manage", SchoolRubric, "rubric")
def history(rubric: SchoolRubric) -> str:
    """Every version, and what any one changes of another."""
    versions = (
        db()
        .scalars(
            select(RubricVersion).where(RubricVersion.rubric_id == rubric.id).order_by(RubricVersion.number.desc())
        )
        .all()
    )
    names = {
        person.id: person.display_name
        for person in db().scalars(select(Person).where(Person.id.in_({row.created_by for row in versions})))
    }
    by_number = {str(row.number): row for row in versions}
    one, two = (by_number.get(request.args.get(name, "")) for name in ("from", "to"))
    changes = None
    if one is not None and two is not None:
        changes = _told(classify(*(exact(db(), row.scoring_hash, row.wording_hash) for row in (one, two))))
    return page(
        "rubric_versions.html",
        row=rubric,
        versions=versions,
        who=names,
        one=one,
        two=two,
        changes=changes,
    )


@editing.post("/rubrics/<uuid:rubric_id>/archive")
@permit("rubric.manage", SchoolRubric, "rubric")
def archive(rubric: SchoolRubric) -> Response:
    archived = request.form.get("archived") == "1"
    act(operations.archive, rubric_id=rubric.id, archived=archived)
    say(N_("The rubric is not offered any more.") if archived else N_("The rubric is offered again."))
    return redirect(url_for("rubrics.index"), 303)


def _row(rubric_id: UUID) -> SchoolRubric:
    row = db().scalar(select(SchoolRubric).where(SchoolRubric.id == rubric_id))
    if row is None:
        raise NotFound()
    return row


def _told(changes: list[Change]) -> list[tuple[str, str, str, Any]]:
    """Each change: what it does, in a code and in words, what it is, and the texts that differ."""
    reader = language()
    return [
        (
            change.effect,
            gettext(EFFECT_TEXTS[change.effect], reader),
            gettext(change.message, reader, **change.texts(reader)),
            change.details,
        )
        for change in changes
    ]


def _listed(checked: Checked) -> list[tuple[str, str, str, str]]:
    return [(item.severity, item.place, *placed(item, language())) for item in checked.found]


def yaml_of(data: Data) -> str:
    return text_of(plain(data))


def _comparison(error: MakerpathError | None, row: SchoolRubric, mine: str) -> list[str]:
    """Line by line, what they saved (-) and what is typed here (+), where the two met."""
    if not isinstance(error, Conflict):
        return []
    theirs = yaml_of(row.draft).splitlines()
    return list(difflib.unified_diff(theirs, mine.splitlines(), lineterm="", n=2))[2:][:400]


def _form(row: SchoolRubric, data: Data, error: MakerpathError | None = None) -> str:
    named = with_ids(data, row.slug)
    checked = check(named)
    return page(
        "rubric_edit.html",
        row=row,
        rubric=shown(data),
        found={
            place: [(item.severity, *texts(item, language())) for item in items]
            for place, items in by_place(checked).items()
        },
        checked=checked,
        problems=_listed(checked),
        kinds=KINDS,
        bands=BANDS,
        tags={language: [tag for tag, of in FOR_BANDS.items() if of == language] for language in LANGUAGES},
        differences=_comparison(error, row, yaml_of(named)),
        problem=problem(error, language()) if error else None,
        before=newest(db(), row),
        **_preview(named, checked),
    )


def _preview(data: Data, checked: Checked) -> dict[str, Any]:
    return {"draft": shown(data), "valid": checked.rubric is not None, "frameworks": library.frameworks()}


def _yaml(row: SchoolRubric, written: str, error: MakerpathError | None = None) -> str:
    found = check(with_ids(row.draft, row.slug)).found
    return page(
        "rubric_yaml.html",
        row=row,
        written=written,
        wrong=error.wrong if isinstance(error, YamlRefused) else [],
        problems=[(item.severity, item.place, *item.texts(language())) for item in found] if error is None else [],
        differences=_comparison(error, row, written),
        problem=problem(error, language()) if error else None,
    )
