"""What a record's slugs are called on paper."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.domain.names import ASSESSOR, ROLE

ROLES: dict[str, str] = {
    **ASSESSOR,
    **ROLE,
    "self": N_("the makers themselves"),
    "peer": N_("classmates"),
    "panel": N_("a panel of jurors"),
    "operator": N_("Student operator of the making space"),
}
"""Who assessed, and what a certificate's holder may act as."""

WATCHES: dict[str, str] = {
    "second-assessor": N_("assessed twice, blind to each other"),
    "moderated": N_("settled by a moderator"),
    "approved": N_("approved before release"),
    "overridden": N_("set by hand, with a reason on file"),
}
"""What watched over the assessment."""
