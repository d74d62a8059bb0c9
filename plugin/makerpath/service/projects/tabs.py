"""What a project has besides its path: a tab each, on the service's page and in a platform's block alike.

    @tab("journal", N_("Journal"), icon="pen", needs="project.work", place=20)
    def journal(reader: TabReader) -> Markup: ...

Its forms are actions (`projects.actions`); a form of a tab carries `<input type="hidden" name="tab" value="journal">`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from makerpath.service.core import templates
from makerpath.service.operation import Services
from makerpath.service.parts import Host, Typed, Values
from makerpath.service.people.models import School
from makerpath.service.policy import Actor
from makerpath.service.previews.queries import of_files
from makerpath.service.projects.models import Project

PATH = "path"


@dataclass(frozen=True)
class TabReader:
    """Who looks at a tab of which project, and where; `can` holds the reader's permissions on the project.

    `page` is what the address asks for besides the tab (see `PAGE_FIELDS`); `typed` is there after a refused form.
    With `while_shown` addresses of files end when the class may not see them any more.
    """

    services: Services
    session: Session
    actor: Actor
    host: Host
    project: Project
    can: frozenset[str]
    typed: Typed | None = None
    page: Mapping[str, str] = field(default_factory=dict)
    while_shown: bool = False

    def render(self, template: str, **values: Any) -> Markup:
        """`templates/blocks/<template>` with everything that forms and files of a project need."""
        return Markup(templates.render(f"blocks/{template}", self.actor.language, **self.surroundings(), **values))

    def surroundings(self) -> dict[str, Any]:
        """What every template of a project may use."""
        language = self.actor.language
        zone = self.session.get_one(School, self.actor.school_id).time_zone
        return {
            "host": self.host,
            "project": self.project,
            "can": self.can,
            "typed": self.typed,
            "page": Values(self.page),
            "me": str(self.actor.person_id),
            "limit": self.services.settings.max_upload,
            **of_files(self.services, self.session, while_shown=self.while_shown),
            "when": lambda moment, style="medium": templates.moment(moment, language, zone, style),
            "once": templates.once,
        }


Show = Callable[[TabReader], Markup]
Count = Callable[[Session, Project], int]


@dataclass(frozen=True)
class Tab:
    """`needs` is the permission to see it; tabs stand in the order of `place`.

    `count` is a number on the tab of what waits there, such as unanswered critiques; `counted` says of what.
    """

    name: str
    title: str
    icon: str
    needs: str
    place: int
    show: Show
    count: Count | None = None
    counted: str = ""


TABS: dict[str, Tab] = {}
PAGE_FIELDS = ("stage", "ask", "tab", "find", "q", "thread", "picture", "version", "with", "more")
"""What the address of a project's page may say, and the `data-makerpath-page` of a link in a block."""


def tab(
    name: str, title: str, *, icon: str, needs: str, place: int, count: Count | None = None, counted: str = ""
) -> Callable[[Show], Show]:
    """Register a tab of every project."""

    def register(show: Show) -> Show:
        TABS[name] = Tab(name, title, icon, needs, place, show, count, counted)
        return show

    return register


def tabs_for(can: frozenset[str]) -> list[Tab]:
    """The tabs that a reader with these permissions sees, in their order; the path itself is not among them."""
    return sorted((item for item in TABS.values() if item.needs in can), key=lambda item: item.place)
