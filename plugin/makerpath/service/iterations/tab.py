"""The versions of a project: its tab, with two of them beside each other."""

from __future__ import annotations

from markupsafe import Markup

from makerpath.domain.errors import N_
from makerpath.i18n import format_number, gettext
from makerpath.service.iterations.comparing import compare
from makerpath.service.iterations.queries import chosen, versions
from makerpath.service.previews.queries import previews_in
from makerpath.service.projects.tabs import tab, TabReader

NAME = "versions"
MEASURES = {
    "width": N_("Width"),
    "depth": N_("Depth"),
    "height": N_("Height"),
    "triangles": N_("Triangles"),
}


@tab(NAME, N_("Versions"), icon="iteration", needs="project.view", place=30)
def show(reader: TabReader) -> Markup:
    """Every version, the newest first; with `version` and `with` in the address, what changed between the two."""
    found, language = versions(reader.session, reader.project), reader.actor.language
    pair = chosen(found, reader.page.get("version", ""), reader.page.get("with", ""))
    return reader.render(
        "versions.html",
        found=found[::-1],
        comparison=compare(*pair, previews_in(reader.session), reader.services.storage) if pair else None,
        measures={name: gettext(title, language) for name, title in MEASURES.items()},
        amount=lambda value: format_number(value, language, 3),
        signed=lambda value: ("+" if value > 0 else "−" if value < 0 else "±") + format_number(abs(value), language, 3),
    )
