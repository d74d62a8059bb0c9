"""What a parent or an employer sees: every answer of the verification, on a phone and a desk, by day and by night."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from makerpath.i18n import gettext
from makerpath.service.certificates.models import Certificate
from makerpath.service.core.database import utc_now
from makerpath.service.verification.words import STANDING
from tests.e2e.looking import AXE, axe, english
from tests.e2e.serving import listening
from tests.service.certificates.issued import issue_many
from tests.service.school import make_school, SmallSchool

SIZES = ((390, 844), (1280, 900))
LANGUAGES = ("en", "zh-Hans")


@pytest.fixture
def school(tmp_path: Path) -> Iterator[SmallSchool]:
    with listening(tmp_path) as services:
        yield make_school(services)


def of_every_state(school: SmallSchool) -> dict[str, str]:
    """The code of a certificate in each state."""
    now = utc_now()
    columns: dict[str, dict[str, Any]] = {
        "valid": {},
        "suspended": {"suspended_at": now},
        "expired": {"expires_at": now - timedelta(days=1)},
        "replaced": {"replaced_at": now},
        "revoked": {"revoked_at": now, "revoke_reason": "Issued by mistake. 误发。"},
        "altered": {"record_hash": "0" * 64},
    }
    for number, (_state, row) in enumerate(columns.items(), 1):
        ids = issue_many(school, ["Anna Maria Berg 安娜"], first=number)
        with school.services.database.writing(school.id) as session:
            made = session.get_one(Certificate, ids[0])
            if "record_hash" in row:
                made.record = {**made.record, "serial": made.serial, "evidence": ["1" * 64]}
            else:
                for name, value in row.items():
                    setattr(made, name, value)
    with school.services.database.reading(school.id) as session:
        codes = session.scalars(select(Certificate.code).order_by(Certificate.serial)).all()
    return dict(zip(columns, codes, strict=True))


def test_every_answer_is_seen_by_everybody(new_page: Any, school: SmallSchool) -> None:
    url = school.services.settings.service_url
    addresses = {state: f"{url}/verify/{code}" for state, code in of_every_state(school).items()}
    for (width, height), theme in product(SIZES, ("light", "dark")):
        page = new_page(width, height, color_scheme=theme, bypass_csp=True)
        for language, (state, address) in product(LANGUAGES, [*addresses.items(), ("ask", f"{url}/verify")]):
            page.goto(f"{address}?lang={language}")
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            where = f"{state} {language} {width} {theme}"
            if state in STANDING:
                assert page.get_by_role("heading", level=1).inner_text() == gettext(STANDING[state], language), where
            assert page.evaluate("document.documentElement.scrollWidth") <= width, where
            page.evaluate(AXE)
            assert list(axe(page)) == [], where
            if language == "zh-Hans":
                assert [text for text in english(page) if not re.search("Berg|Hill|Lamp", text)] == [], where


def test_it_works_without_javascript_from_the_first_page_to_the_answer(
    new_page: Any, school: SmallSchool, tmp_path: Path
) -> None:
    codes = of_every_state(school)
    url = school.services.settings.service_url
    page = new_page(390, 844, java_script_enabled=False)
    for language in LANGUAGES:
        page.goto(f"{url}/verify?lang={language}")
        page.locator("#code").fill(codes["valid"].lower())
        page.get_by_role("button", name=gettext("Verify", language), exact=True).click()
        page.get_by_role("heading", name=gettext(STANDING["valid"], language)).wait_for()
        page.goto(f"{url}/verify?lang={language}")
        page.locator("#serial").fill("hil 2026 000005")
        page.locator("#name").fill("ＡＮＮＡ maria  berg 安娜")
        page.get_by_role("button", name=gettext("Find it", language)).click()
        page.get_by_role("heading", name=gettext(STANDING["revoked"], language)).wait_for()
        assert codes["revoked"] in page.url
        file = tmp_path / "words.txt"
        file.write_text("This is to certify that somebody did something.")
        page.goto(f"{url}/verify?lang={language}")
        page.locator("#file").set_input_files(file)
        page.get_by_role("button", name=gettext("Check the file", language)).click()
        title = gettext("There is nothing in this file that could be checked", language)
        page.get_by_role("heading", name=title).wait_for()
