"""How views and handlers answer: never with an exception, always in the reader's language."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable
from html import escape
from typing import Any

from web_fragments.fragment import Fragment
from webob import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import DEFAULT_LANGUAGE
from makerpath.i18n import error_text, gettext
from makerpath.xblocks.shared.pages import fragment, html
from makerpath.xblocks.shared.platform import person_of
from makerpath.xblocks.shared.studio import Refused

log = logging.getLogger(__name__)


def language_of(block: Any) -> str:
    """The reader's language, English if the platform cannot even say who reads."""
    try:
        return person_of(block).language
    except Exception:
        log.exception("the platform's user service failed")
        return DEFAULT_LANGUAGE


def problem(error: MakerpathError, language: str) -> dict[str, Any]:
    """An error as RFC 9457 shapes it, with our code and a hint; what is wrong in an author's form by field."""
    message, hint = error_text(error, language)
    found: dict[str, Any] = {
        "type": "about:blank",
        "title": message,
        "detail": hint,
        "status": error.status,
        "code": error.code,
    }
    if error.field:
        found["field"] = error.field
    if isinstance(error, Refused):
        found["errors"] = {field: gettext(said, language, **params) for field, (said, params) in error.wrong.items()}
    return found


def answer(body: dict[str, Any], status: int = 200) -> Response:
    """`body` as JSON."""
    return Response(
        json.dumps(body, ensure_ascii=False).encode(),
        status=status,
        content_type="application/json",
        charset="utf-8",
        cache_control="no-store",
    )


def unexpected() -> MakerpathError:
    """For what nobody foresaw; the log has the details."""
    return MakerpathError(
        "block.failed",
        N_("This part of the page could not be shown."),
        N_("Reload the page. If it happens again, tell the course team."),
        status=500,
    )


def careful_view(view: Callable[..., Fragment]) -> Callable[..., Fragment]:
    """A view that says what happened instead of taking the whole unit down with it."""

    @functools.wraps(view)
    def wrapped(block: Any, context: Any = None) -> Fragment:
        try:
            return view(block, context or {})
        except Exception as error:
            if not isinstance(error, MakerpathError):
                log.exception("%s.%s failed", type(block).__name__, view.__name__)
                error = unexpected()
            return _failed(block, problem(error, language_of(block)))

    return wrapped


def _failed(block: Any, told: dict[str, Any]) -> Fragment:
    """What happened; in plain words where not even that page can be drawn."""
    try:
        return fragment(block, html("shared/failed.html", language_of(block), problem=told))
    except Exception:
        log.exception("%s: the page that says so failed too", type(block).__name__)
        return Fragment(f"<p>{escape(told['title'])} {escape(told['detail'])}</p>")


def careful_data(view: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Data that the platform collects for a whole course: whatever one block holds, the others come through."""

    @functools.wraps(view)
    def wrapped(block: Any, *context: Any, **named: Any) -> dict[str, Any]:
        try:
            return view(block, *context, **named)
        except Exception:
            log.exception("%s.%s failed", type(block).__name__, view.__name__)
            return {"display_name": str(block.display_name or "")} if view.__name__ == "student_view_data" else {}

    return wrapped
