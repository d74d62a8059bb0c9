"""A desk inside a lesson's part: in place in a platform's block, where its page says which one is open.

`desk` and `as` in the page say the case and the role, `next` the case after which the next one is asked for, the rest
are filters of the queue. With `only` the block's script asks for pieces of what stands there (see `desk_pieces.html`).
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup
from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import N_, NotFound
from makerpath.i18n import gettext
from makerpath.service import policy
from makerpath.service.allocations.handed import sheet
from makerpath.service.allocations.models import Allocation
from makerpath.service.allocations.queries import Asked, asked_of
from makerpath.service.assessing import banking
from makerpath.service.assessing.desk import Desk, desk
from makerpath.service.assessing.drawing import bank_places, differences, Drawing, Where
from makerpath.service.assessing.fields import LEVEL
from makerpath.service.assessing.filters import Filters
from makerpath.service.assessing.queue import following
from makerpath.service.assessing.roles import OFFICE, roles_on
from makerpath.service.assessing.saving import save_form
from makerpath.service.assessments.cases import APART, asked_rubric, ASKING, case_of, plan_of
from makerpath.service.assessments.models import APPROVAL, AssessmentCase, ESCALATED
from makerpath.service.operation import Answer
from makerpath.service.parts import PartForm, Reader, Spot
from makerpath.service.policy import Actor
from makerpath.service.projects.models import Project

ROLES = ("peer", "mentor", "instructor")
"""In which somebody is asked by name, and reached by their own account."""
SCRIPTS = ("block/pins.js", "js/models.js", "js/desk.js")


@dataclass(frozen=True)
class Place:
    """A case of the part's brief and run, and the role in which the person is before it."""

    project: Project
    case: AssessmentCase
    role: str
    roles: list[str]


def filters_of(spot: Spot, page: Mapping[str, str]) -> Filters:
    """What of the queue the page asks for; whatever it says, nothing of another run or brief."""
    asked = {**page, "run": str(spot.run_id)}
    found = Filters.read(asked)
    return Filters(**{**found.__dict__, "brief": spot.versions["brief"].slug})


def query(filters: Filters, **more: str) -> str:
    """What a link of the part opens: the filters, and which desk."""
    kept = {name: value for name, value in filters.args.items() if name != "run"}
    return urlencode({**kept, **{name.rstrip("_"): value for name, value in more.items() if value}})


def asked_here(session: Session, actor: Actor, spot: Spot) -> list[Asked]:
    """What the person is asked to assess of the brief in the run."""
    if actor.person_id is None:
        return []
    brief = spot.versions["brief"].slug
    found = asked_of(session, actor.person_id, ROLES)
    return [one for one in found if one.project.run_id == spot.run_id and one.project.brief == brief]


def find(session: Session, actor: Actor, spot: Spot, case_id: str, role: str) -> Place | None:
    """The case for whoever may assess it in that role; nobody else learns that it is there."""
    try:
        ident = UUID(case_id)
    except ValueError:
        return None
    row = session.execute(
        select(AssessmentCase, Project)
        .join(Project, Project.id == AssessmentCase.project_id)
        .where(
            AssessmentCase.id == ident,
            AssessmentCase.run_id == spot.run_id,
            Project.brief == spot.versions["brief"].slug,
        )
    ).first()
    if row is None:
        return None
    case, project = row
    plan = plan_of(session, project, case.plan)
    roles = [name for name in roles_on(session, actor, project, case, plan) if name != "self"]
    if not roles or (role and role not in roles):
        return None
    return Place(project, case, role or ("instructor" if "instructor" in roles else roles[0]), roles)


def show(reader: Reader, spot: Spot) -> Markup | None:
    """The desk that is open, or pieces of it; None where none is, or the person may not."""
    place = _open(reader, spot)
    found = _laid(reader.session, reader.actor, place) if place else None
    if place is None or found is None:
        return None
    where = _where(reader, spot, place)
    drawing = Drawing(reader.services, reader.session, reader.actor, reader.host)
    refused = _refused(reader, found)
    if reader.page.get("only"):
        pieces = _pieces(drawing, found, where, reader.page, refused)
        return reader.render("desk_pieces.html", spot, pieces=pieces, revision=found.revision)
    surroundings = drawing.context(found, where, **refused)
    del surroundings["host"]  # the reader's own
    return reader.render(
        "desk.html",
        spot,
        **surroundings,
        when=drawing.when(),
        said=reader.page.get("said") == "final" and not refused,
        settles=_settles(reader, place, found),
    )


def save(form: PartForm) -> Answer:
    """The desk's form: save the draft, make it final, or use the bank; the operations decide who may."""
    with form.services.database.reading(form.actor.school_id) as session:
        place = find(session, form.actor, form.spot, form.text("desk"), form.text("as"))
        if place is None:
            raise NotFound()
        rubric = asked_rubric(session, place.case, place.role)
        case_id, project_id, plan, role = place.case.id, place.project.id, place.case.plan, place.role
    typed = {str(name): value for name, value in form.fields.items() if isinstance(value, str)}
    bank = (form.spot.run_id, role in OFFICE)

    def run(operation: Any, *, key: str | None = None, **arguments: Any) -> Answer:
        answer: Answer = operation(form.services, form.actor, key=key or form.key, **arguments)
        return answer

    asked = banking.asked(typed)
    if asked is not None:
        if typed.get("quiet"):
            return banking.do(run, *bank, asked, typed)
        typed = banking.into_form(run, *bank, asked, {**typed, "key": form.key or ""})
    final = "" if asked is not None else typed.get("final", "")
    saved = save_form(
        run, typed, project_id=project_id, plan=plan, role=role, rubric=rubric, final=final in ("1", "next")
    )
    answer: Answer = {"revision": saved["revision"]}
    if final == "next":
        answer["page"] = {"desk": "", "as": "", "next": str(case_id), "said": "final"}
    elif final == "1":
        answer["page"] = {"said": "final"} | ({"desk": "", "as": ""} if role in APART else {})
    return answer


def _open(reader: Reader, spot: Spot) -> Place | None:
    """What the form was about that came back, else what the page says is open."""
    page, typed = reader.page, reader.typed.values if reader.typed else {}
    session, actor = reader.session, reader.actor
    if typed.get("desk"):
        return find(session, actor, spot, str(typed["desk"]), str(typed.get("as", "")))
    if page.get("desk"):
        return find(session, actor, spot, page["desk"], page.get("as", ""))
    before = find(session, actor, spot, page["next"], page.get("as", "")) if page.get("next") else None
    if before is None:
        return None
    if before.role in APART:
        after = _waiting(session, actor, spot, before.case)
        return find(session, actor, spot, str(after.case.id), after.row.role) if after else None
    step = following(session, actor, filters_of(spot, page), before.case)
    if step is None:
        return None
    return find(session, actor, spot, str(case_of(session, step[0], step[1]).id), step[2])


def _laid(session: Session, actor: Actor, place: Place) -> Desk | None:
    """Peers see what was handed in, without names, and only while they are asked."""
    if place.role not in APART:
        return desk(session, actor, place.project, place.case, place.role)
    allocation = session.scalar(
        select(Allocation).where(
            Allocation.case_id == place.case.id,
            Allocation.person_id == actor.person_id,
            Allocation.role == place.role,
            Allocation.withdrawn_at.is_(None),
        )
    )
    if allocation is None or place.case.state not in ASKING:
        return None
    return (
        sheet(session, actor, allocation) if policy.allowed(session, actor, "allocation.answer", allocation) else None
    )


def _waiting(session: Session, actor: Actor, spot: Spot, case: AssessmentCase) -> Asked | None:
    waiting = (one for one in asked_here(session, actor, spot) if one.waits and one.row.role in APART)
    return next((one for one in waiting if one.case.id != case.id), None)


def _where(reader: Reader, spot: Spot, place: Place) -> Where:
    filters, ident = filters_of(spot, reader.page), str(place.case.id)
    apart = place.role in APART
    another = not apart or _waiting(reader.session, reader.actor, spot, place.case) is not None
    inside = policy.allowed(reader.session, reader.actor, "project.view", place.project)
    here = query(filters, desk=ident, as_=place.role)
    return Where(
        action="",
        here=here,
        back=query(filters),
        back_words=gettext(N_("Back to the list"), reader.actor.language),
        after=here,
        next=query(filters, next=ident, as_=place.role if apart else "") if another else "",
        project=reader.host.link("project", place.project.id) if inside and not apart else "",
        roles=[(name, query(filters, desk=ident, as_=name)) for name in place.roles],
        hidden=apart,
        asked=[("desk", ident), ("as", place.role)],
        mark=f"desk{ident[-8:]}-",
    )


def _refused(reader: Reader, found: Desk) -> dict[str, Any]:
    """What was typed and why it was refused, as the desk's template wants it; nothing when nothing was."""
    if reader.typed is None or not reader.typed.values["desk"]:
        return {}
    typed = {name: value for name, value in reader.typed.values.items() if isinstance(value, str)}
    problem = copy(reader.typed.error)
    asked = [item.id for item in found.rubric.criteria if item.graded or item.required]
    missing = problem.get("code") == "assessment.incomplete"
    problem["missing_ids"] = [name for name in asked if missing and not typed.get(f"{LEVEL}{name}")]
    changed = problem.get("code") == "assessment.changed"
    return {"values": typed, "problem": problem, "differences": differences(found, typed) if changed else None}


def _pieces(
    drawing: Drawing, found: Desk, where: Where, page: Mapping[str, str], refused: Mapping[str, Any]
) -> list[tuple[str, str, Markup]]:
    """Name, place and HTML of each piece that the script puts in place."""

    def drawn(macro: str, *arguments: object, **more: Any) -> Markup:
        return Markup(drawing.one(found, where, macro, *arguments, **more))

    if refused:
        if refused["differences"] is None:
            return []
        return [("panel", "", drawn("conflict", values=refused["values"], differences=refused["differences"]))]
    if page["only"] == "banks":
        return [("bank", name, drawn("bank", name)) for name in bank_places(found)]
    return [("saved", "", Markup.escape(drawing.saved())), ("total", "", drawn("total", found.stand))]


def _settles(reader: Reader, place: Place, found: Desk) -> bool:
    """Whether the reader may settle or approve the case, which waits for that, on the service's own page."""
    if place.case.state not in (ESCALATED, APPROVAL) or found.blind or place.role not in OFFICE:
        return False
    return policy.allowed(reader.session, reader.actor, "assessment.moderate", place.case)
