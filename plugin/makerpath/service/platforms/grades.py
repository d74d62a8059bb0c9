"""A decided grade on its way back to the platform: queued with the decision, sent by a job, and compared."""

from __future__ import annotations

import time
from math import floor
from uuid import UUID, uuid4

import jwt
import requests
from sqlalchemy import select

from makerpath.domain.contract import ALGORITHM, GradeAnswer, GradeClaims, TOKEN_SECONDS
from makerpath.service.assessments.results import result_of
from makerpath.service.core.database import utc_now
from makerpath.service.core.jobs import GiveUp, job, JobRun, RetryLater
from makerpath.service.operation import Work
from makerpath.service.platforms.keys import private_pem, service_key
from makerpath.service.platforms.models import BlockLink, Platform
from makerpath.service.platforms.tokens import same_origin
from makerpath.service.projects.models import Project

TIMEOUT = 10
LEAST_WEIGHT = 0.5
"""Below this a block counts no whole point: there is nothing to send."""


class GradeNotStored(RuntimeError):
    """The platform took the grade but does not show it; the job tries again."""


def queue_grades(work: Work, project: Project) -> None:
    """One job for every block that shows the project; each sends what counts when it runs."""
    for link in work.session.scalars(select(BlockLink).where(BlockLink.project_id == project.id)):
        work.job("platform.grade", {"link": str(link.id)}, key=f"{link.id}:{work.now.isoformat()}")


@job("platform.grade", attempts=12, lease=60)
def send_grade(run: JobRun) -> None:
    """Post the learner's newest released result to the block's callback and check what it stored."""
    with run.session_scope() as session:
        link = session.get(BlockLink, UUID(run.payload["link"]))
        if link is None:
            return
        platform = session.get(Platform, link.platform_id)
        result = result_of(session, session.get_one(Project, link.project_id), link.person_id)
        if platform is None or platform.disabled_at or result is None:
            return
        if not link.callback or link.weight < LEAST_WEIGHT:
            return
        if not same_origin(link.callback, platform.base_url):
            raise GiveUp("the block's address is not on its platform")
        link_id, url = link.id, link.callback
        now = int(time.time())
        claims = GradeClaims(
            iss=run.services.settings.service_url,
            aud=platform.issuer,
            sub=link.subject,
            anon=link.anonymous_id,
            course=link.course_key,
            block=link.block_key,
            # A platform's grade book keeps whole points only.
            earned=floor(result.total * link.weight / 100 + 0.5),
            possible=floor(link.weight + 0.5),
            decided_at=result.final_at.isoformat(),
            jti=uuid4().hex,
            iat=now,
            exp=now + TOKEN_SECONDS,
        )
    token = jwt.encode(claims.model_dump(), private_pem(service_key(run.services.settings)), algorithm=ALGORITHM)
    try:
        response = requests.post(url, json={"token": token}, timeout=TIMEOUT, allow_redirects=False)
        response.raise_for_status()
        stored = GradeAnswer.model_validate(response.json())
    except requests.ConnectionError as error:
        raise RetryLater(30, "the platform does not answer") from error
    if (stored.earned, stored.possible) != (claims.earned, claims.possible):
        raise GradeNotStored(f"sent {claims.earned} of {claims.possible}, the platform has {stored.earned}")
    with run.session_scope() as session:
        kept = session.get(BlockLink, link_id)
        if kept is not None:
            kept.earned, kept.confirmed_at = stored.earned, utc_now()
