"""The preview's pages: the outline, a lesson with its frames, and what stands in a frame."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import ensure_csrf_cookie

from makerpath.i18n import NAMES
from makerpath.xblocks.preview import units
from makerpath.xblocks.preview.live import Live, live
from makerpath.xblocks.preview.outline import modules_of, problems_of
from makerpath.xblocks.preview.reader import SWITCH, SWITCHES, View, view_of
from makerpath.xblocks.shared import pages

OWN = {
    "preview.css": "text/css",
    "preview.js": "text/javascript",
    "frame.js": "text/javascript",
    "gallery.js": "text/javascript",
}
PULSE_SECONDS = 10.0
_STUDENT = re.compile(r"[A-Za-z0-9_-]{1,64}")


def course() -> Live:
    """The course that is being written."""
    return live(settings.COURSE_FOLDER)


def outline(request: HttpRequest) -> HttpResponse:
    """The modules and lessons in both languages, and what is wrong."""
    return page(request, "preview/outline.html")


def lesson(request: HttpRequest, lesson_id: str) -> HttpResponse:
    """A lesson in two frames, wide and as on a phone."""
    package = course().edition.package
    order = [name for module in package.course.modules for name in module.lessons] if package else []
    if package is None or lesson_id not in order:
        return page(request, "preview/outline.html", status=404)
    at = order.index(lesson_id)
    before, after = order[at - 1] if at else "", order[at + 1] if at + 1 < len(order) else ""
    return page(
        request,
        "preview/lesson.html",
        switches=("language", "who", "light", "width"),
        lesson_id=lesson_id,
        metas={tag: text.meta for tag, text in package.lessons[lesson_id].items()},
        before=before,
        after=after,
    )


@xframe_options_sameorigin
@ensure_csrf_cookie
def unit(request: HttpRequest, lesson_id: str) -> HttpResponse:
    """The unit as the platform shows it, for `?student=` (as in the workbench) and in `?theme=`."""
    usage = units.usage_of(lesson_id)
    if usage is None:
        raise Http404
    return frame(
        request,
        usage,
        "student_view",
        title=units.title_of(lesson_id),
        student=request.GET.get("student", "student_1"),
    )


@xframe_options_sameorigin
@ensure_csrf_cookie
def scenario(request: HttpRequest, scenario_id: str, view_name: str = "student_view") -> HttpResponse:
    """A block by itself, or its form; for whoever works on the blocks."""
    from workbench.scenarios import get_scenarios

    # In one transaction it takes a tenth of the time.
    with units.lock, transaction.atomic():
        known = get_scenarios()
    if scenario_id not in known:
        raise Http404
    found = known[scenario_id]
    return frame(
        request, found.usage_id, view_name, title=found.description, student=request.GET.get("student", "student_1")
    )


def jump(request: HttpRequest, lesson_id: str) -> HttpResponse:
    """The platform's address of a lesson."""
    return redirect(f"/lesson/{lesson_id}/")


def events(request: HttpRequest) -> StreamingHttpResponse:
    """Server-sent events: a `change` for each new edition."""
    answer = StreamingHttpResponse(_changes(course()), content_type="text/event-stream")
    answer["Cache-Control"] = "no-store"
    return answer


def own(request: HttpRequest, name: str) -> HttpResponse:
    """The preview's own style sheet and scripts."""
    if name not in OWN:
        raise Http404
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return HttpResponse(text, content_type=f"{OWN[name]}; charset=utf-8", headers={"Cache-Control": "no-cache"})


def _changes(course: Live) -> Iterator[str]:
    number = course.edition.number
    yield f"event: begin\ndata: {number}\n\n"
    while True:
        # Without a pulse nobody would notice that the browser has left.
        course.wait(number, PULSE_SECONDS)
        if course.edition.number == number:
            yield ": still here\n\n"
        else:
            number = course.edition.number
            yield f"event: change\ndata: {number}\n\n"


def page(
    request: HttpRequest,
    template: str,
    status: int = 200,
    switches: tuple[str, ...] = ("language", "light"),
    **values: Any,
) -> HttpResponse:
    """A page of the preview itself, with those switches."""
    edition = course().edition
    package = edition.package
    view = reading(request)
    html = pages.html(
        template,
        view.language,
        view=view,
        edition=edition,
        course=package.course if package else None,
        folder=course().folder,
        modules=modules_of(edition, view.language),
        problems=problems_of(edition, course().folder, view.language),
        versions=units.version_of,
        switches=_switches(view, switches),
        names=NAMES,
        **values,
    )
    return HttpResponse(html, status=status, headers={"Cache-Control": "no-store"})


def reading(request: HttpRequest) -> View:
    """How whoever asks wants to see things."""
    package = course().edition.package
    first = course().language or (package.course.languages[0] if package else None)
    return view_of(request.GET, request.headers.get("Accept-Language", ""), first)


def _switches(view: View, shown: tuple[str, ...]) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """Each switch of the page: key, label, and its choices as label, address and whether it is chosen."""
    return [
        (
            key,
            SWITCH[key],
            [(label, view.query(**{key: value}), getattr(view, key) == value) for value, label in known.items()],
        )
        for key, known in SWITCHES
        if key in shown
    ]


def frame(
    request: HttpRequest,
    usage: str,
    view_name: str,
    *,
    title: str,
    student: str,
    before: Callable[[Any, Any], None] = lambda _runtime, _block: None,
) -> HttpResponse:
    """What stands in a frame: the view of a block for `student`, after `before` was done with it."""
    from workbench.runtime import WorkbenchRuntime

    if not _STUDENT.fullmatch(student):
        raise Http404
    runtime = WorkbenchRuntime(student)
    before(runtime, runtime.get_block(usage))
    made = runtime.get_block(usage).render(view_name, {})
    html = pages.html(
        "preview/frame.html",
        "zh-Hans" if student.endswith("-zh") else "en",
        title=title,
        head=made.head_html(),
        body=made.body_html(),
        foot=made.foot_html(),
        student=student,
        studio=view_name == "studio_view",
        # Studio is light.
        theme="dark" if request.GET.get("theme") == "dark" and view_name != "studio_view" else "",
    )
    return HttpResponse(html, headers={"Cache-Control": "no-store"})
