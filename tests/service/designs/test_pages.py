"""The office's pages of the look, as a browser meets them."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask
from sqlalchemy import select

from makerpath.credentials.packing import zipped
from makerpath.service.certificates.models import CertificateDesign
from makerpath.service.designs import limited
from makerpath.service.web.app import create_app
from tests.service.browsing import Browser
from tests.service.designs.test_look import drawn
from tests.service.designs.test_own import own, page
from tests.service.school import SmallSchool

FORM = {"design": "modern", "orientation": "portrait", "languages": "en"}


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return create_app(school.services)


@pytest.fixture
def office(app: Flask, school: SmallSchool) -> Browser:
    return Browser(app, school.services).sign_in(school.officer)


def test_the_page_offers_every_design_in_both_languages(office: Browser) -> None:
    english = office.get("/certificates/look?lang=en").get_data(as_text=True)
    chinese = office.get("/certificates/look?lang=zh-Hans").get_data(as_text=True)
    assert all(
        words in english for words in ("Classic", "Modern", "Transcript", "Logo and seal", "Designs of your own")
    )
    assert all(words in chinese for words in ("经典", "现代", "成绩单", "校徽与印章", "本校自己的设计"))


def test_what_was_saved_stands_in_the_form_with_its_pictures(office: Browser) -> None:
    files = {"logo": (io.BytesIO(drawn()), "our logo.png"), "signature_1": (io.BytesIO(drawn((300, 90))), "hand.png")}
    form = FORM | {"name_1": "周明远", "role_1_en": "Head of school", "role_1_zh-Hans": "校长"} | files
    assert office.post("/certificates/look", form).status_code == 303
    shown = office.get("/certificates/look?lang=en").get_data(as_text=True)
    assert "our logo.png" in shown and "hand.png" in shown and 'value="周明远"' in shown and 'value="校长"' in shown
    address = re.search(r'src="(/certificates/look/pictures/[^"]+)"', shown)
    assert address and office.get(address[1]).mimetype == "image/png"
    kept = re.search(r'name="logo_id" value="([^"]+)"', shown)
    assert kept
    office.post("/certificates/look", FORM | {"logo_id": kept[1], "logo_gone": "1"})
    assert "our logo.png" not in office.get("/certificates/look").get_data(as_text=True)


def test_a_picture_that_is_refused_costs_nothing_else_that_was_typed_or_sent(office: Browser) -> None:
    files = {"logo": (io.BytesIO(drawn()), "good.png"), "seal": (io.BytesIO(b"no picture"), "bad.png")}
    answer = office.post("/certificates/look?lang=en", FORM | {"name_2": "Ruth Okafor"} | files)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This file is neither a PNG nor a JPEG picture." in shown
    assert "good.png" in shown and 'name="logo_id"' in shown and 'value="Ruth Okafor"' in shown
    assert "这个文件既不是 PNG 图片，也不是 JPEG 图片。" in office.post(
        "/certificates/look?lang=zh-Hans", FORM | {"seal": (io.BytesIO(b"no picture"), "bad.png")}
    ).get_data(as_text=True)


def test_the_first_look_comes_back(office: Browser) -> None:
    office.post("/certificates/look", FORM)
    assert office.post("/certificates/look/reset").status_code == 303
    shown = office.get("/certificates/look").get_data(as_text=True)
    assert re.search(r'value="classic" required checked', shown)


def test_a_design_is_taken_as_a_zip_and_comes_back_as_one(
    office: Browser, school: SmallSchool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limited, "NAMES", {"short": "Li"})
    files = own()
    sent = {"design": (io.BytesIO(zipped(files)), "ours.zip")}
    assert office.post("/certificates/look/designs", sent).status_code == 303
    assert office.get("/certificates/look/designs/ours.zip").data == zipped(files)
    assert 'value="ours"' in office.get("/certificates/look").get_data(as_text=True)
    assert office.post("/certificates/look/designs/ours/retire").status_code == 303
    assert office.get("/certificates/look/designs/ours.zip").status_code == 404


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "2 things are wrong with this design"), ("zh-Hans", "这个设计有 2 处问题")],
)
def test_everything_wrong_with_a_design_is_told_at_once_and_nothing_is_kept(
    office: Browser, school: SmallSchool, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setattr(limited, "NAMES", {"short": "Li"})
    body = '<p style="font-size: 4pt"><span data-slot="name">{{ record.learner.name }}</span></p>'
    body += '<p style="position: absolute; top: -90mm; left: 0"><span data-slot="code">{{ code }}</span></p>'
    sent = {"design": (io.BytesIO(zipped(own(certificate__html=page(body)))), "ours.zip")}
    answer = office.post(f"/certificates/look/designs?lang={language}", sent)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in shown and "certificate.html:name" in shown and "certificate.html:code" in shown
    with school.services.database.reading(school.id) as session:
        assert session.scalar(select(CertificateDesign)) is None


def test_a_picture_of_the_design_is_for_the_office_alone(office: Browser, app: Flask, school: SmallSchool) -> None:
    answer = office.get("/certificates/look/seen/modern/portrait.png")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert office.get("/certificates/look/seen/modern/askew.png").status_code == 404
    assert office.get("/certificates/look/seen/nope/portrait.png").status_code == 404
    learner = Browser(app, school.services).sign_in(school.learner)
    for address in ("/certificates/look", "/certificates/look/seen/modern/portrait.png"):
        assert learner.get(address).status_code == 404
