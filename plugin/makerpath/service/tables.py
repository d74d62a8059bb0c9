"""Every table, so that the metadata is whole wherever it is needed."""

from __future__ import annotations

from makerpath.service.accounts import models as accounts
from makerpath.service.assessments import models as assessments
from makerpath.service.attendance import models as attendance
from makerpath.service.certificates import models as certificates
from makerpath.service.classes import models as classes
from makerpath.service.core import events, files, tenancy
from makerpath.service.core.database import Base
from makerpath.service.core.jobs import models as jobs
from makerpath.service.courses import models as courses
from makerpath.service.kits import models as kits
from makerpath.service.mail import models as mail
from makerpath.service.operation import OperationKey
from makerpath.service.people import models as people
from makerpath.service.platforms import models as platforms
from makerpath.service.progress import models as progress
from makerpath.service.projects import models as projects
from makerpath.service.quizzes import models as quizzes
from makerpath.service.sign_offs import models as sign_offs
from makerpath.service.surveys import models as surveys
from makerpath.service.topics import models as topics
from makerpath.service.uploads import models as uploads

metadata = Base.metadata
__all__ = [
    "OperationKey",
    "accounts",
    "assessments",
    "attendance",
    "certificates",
    "classes",
    "courses",
    "events",
    "files",
    "jobs",
    "kits",
    "mail",
    "metadata",
    "people",
    "platforms",
    "progress",
    "projects",
    "quizzes",
    "sign_offs",
    "surveys",
    "tenancy",
    "topics",
    "uploads",
]
