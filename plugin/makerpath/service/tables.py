"""Every table, so that the metadata is whole wherever it is needed."""

from __future__ import annotations

from makerpath.service.accounts import models as accounts
from makerpath.service.assessments import models as assessments
from makerpath.service.certificates import models as certificates
from makerpath.service.classes import models as classes
from makerpath.service.core import events, files, tenancy
from makerpath.service.core.database import Base
from makerpath.service.core.jobs import models as jobs
from makerpath.service.courses import models as courses
from makerpath.service.mail import models as mail
from makerpath.service.operation import OperationKey
from makerpath.service.people import models as people
from makerpath.service.platforms import models as platforms
from makerpath.service.projects import models as projects
from makerpath.service.uploads import models as uploads

metadata = Base.metadata
__all__ = [
    "OperationKey",
    "accounts",
    "assessments",
    "certificates",
    "classes",
    "courses",
    "events",
    "files",
    "jobs",
    "mail",
    "metadata",
    "people",
    "platforms",
    "projects",
    "tenancy",
    "uploads",
]
