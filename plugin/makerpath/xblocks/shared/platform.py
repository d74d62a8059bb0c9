"""Who is here and where: the facts that only the platform's runtime may state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from makerpath.domain.contract import BlockRole
from makerpath.domain.errors import MakerpathError, N_
from makerpath.i18n import choose

STAFF_ROLES = frozenset({"staff", "instructor"})


@dataclass(frozen=True)
class Person:
    """The person whose browser asks. `user_id` and `anonymous_id` are empty for a visitor without an account."""

    user_id: str
    anonymous_id: str
    name: str
    role: BlockRole
    language: str

    @property
    def signed_in(self) -> bool:
        return bool(self.user_id)


def person_of(block: Any) -> Person:
    """The person the runtime has bound to `block`."""
    attributes: dict[str, Any] = {}
    name = ""
    service = block.runtime.service(block, "user")
    user = service.get_current_user() if service else None
    if user is not None:
        attributes = dict(user.opt_attrs)
        name = user.full_name or attributes.get("edx-platform.username") or ""
    staff = bool(attributes.get("edx-platform.user_is_staff")) or (
        attributes.get("edx-platform.user_role") in STAFF_ROLES
    )
    authenticated = attributes.get("edx-platform.is_authenticated", True)
    user_id = attributes.get("edx-platform.user_id")
    return Person(
        user_id=str(user_id) if user_id is not None and authenticated else "",
        anonymous_id=str(attributes.get("edx-platform.anonymous_user_id") or ""),
        name=str(name),
        role="instructor" if staff else "learner",
        language=_language(block, attributes),
    )


def _language(block: Any, attributes: dict[str, Any]) -> str:
    """What the platform's own words are in, else what the person prefers, else what was asked for."""
    preferred = (attributes.get("edx-platform.user_preferences") or {}).get("pref-lang")
    return choose(_language_of_service(block) or str(preferred or "") or _active_language())


def _language_of_service(block: Any) -> str | None:
    """What the `i18n` service says; the authoring side's forms have none, and a plain one knows no language."""
    try:
        said = block.runtime.service(block, "i18n").get_language()
    except Exception:
        # Services are the platform's and raise what they like.
        return None
    return said if isinstance(said, str) else None


def _active_language() -> str | None:
    """What the platform has chosen for this request; None where the platform has no translations switched on."""
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.utils import translation
    except ImportError:
        return None
    try:
        active: str | None = translation.get_language()
    except ImproperlyConfigured:
        return None
    return active


def usage_of(block: Any) -> str:
    """The key of this block in its course."""
    return str(block.scope_ids.usage_id)


def course_of(block: Any, otherwise: str = "") -> str:
    """The key of the course run the block is in; `otherwise` where the runtime knows of none."""
    key = getattr(block.scope_ids.usage_id, "context_key", None)
    return str(key) if key is not None else otherwise


def in_studio() -> bool:
    """Whether this process is the platform's authoring side, where handlers are open to authors only."""
    try:
        from django.conf import settings
        from django.core.exceptions import ImproperlyConfigured
    except ImportError:
        return False
    try:
        return str(getattr(settings, "ROOT_URLCONF", "")).startswith("cms.")
    except ImproperlyConfigured:
        return False


def demand_author(block: Any) -> None:
    """Refuse unless the person may edit the block; a learner reaches every handler of a block."""
    if not in_studio() and person_of(block).role != "instructor":
        raise MakerpathError(
            "block.authors_only",
            N_("Only the course team may do this."),
            N_("Sign in as a member of the course team."),
            status=403,
        )


def demand_signed_in(person: Person) -> None:
    """Refuse a visitor without an account."""
    if not person.signed_in:
        raise MakerpathError(
            "block.sign_in",
            N_("Sign in to work here."),
            N_("Enrol in the course, then open this page again."),
            status=403,
        )
