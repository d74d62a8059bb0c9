"""An officer in a browser: the look, two certificates, a correction, a revocation; a stranger's phone beside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from makerpath.i18n import gettext
from makerpath.service.accounts.operations import begin
from makerpath.service.certificates.models import Certificate
from makerpath.service.people.operations import edit_person
from makerpath.service.web.context import COOKIE
from tests.conftest import PATIENCE
from tests.e2e.serving import listening
from tests.service.school import make_school, SmallSchool

PHONE = {"width": 390, "height": 844}
WHY, OVER = "The name was written wrongly.", "It was somebody else's project."


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SmallSchool]:
    """Two learners have made everything that their certificates ask for."""
    with listening(tmp_path) as services:
        made = make_school(services)
        for learner in (made.learner, made.other_learner):
            made.assess(made.finish(learner))
        yield made


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_from_the_look_to_a_revocation(new_page: Any, school: SmallSchool, language: str) -> None:
    url = school.services.settings.service_url
    desk, phone = new_page(), new_page(**PHONE)

    def said(text: str, **params: object) -> str:
        return gettext(text, language, **params)

    _sign_in(desk, school)
    desk.goto(f"{url}/certificates/look?lang={language}")
    desk.locator("select[name=orientation]").select_option("portrait")
    desk.get_by_role("button", name=said("Save the look")).click()
    desk.wait_for_load_state()

    desk.goto(f"{url}/certificates?lang={language}")
    for box in desk.locator("input[name=pick]").all():
        box.check()
    desk.get_by_role("button", name=said("Issue to those who are ticked")).click()
    desk.wait_for_url("**/certificates/batches/*")
    _wait_for_prints(desk, school, 2)
    rows = _certificates(school)
    assert [row.serial[-6:] for row in rows] == ["000001", "000002"]
    assert {row.record["look"]["orientation"] for row in rows} == {"portrait"}

    first = rows[0]
    desk.goto(f"{url}/certificates/{first.id}?lang={language}")
    link = desk.get_by_role("link", name=said("Open the PDF"))
    answer = desk.request.get(url + link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body()[:5] == b"%PDF-"

    def verify(code: str) -> str:
        """What a stranger reads who types the code as people do."""
        phone.goto(f"{url}/verify?lang={language}")
        phone.locator("input[name=code]").fill(" ".join(re.findall("....", code.lower())))
        phone.locator("input[name=code]").press("Enter")
        phone.wait_for_url("**/verify/*")
        assert phone.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        return str(phone.locator("h1").inner_text())

    assert verify(first.code) == said("This certificate is genuine")
    assert "Learner One" in phone.locator("main").inner_text()

    assert first.person_id is not None
    edit_person(
        school.services,
        school.officer,
        person_id=first.person_id,
        display_name="Learner One",
        certificate_name="Learner First 李一",
        language="en",
    )
    _change(desk, "correct", WHY)
    _wait_for_prints(desk, school, 3)
    newer = next(row for row in _certificates(school) if row.replaces_id == first.id)
    assert verify(first.code) == said("This certificate was replaced")
    assert newer.serial in phone.locator("main").inner_text()
    assert WHY in phone.locator("main").inner_text()
    assert verify(newer.code) == said("This certificate is genuine")
    assert "Learner First 李一" in phone.locator("main").inner_text()

    desk.goto(f"{url}/certificates/{newer.id}?lang={language}")
    _change(desk, "revoke", OVER)
    assert verify(newer.code) == said("This certificate was revoked")
    assert OVER in phone.locator("main").inner_text()
    assert verify(rows[1].code) == said("This certificate is genuine")


def test_who_goes_back_finds_nobody_ticked(new_page: Any, school: SmallSchool) -> None:
    """The list is shorter by then, and a browser would put the ticks of before beside the names of others."""
    url = school.services.settings.service_url
    desk = new_page()
    _sign_in(desk, school)
    desk.goto(f"{url}/certificates")
    desk.locator("input[name=pick]").first.check()
    desk.get_by_role("button", name="Issue to those who are ticked").click()
    desk.wait_for_url("**/certificates/batches/*")
    _wait_for_prints(desk, school, 1)
    desk.go_back()
    desk.wait_for_url("**/certificates")
    boxes = desk.locator("input[name=pick]")
    assert boxes.count() == 1
    assert not boxes.first.is_checked()


def _sign_in(page: Any, school: SmallSchool) -> None:
    with school.services.database.writing(school.id) as session:
        assert school.officer.person_id is not None
        token = begin(session, school.officer.person_id, school.id).token
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": school.services.settings.service_url}])


def _change(page: Any, name: str, reason: str) -> None:
    """Fill in the form of the certificate's page that does `name`, and send it."""
    form = page.locator(f"form[action$='/{name}']")
    form.evaluate("form => { form.closest('details').open = true }")
    form.locator("textarea").fill(reason)
    with page.expect_navigation():
        form.locator("button").click()


def _certificates(school: SmallSchool) -> list[Certificate]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(Certificate).order_by(Certificate.serial)))


def _wait_for_prints(page: Any, school: SmallSchool, count: int) -> None:
    """The worker prints beside; the page itself is asked, so that nothing sleeps here."""
    for _ in range(PATIENCE // 100):
        rows = _certificates(school)
        if len(rows) == count and all(row.sha256 for row in rows):
            return
        page.wait_for_timeout(100)
    raise AssertionError("the certificates were not printed")
