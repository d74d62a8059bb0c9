"""The form that begins a project: the questions to choose from, on the service's page and in a platform's block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from makerpath.domain.brief import Brief
from makerpath.service.core import templates
from makerpath.service.parts import Host, Typed
from makerpath.service.policy import Actor
from makerpath.service.starting.choosing import LONGEST_QUESTION
from makerpath.service.starting.suggestions import ideas_for, Suggestion

SUGGESTED = 5


def chosen(fields: Mapping[str, Any]) -> dict[str, str]:
    """What the form says: `kind`, `subject`, `question` and `title`."""
    kind, _, subject = str(fields.get("from") or "brief").partition(":")
    words = {name: str(fields.get(name) or "") for name in ("question", "title")}
    return {"kind": kind, "subject": subject, **words}


def render_start(
    session: Session,
    actor: Actor,
    brief: Brief,
    host: Host,
    typed: Typed | None,
    *,
    first: Suggestion | None = None,
    found: Sequence[Suggestion] = (),
    search: Mapping[str, Any] | None = None,
) -> str:
    """`blocks/start.html`: the brief's own question, what is recommended, an own question.

    `first` is what the reader came with, `found` what they searched for; `search` fills the search of a page.
    """
    shown = {item.value for item in found} | ({first.value} if first else set())
    ideas = [item for item in ideas_for(session, actor, brief, SUGGESTED) if item.value not in shown]
    return Markup(
        templates.render(
            "blocks/start.html",
            actor.language,
            brief=brief,
            host=host,
            typed=typed,
            once=templates.once,
            first=first,
            ideas=ideas,
            found=found,
            search=search,
            value=_value(brief, typed, first),
            longest=LONGEST_QUESTION,
        )
    )


def _value(brief: Brief, typed: Typed | None, first: Suggestion | None) -> str:
    """What is chosen when the form is shown."""
    if typed and typed.values["from"]:
        return str(typed.values["from"])
    if first:
        return first.value
    return brief.starts[0] if brief.starts[0] in ("brief", "own") else ""
