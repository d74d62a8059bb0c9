"""A project's whole story on one page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint
from markupsafe import Markup

from makerpath.i18n import format_money
from makerpath.service.board.story import story_of
from makerpath.service.core.files import FileReference
from makerpath.service.core.templates import environment
from makerpath.service.projects.models import Project
from makerpath.service.projects.telling import tell
from makerpath.service.uploads.links import file_url
from makerpath.service.web.access import permit
from makerpath.service.web.context import db, language, me, services
from makerpath.service.web.pages import page

story = Blueprint("story", __name__)
Show = Callable[[FileReference, str], Markup]


@story.get("/projects/<uuid:project_id>/story")
@permit("project.view", Project)
def show(project: Project) -> str:
    return page(
        "story.html",
        project=project,
        story=story_of(db(), me(), project),
        show_file=shower(lambda file, download=False: file_url(services(), file, download=download)),
        money=lambda minor, currency: format_money(round(minor), currency, language()),
        tell=lambda moment: tell(moment.verb, moment.data, language()),
    )


def shower(address: Callable[..., str]) -> Show:
    """Shows a file as a project's own page does: a picture, a film, a sound, or a link."""
    module: Any = environment(language()).get_template("blocks/_project.html").make_module({"file_url": address})
    return cast(Show, module.file)
