"""Whether a page may be seen by everybody now, and by name who must do what before it can.

Nothing here is stored: it is worked out whenever the page is served, so that whatever is taken back or runs out takes
the page off in the same moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.licences import open_to
from makerpath.service.consents.recording import consents_for, PUBLIC_PAGE
from makerpath.service.exhibition.models import PageConsent, PublicPage
from makerpath.service.ownership.queries import Ownership, ownerships
from makerpath.service.people.models import Person
from makerpath.service.projects.models import Project, TeamMember


@dataclass(frozen=True)
class Missing:
    """One thing that keeps a page from the public, naming who has to act. Texts as in `MakerpathError`."""

    code: str
    message: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Facts:
    """All that decides whether a page may be seen. `allowed` are the minors whose guardians allow it today."""

    page: PublicPage | None
    project: Project
    ownership: Ownership
    consents: dict[UUID, PageConsent]
    allowed: frozenset[UUID]
    left: bool

    @property
    def makers(self) -> list[Person]:
        return self.ownership.makers

    @property
    def missing(self) -> list[Missing]:
        """What the makers, their guardians and the licence of an original still ask for."""
        found = []
        if not self.makers:
            found.append(Missing("page.nobody", N_("Nobody makes this project any more.")))
        for maker in self.makers:
            if not self.agreed(maker):
                found.append(Missing("page.consent", N_("{name} has not agreed yet."), {"name": maker.display_name}))
        for maker in self.makers:
            if maker.minor and maker.id not in self.allowed:
                said = N_("No guardian of {name} allows work in public today. The school office writes that down.")
                found.append(Missing("page.guardian", said, {"name": maker.display_name}))
        return found + self.unowned + self._unlicensed

    @property
    def unowned(self) -> list[Missing]:
        """Who has to sign that they own it: asked of teams."""
        if len(self.makers) < 2 or self.ownership.complete:
            return []
        if not self.ownership.fits:
            return [Missing("page.ownership", N_("There is no statement of who owns what, for the team of today."))]
        said = N_("{name} has not signed who owns what.")
        return [Missing("page.signature", said, {"name": maker.display_name}) for maker in self.ownership.unsigned]

    @property
    def _unlicensed(self) -> list[Missing]:
        origin = str(self.project.origin.get("licence", "")) if self.project.origin.get("kind") == "fork" else None
        if self.page is None or self.page.licence in open_to(origin):
            return []
        return [
            Missing(
                "page.licence",
                N_("The licence of the original, {licence}, asks for another licence."),
                {"licence": origin},
            )
        ]

    @property
    def public(self) -> bool:
        """Whether everybody may see the page now. Somebody who left after it was published took it along."""
        page = self.page
        if page is None or page.published_at is None or page.blocked_at is not None:
            return False
        return not self.left and not self.missing

    def agreed(self, maker: Person) -> bool:
        row = self.consents.get(maker.id)
        return row is not None and row.withdrawn_at is None and maker.erased_at is None


class NotReady(MakerpathError):
    """It cannot be shown yet; `missing` names every reason."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(
            "page.not_ready",
            N_("This cannot be shown in public yet."),
            N_("What is missing is listed below."),
            status=409,
            reasons=[item.code for item in missing],
        )
        self.missing = tuple(missing)


def read_facts(session: Session, project: Project) -> Facts:
    return facts_of(session, [project])[project.id]


def facts_of(session: Session, projects: Sequence[Project]) -> dict[UUID, Facts]:
    """The facts of each project, in a number of queries that does not grow with them."""
    ids = [project.id for project in projects]
    pages = {row.project_id: row for row in session.scalars(select(PublicPage).where(PublicPage.project_id.in_(ids)))}
    consents: defaultdict[UUID, dict[UUID, PageConsent]] = defaultdict(dict)
    for row in session.scalars(select(PageConsent).where(PageConsent.project_id.in_(ids))):
        consents[row.project_id][row.person_id] = row
    owned = ownerships(session, ids)
    minors = {maker.id for one in owned.values() for maker in one.makers if maker.minor}
    allowed = frozenset(consents_for(session, minors, PUBLIC_PAGE)) if minors else frozenset()
    left: set[UUID] = set()
    gone = select(TeamMember.project_id, TeamMember.left_at).where(
        TeamMember.project_id.in_(ids), TeamMember.left_at.is_not(None)
    )
    for project_id, left_at in session.execute(gone):
        page = pages.get(project_id)
        if page is None or page.published_at is None or left_at is None:
            continue
        if left_at >= page.published_at:
            left.add(project_id)
    return {
        project.id: Facts(
            pages.get(project.id), project, owned[project.id], consents[project.id], allowed, project.id in left
        )
        for project in projects
    }
