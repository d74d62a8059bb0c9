"""The gallery: every block in every state that it has, from the sample courses."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import ensure_csrf_cookie

from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import gettext
from makerpath.xblocks.preview import samples, ways
from makerpath.xblocks.preview.reader import View
from makerpath.xblocks.preview.states import BLOCKS, FIRST, needs_service, reader_of, spoken_in, STATES, TITLES
from makerpath.xblocks.preview.views import frame, page, reading
from makerpath.xblocks.shared import pages

log = logging.getLogger(__name__)
NONE, UNSERVED = N_("There is no such state."), N_("This needs the service, which does not run.")


@dataclass(frozen=True)
class Cell:
    """A block in a state: where to open it, or why it cannot be opened."""

    block: str
    state: str
    address: str
    missing: str

    @property
    def title(self) -> str:
        return STATES[self.state].title


def grid(request: HttpRequest) -> HttpResponse:
    """All blocks and all states."""
    view = reading(request)
    rows = [(TITLES[block], [_cell(block, state, view) for state in STATES]) for block in BLOCKS]
    return page(request, "preview/gallery.html", rows=rows, states=list(STATES.values()))


def cell(request: HttpRequest, block: str, state: str) -> HttpResponse:
    """One block in one state, in a frame as wide as chosen; its other states are a click away."""
    view = reading(request)
    here = _there(block, state, view)
    return page(
        request,
        "preview/gallery_cell.html",
        switches=("language", "light", "size"),
        title=_title(block, state, view.language),
        here=here,
        cells=[_cell(block, name, view) for name in STATES if name in BLOCKS[block]],
        blocks=[(TITLES[name], _cell(name, state if state in BLOCKS[name] else FIRST, view)) for name in BLOCKS],
        framed=f"/blocks/{block}/{state}/frame/?language={view.language}&theme={view.light}",
    )


@xframe_options_sameorigin
@ensure_csrf_cookie
def inside(request: HttpRequest, block: str, state: str) -> HttpResponse:
    """The block itself, for somebody who has done what the state says."""
    view = reading(request)
    if _there(block, state, view).missing:
        raise Http404
    try:
        spoken = spoken_in(state, view.language)
        usage = samples.usage_of(block, state, spoken)
        if usage and needs_service(block, state):
            ways.reach(state, spoken, samples.course_of(usage))
    except MakerpathError as error:
        log.exception("%s: the state %s cannot be reached", block, state)
        return _told(gettext(error.message, view.language, **error.params), view)
    if usage is None:
        return _told(gettext(N_("No sample course has this block."), view.language), view)
    return frame(
        request,
        usage,
        STATES[state].view,
        title=_title(block, state, view.language),
        student=reader_of(state, view.language),
        before=partial(ways.walk_here, reached=STATES[state].reached),
    )


def _title(block: str, state: str, language: str) -> str:
    return gettext(
        N_("{block}: {state}"),
        language,
        block=gettext(TITLES[block], language),
        state=gettext(STATES[state].title, language),
    )


def _cell(block: str, state: str, view: View) -> Cell:
    missing = "" if state in BLOCKS[block] else NONE
    if not missing and needs_service(block, state) and not ways.served():
        missing = UNSERVED
    return Cell(block, state, f"/blocks/{block}/{state}/{view.query()}", missing)


def _there(block: str, state: str, view: View) -> Cell:
    if block not in BLOCKS or state not in BLOCKS[block]:
        raise Http404
    return _cell(block, state, view)


def _told(text: str, view: View) -> HttpResponse:
    """Why the state could not be reached: nothing is shown in its place."""
    html = pages.html("preview/gallery_missing.html", view.language, text=text, theme=view.light)
    return HttpResponse(html, status=503, headers={"Cache-Control": "no-store"})
