"""Errors as a person or a program meets them: a page in the reader's language, or an RFC 9457 problem document."""

from __future__ import annotations

import logging
from typing import Any

from apiflask import APIFlask, HTTPError
from flask import g, jsonify, request, Response
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from makerpath import i18n
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core import templates
from makerpath.service.projects.telling import in_words
from makerpath.service.web.access import SignInNeeded, to_sign_in
from makerpath.service.web.context import forget_db, language
from makerpath.service.web.pages import page

logger = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
NOT_SHOWN = frozenset(
    {"csrf_token", "key", "password", "passphrase", "passphrase_again", "form", "stage", "rule", "revision", "next"}
    | {"upload"}
)

HTTP = {
    404: ("page.not_found", N_("There is nothing here."), N_("Check the address, or go back to the start page.")),
    405: ("page.method", N_("This address cannot be used like that."), N_("Go back and try again.")),
    413: ("upload.too_large", N_("That is more than can be taken at once."), N_("Choose a smaller file.")),
}
UNEXPECTED = MakerpathError(
    "server.error",
    N_("Something went wrong on our side."),
    N_("Nothing you had saved is lost. Try again; if it happens again, tell the school office when it was."),
    status=500,
)


class Document(dict[str, Any]):
    """A problem document; templates may ask it for members that this problem does not have."""

    def __missing__(self, key: str) -> None:
        return None


def problem(error: MakerpathError, reader: str) -> dict[str, Any]:
    """The RFC 9457 document of an error; `code` and `hint` are extensions of ours."""
    message, hint = i18n.error_text(error, reader)
    found = Document(
        {
            "type": f"urn:makerpath:problem:{error.code}",
            "title": message,
            "status": error.status,
            "code": error.code,
        }
    )
    if hint:
        found["hint"] = hint
    if error.field:
        found["field"] = error.field
    missing = getattr(error, "missing", None)
    if missing:
        found["missing"] = [
            {"code": item.code, "title": i18n.gettext(item.message, reader, **in_words(item.params, reader))}
            for item in missing
        ]
    return found


def wants_json() -> bool:
    return request.path.startswith("/api/") or request.accept_mimetypes.best == PROBLEM


def answer(error: MakerpathError) -> tuple[Response | str, int] | Any:
    """What the asker gets for `error`."""
    forget_db()
    if error.status >= 500:
        g.setdefault("actor", None)  # whoever is asking may be what cannot be found out
    if wants_json():
        response = jsonify(problem(error, language()))
        response.content_type = PROBLEM
        return response, error.status
    if isinstance(error, SignInNeeded) and request.method == "GET":
        return to_sign_in()
    shown = problem(error, language())
    if error.status >= 500:
        # Whatever broke may break the ordinary page too: this one needs no database.
        return templates.render("pages/broken.html", language(), problem=shown, typed=_typed()), error.status
    return page("error.html", problem=shown, typed=_typed()), error.status


def _typed() -> dict[str, str]:
    """What the person had written, to be copied from the error page: never a secret."""
    try:
        written = request.form
    except RequestEntityTooLarge:
        return {}
    return {name: value for name, value in written.items() if name not in NOT_SHOWN and len(value) > 1}


def install(app: APIFlask) -> None:
    """Route every kind of failure through `answer`."""

    @app.error_processor
    def _shape(error: HTTPError) -> Any:
        wrong = error.detail.get("json", error.detail) if isinstance(error.detail, dict) else {}
        document = problem(
            MakerpathError(
                "request.invalid" if error.status_code == 422 else "request.refused",
                N_("The request does not have the shape it should have."),
                status=error.status_code,
            ),
            language(),
        )
        return document | {"fields": wrong}, error.status_code, {"Content-Type": PROBLEM}

    @app.errorhandler(MakerpathError)
    def _ours(error: MakerpathError) -> Any:
        return answer(error)

    @app.errorhandler(CSRFError)
    def _forged(_error: CSRFError) -> Any:
        return answer(
            MakerpathError(
                "form.expired",
                N_("The form was open for too long, or came from elsewhere."),
                N_("What you wrote is shown below. Go back, load the page again, and send it once more."),
            )
        )

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Any:
        if error.response is not None or (error.code or 500) < 400:
            return error
        code, message, hint = HTTP.get(error.code or 500, ("page.refused", N_("That request was not understood."), ""))
        return answer(MakerpathError(code, message, hint, status=error.code or 500))

    @app.errorhandler(RecursionError)
    def _too_deep(error: RecursionError) -> Any:
        if not request.is_json:
            return _unexpected(error)
        # Lists in lists in lists: whoever sent that did not mean to be understood.
        return answer(MakerpathError("request.too_deep", N_("What was sent is nested too deeply."), status=400))

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Any:
        logger.exception("unexpected", exc_info=error)
        return answer(UNEXPECTED)
