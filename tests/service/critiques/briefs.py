"""The small school with another brief than its course has."""

from __future__ import annotations

import dataclasses
from typing import Any

from makerpath.domain.brief import Brief
from makerpath.domain.hashing import split
from makerpath.service.courses.definitions import store
from tests.service.school import SmallSchool


def with_brief(school: SmallSchool, **changes: Any) -> SmallSchool:
    """The school whose projects begin on its brief with these fields changed; not published, only begun on."""
    data = school.brief.model_dump(mode="json", by_alias=True, exclude_none=True)
    brief = Brief.model_validate({**data, **changes, "id": "changed"})
    with school.services.database.writing(school.id) as session:
        version = store(session, "brief", split(brief), brief.id, school.brief_version.source)
        session.expunge(version)
    return dataclasses.replace(school, brief=brief, brief_version=version)


def with_stage(school: SmallSchool, stage: str, **changes: Any) -> SmallSchool:
    """The school whose brief has one stage changed."""
    stages = school.brief.model_dump(mode="json", by_alias=True, exclude_none=True)["stages"]
    return with_brief(school, stages=[{**plan, **changes} if plan["id"] == stage else plan for plan in stages])


def with_rule(school: SmallSchool, stage: str, rule: dict[str, Any]) -> SmallSchool:
    """The school whose brief asks at one stage for nothing but `rule`."""
    return with_stage(school, stage, evidence=[rule])
