"""A project's page shows each kind of file in its way, before its preview is made and after."""

from __future__ import annotations

import io
import re
from uuid import UUID

from sqlalchemy import event
from werkzeug.datastructures import FileStorage

from makerpath.service.projects import operations
from makerpath.service.uploads.operations import take
from tests.service.browsing import app_of, Browser
from tests.service.previews.test_previews import KINDS
from tests.service.school import SmallSchool

SHOWN = [
    'class="mp-picture"',
    "First page of a.pdf",
    "Drawing a.svg",
    "42 × 18 × 7",
    "4 × 2 × 0 m",
    "The first 50 of 201 rows",
    "2026-09-01",
    "The notebook: 3 cells",
    "src/a.py",
    "<video",
    "Save the file",
]


def test_every_kind_of_file_is_shown_on_the_page(school: SmallSchool) -> None:
    project = school.start()
    for content, name, _facts, _pieces in KINDS:
        add(school, project, content, name)
    page = Browser(app_of(school.services), school.services).sign_in(school.learner)
    address = f"/projects/{project}?stage=launch"
    before = page.get(address).text
    assert "A preview is being made." in before and before.count("mp-about-file") == len(KINDS)
    school.work()
    after = page.get(address).text
    for words in SHOWN:
        assert words in after, words
    assert "A preview is being made." not in after and "<script>run" not in after
    assert re.search(r'<code title="SHA-256">[0-9a-f]{8}</code> <time datetime="[^"]+">[-0-9]{10} [0-9:]{5} UTC', after)
    chinese = page.get(f"{address}&lang=zh-Hans").text
    assert "转动模型" in chinese and "前 50 行，共 201 行" in chinese


def test_more_files_cost_the_page_no_more_queries(school: SmallSchool) -> None:
    project = school.start()
    page = Browser(app_of(school.services), school.services).sign_in(school.learner)
    asked: list[str] = []
    event.listen(school.services.database.engine, "before_cursor_execute", lambda *found: asked.append(found[2]))
    counts = []
    for number in range(4):
        add(school, project, b"day,lux\n1,2\n3,%d\n" % number, f"{number}.csv")
        asked.clear()
        page.get(f"/projects/{project}?stage=launch")
        counts.append(len(asked))
    assert counts[1] == counts[3]


def add(school: SmallSchool, project: UUID, content: bytes, name: str) -> None:
    file_id = take(school.services, school.learner, project, FileStorage(io.BytesIO(content), name))
    operations.add_evidence(
        school.services, school.learner, project_id=project, stage="launch", rule="", body="", file_id=file_id
    )
