"""Pages for everybody: a project's public page, its archive, and what a school has published.

They know nothing of whoever is asking and set no cookie. What may not be seen and what does not exist get the same
answer, to the byte.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, request, Response, url_for
from sqlalchemy.orm import Session

from makerpath.domain import names
from makerpath.domain.errors import MakerpathError
from makerpath.service.exhibition.archive import archive, Contents, require_licence
from makerpath.service.exhibition.content import MATERIALS
from makerpath.service.exhibition.listing import (
    add_pictures,
    LONGEST,
    ON_A_PAGE,
    published,
    school_named,
    schools_with_pages,
    Sought,
)
from makerpath.service.exhibition.view import address, find, open_page, PublicView, view
from makerpath.service.people.models import School
from makerpath.service.previews.queries import of_files
from makerpath.service.web.access import public
from makerpath.service.web.context import language, services
from makerpath.service.web.problems import problem
from makerpath.service.web.public import public_page

publics = Blueprint("public", __name__)
NO_INDEX = {"X-Robots-Tag": "noindex"}
WHY = "makers and guardians agreed that everybody may see it"


@publics.get("/p/<code>")
@public(WHY)
def show(code: str) -> Response | tuple[str, int, dict[str, str]]:
    school_id = find(services(), code)
    if school_id is None:
        return gone()
    with services().database.reading(school_id) as session:
        facts = open_page(session, code)
        if facts is None:
            return gone()
        seen = view(session, facts, language())
        html = render(
            "public.html",
            view=seen,
            url=address(services().settings, code),
            zone=session.get_one(School, school_id).time_zone,
            **of_files(services(), session, while_public=True),
        )
    return Response(html, headers={} if seen.indexed else NO_INDEX)


@publics.get("/p/<code>/archive.zip")
@public(WHY)
def download(code: str) -> Response | tuple[str, int, dict[str, str]]:
    """Everything that the page gives, if its licence allows to take it along."""
    school_id = find(services(), code)
    if school_id is None:
        return gone()
    with services().database.reading(school_id) as session:
        facts = open_page(session, code)
        if facts is None:
            return gone()
        seen = view(session, facts, language())
        try:
            require_licence(seen.licence)
        except MakerpathError as error:
            return _refused(error, url_for("public.show", code=code))
        contents = _contents(seen)
    return sent(contents)


@publics.get("/exhibits")
@public("the schools that have published something")
def schools() -> Response | tuple[str, int, dict[str, str]]:
    with services().database.reading(unscoped="every school that has published something") as session:
        found = schools_with_pages(session)
        html = render("public_schools.html", schools=found)
    return Response(html, headers=NO_INDEX)


@publics.get("/exhibits/<slug>")
@public("what everybody may see by itself may stand in a list")
def index(slug: str) -> Response | tuple[str, int, dict[str, str]]:
    with services().database.reading(unscoped="looking for a school") as session:
        school = school_named(session, slug)
    if school is None:
        return gone()
    with services().database.reading(school.id) as session:
        html = _list(session, school)
    return Response(html, headers={} if school.settings.get("index_public_pages") else NO_INDEX)


def _list(session: Session, school: School) -> str:
    sought = Sought(
        words=request.args.get("q", "").strip()[:LONGEST],
        craft=_known("craft", names.CRAFT),
        discipline=_known("discipline", names.DISCIPLINE),
    )
    everything = published(session)
    found = [card for card in everything if card.fits(sought)]
    pages = max(1, -(-len(found) // ON_A_PAGE))
    typed = request.args.get("page", "1")
    at = min(max(int(typed), 1), pages) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1
    cards = found[(at - 1) * ON_A_PAGE : at * ON_A_PAGE]
    add_pictures(session, cards)
    return render(
        "public_list.html",
        school=school,
        cards=cards,
        count=len(found),
        any=bool(everything),
        sought=sought,
        place=(at, pages),
        crafts=_used(names.CRAFT, {craft for card in everything for craft in card.crafts}),
        disciplines=_used(names.DISCIPLINE, {one for card in everything for one in card.disciplines}),
        asked={key: value for key in ("q", "craft", "discipline", "lang") if (value := request.args.get(key))},
        indexed=bool(school.settings.get("index_public_pages")),
        **of_files(services(), session, while_public=True),
    )


def _used(table: dict[str, str], used: set[str]) -> dict[str, str]:
    """What a filter offers: only what would find something."""
    return {key: text for key, text in table.items() if key in used}


def _known(field: str, table: dict[str, str]) -> str:
    value = request.args.get(field, "")
    return value if value in table else ""


def _contents(seen: PublicView) -> Contents:
    materials = next((item.materials for item in seen.items if item.id == MATERIALS), ())
    return Contents(
        title=seen.title,
        language=seen.language,
        question=seen.question,
        story=seen.source,
        makers=seen.names,
        school=seen.school,
        licence=seen.licence,
        origin=seen.origin,
        items=seen.items,
        materials=materials,
        url=address(services().settings, seen.code),
    )


def sent(contents: Contents) -> Response:
    """The archive as a download that begins at once."""
    name = quote(contents.name, safe="")
    return Response(
        archive(services().storage, contents),
        mimetype="application/zip",
        headers={
            "Content-Disposition": f"attachment; filename=project.zip; filename*=UTF-8''{name}",
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            **NO_INDEX,
        },
    )


def gone() -> tuple[str, int, dict[str, str]]:
    """What everybody gets for a draft, a blocked page, a page that was taken back, and none at all."""
    return render("public_gone.html"), 404, NO_INDEX


def _refused(error: MakerpathError, back: str) -> tuple[str, int, dict[str, str]]:
    html = render("public_refused.html", problem=problem(error, language()), back=back)
    return html, error.status, NO_INDEX


def render(name: str, **values: Any) -> str:
    """`templates/pages/<name>`; where nothing is, the address in the other language says nothing of what was asked."""
    return public_page(name, (lambda tag: f"?lang={tag}") if name == "public_gone.html" else None, **values)
