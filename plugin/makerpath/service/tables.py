"""Every table, so that the metadata is whole wherever it is needed."""

from __future__ import annotations

from makerpath.service.accounts import models as accounts
from makerpath.service.allocations import models as allocations
from makerpath.service.assessing import models as assessing
from makerpath.service.assessments import models as assessments
from makerpath.service.attendance import models as attendance
from makerpath.service.calendar import models as calendar
from makerpath.service.certificates import models as certificates
from makerpath.service.challenges import models as challenges
from makerpath.service.classes import models as classes
from makerpath.service.consents import models as consents
from makerpath.service.contributions import models as contributions
from makerpath.service.core import events, files, immutable, tenancy
from makerpath.service.core.database import Base
from makerpath.service.core.jobs import models as jobs
from makerpath.service.courses import models as courses
from makerpath.service.critiques import models as critiques
from makerpath.service.exhibition import models as exhibition
from makerpath.service.exports import models as exports
from makerpath.service.journal import models as journal
from makerpath.service.kits import models as kits
from makerpath.service.labs import models as labs
from makerpath.service.mail import models as mail
from makerpath.service.materials import models as materials
from makerpath.service.moderation import models as moderation
from makerpath.service.notices import models as notices
from makerpath.service.operation import OperationKey
from makerpath.service.ownership import models as ownership
from makerpath.service.people import models as people
from makerpath.service.platforms import models as platforms
from makerpath.service.previews import models as previews
from makerpath.service.profiles import models as profiles
from makerpath.service.progress import models as progress
from makerpath.service.projects import models as projects
from makerpath.service.quizzes import models as quizzes
from makerpath.service.results import models as results
from makerpath.service.rubrics import models as rubrics
from makerpath.service.sign_offs import models as sign_offs
from makerpath.service.surveys import models as surveys
from makerpath.service.teams import models as teams
from makerpath.service.topics import models as topics
from makerpath.service.uploads import models as uploads

metadata = Base.metadata
__all__ = [
    "OperationKey",
    "accounts",
    "allocations",
    "assessing",
    "assessments",
    "attendance",
    "calendar",
    "certificates",
    "challenges",
    "classes",
    "consents",
    "contributions",
    "courses",
    "critiques",
    "events",
    "exhibition",
    "exports",
    "files",
    "immutable",
    "jobs",
    "journal",
    "kits",
    "labs",
    "mail",
    "materials",
    "metadata",
    "moderation",
    "notices",
    "ownership",
    "people",
    "platforms",
    "previews",
    "profiles",
    "progress",
    "projects",
    "quizzes",
    "results",
    "rubrics",
    "sign_offs",
    "surveys",
    "teams",
    "tenancy",
    "topics",
    "uploads",
]
