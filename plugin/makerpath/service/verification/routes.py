"""The public verification: by code, by number and name, by a file. Pages here; `api` has the same as data.

No form of these pages changes anything or acts for anybody, so they work without a cookie.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import Blueprint, g, redirect, request, Response, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from makerpath.credentials.numbers import is_code, read_code, shape_code
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import format_date
from makerpath.service.core import templates
from makerpath.service.uploads.forms import takes
from makerpath.service.verification import api, files, limits, naming, words
from makerpath.service.verification.queries import Verified
from makerpath.service.verification.queries import verify as look_up
from makerpath.service.web.access import public
from makerpath.service.web.asking import address
from makerpath.service.web.context import language, services
from makerpath.service.web.problems import problem
from makerpath.service.web.public import chosen, public_page

verify = Blueprint("verify", __name__)
blueprints = (verify, api.api)
BY_LINK = (verify, api.api)
"""Nothing is done in anybody's name here, so there is nothing to be tricked into."""

READ_ON = 64 * files.MIB
HIDDEN = {
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
Page = str | Answer | tuple[str, int]


@verify.after_request
def hide(response: Response) -> Response:
    """No search engine and no cache keeps these pages, and no other site learns of the code."""
    response.headers.update(HIDDEN)
    if "retry_after" in g:
        response.headers["Retry-After"] = str(g.retry_after)
    return response


@verify.get("/robots.txt")
@public("what search engines may look at")
def robots() -> Response:
    return Response("User-agent: *\nDisallow: /verify\nDisallow: /api/\n", mimetype="text/plain")


@verify.get("/verify")
@public("anybody may verify")
def ask() -> Page:
    typed = request.args.get("code", "")
    if not typed:
        return _form()
    code = shape_code(typed)
    try:
        if code is None:
            code = read_code(typed)
    except MakerpathError as error:
        return _form(error, typed=typed)
    return redirect(_to(code), 303)


@verify.get("/verify/<code>")
@public("anybody may verify")
def show(code: str) -> Page:
    shaped = shape_code(code)
    if shaped is not None and shaped != code and is_code(shaped):
        return redirect(_to(shaped), 301)
    if code in ("number", "file"):
        return redirect(url_for("verify.ask", lang=chosen() or None), 303)
    try:
        found = _look(code)
    except MakerpathError as error:
        return _form(error, typed=code)
    if found.moved_to and shaped:
        if _came_by_form():
            return public_page("verify_moved.html", found=found, to=f"{found.moved_to}/verify/{shaped}")
        return redirect(f"{found.moved_to}/verify/{shaped}", 302)
    return public_page("verify_certificate.html", **_shown(found))


@verify.post("/verify/number")
@public("anybody may verify")
def by_number() -> Page:
    """By serial and name; both are needed, and neither stands in an address."""
    serial, name = request.form.get("serial", "").strip(), request.form.get("name", "").strip()
    try:
        if not serial or not name:
            raise MakerpathError(
                "certificate.pair_needed",
                N_("Type the number and the name, both as they are printed."),
                field="serial" if not serial else "name",
            )
        return redirect(_to(naming.find_code(services(), _who(), serial, name)), 303)
    except MakerpathError as error:
        return _form(error, serial=serial, holder=name)


@verify.post("/verify/file")
@public("anybody may verify")
@takes(files.LARGEST, READ_ON)
def by_file() -> Page:
    """Whether the file that was sent is genuine; it is read and forgotten."""
    try:
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            raise MakerpathError("upload.no_file", N_("Choose a file first."), field="file")
        limits.spend(services(), limits.UPLOADS, _who())
        verdict = files.check(services(), sent.stream)
    except MakerpathError as error:
        return _form(error)
    shown = _shown(verdict.found) if verdict.found else {"found": None, "when": _when("UTC"), "words": words}
    return public_page("verify_file.html", _back_to_the_form, verdict=verdict, filename=sent.filename[:200], **shown)


def _look(typed: str) -> Verified:
    """The certificate. What none has is counted; what one has never is."""
    try:
        return look_up(services(), typed)
    except MakerpathError as error:
        if error.code == "certificate.unknown":
            limits.spend(services(), limits.MISSES, _who())
        raise


def _form(error: MakerpathError | None = None, **typed: str) -> Page:
    if isinstance(error, limits.TooMany):
        g.retry_after = error.retry_after
    html = public_page(
        "verify.html",
        _back_to_the_form if request.method == "POST" else None,
        problem=problem(error, language()) if error else None,
        largest=files.LARGEST,
        **{"typed": "", "serial": "", "holder": "", **typed},
    )
    return (html, error.status) if error else html


def _shown(found: Verified) -> dict[str, Any]:
    """What the template of a certificate needs."""
    zone = found.record.time_zone if found.record else "UTC"
    return {"found": found, "record": found.record, "words": words, "when": _when(zone), "day": _day}


def _when(zone: str) -> Any:
    def when(moment: datetime, style: str = "medium") -> Markup:
        return templates.moment(moment, language(), zone, style)

    return when


def _day(moment: datetime, record: CertificateRecord) -> str:
    """The day, as the school's calendar had it."""
    return format_date(moment.astimezone(ZoneInfo(record.time_zone)).date(), language())


def _to(code: str) -> str:
    return url_for("verify.show", code=code, lang=chosen() or None)


def _back_to_the_form(tag: str) -> str:
    """What was sent with a form cannot be asked for again in another language."""
    return url_for("verify.ask", lang=tag)


def _who() -> str:
    return limits.network(address())


def _came_by_form() -> bool:
    """Browsers follow no form to another site; who came with one gets a link there instead."""
    referred = urlsplit(request.headers.get("Referer", ""))
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or referred.netloc == request.host
