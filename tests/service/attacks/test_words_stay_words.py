"""What learners type is shown as they typed it, on every page to everybody, and never runs, calculates or splits."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Flask
from sqlalchemy import select

from makerpath.service.mail.models import MailMessage
from makerpath.service.mail.operations import write_mail
from makerpath.service.people.models import Person
from makerpath.service.people.operations import edit_person
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
FORMULA = "=HYPERLINK(1)"
PAGES = ("/home", "/account", "/account/data", "/notices", "/exports", "/board", "/review", "/school", "/school/log")
TABS = ("path", "journal", "materials", "team", "ownership", "exhibition", "critique")


def forms(exhibition: str) -> dict[str, dict[str, Any]]:
    """Forms of a project with something evil in every field that takes words."""
    return {
        "rename": {"title": EVIL},
        "evidence.add": {"stage": "launch", "body": EVIL},
        "iteration.add": {"stage": "launch", "body": EVIL, "change_note": EVIL},
        "journal.note": {
            "at": "launch",
            "stage": "launch",
            "body": EVIL,
            "measure": EVIL,
            "value": "1",
            "unit": "<b onmouseover=1>",
            "url": "https://x.example/\"'><script>alert(1)</script>",
        },
        "materials.add": {
            "name": EVIL,
            "quantity": "1",
            "unit": "<b onmouseover=1>",
            "unit_cost": "1",
            "currency": "CNY",
            "source": EVIL,
        },
        "resources.save": dict.fromkeys(("funding", "place", "equipment", "training"), EVIL),
        "team.set_role": {"role": "own", "own": "<img src=x onerror=1>"},
        "page.write": {"title": EVIL, "story": f"{EVIL}\n\n[a](javascript:alert(1))", "language": "en", "licence": ""},
        "critique.give": {"stage": "launch", "body": EVIL},
        "entry.enter": {"exhibition": exhibition, "needs": EVIL},
        "ownership.declare": {"note": EVIL},
    }


def clean(text: str, where: str) -> None:
    for bad in ("<script>alert", "<img src=x", "<b onmouseover", 'href="javascript:', "href='javascript:"):
        assert bad not in text, (where, text[max(0, text.index(bad) - 300) : text.index(bad) + 80])


def test_words_do_not_become_pages(school: SmallSchool) -> None:
    services = school.services
    app: Flask = app_of(services)
    learner, instructor, officer, mentor = (
        Browser(app, services).sign_in(who)
        for who in (school.learner, school.instructor, school.officer, school.mentor)
    )
    name = {"display_name": EVIL, "certificate_name": EVIL, "language": "en"}
    edit_person(services, school.learner, person_id=school.learner.person_id, **name)
    said = {
        "title": EVIL,
        "place": EVIL,
        "starts_at": "2099-01-01T10:00",
        "ends_at": "2099-01-01T12:00",
        "entries_until": "2098-12-31T10:00",
    }
    made = instructor.post(f"/runs/{school.run_id}/exhibitions", said)
    assert made.status_code == 303, made.get_data(as_text=True)
    project = school.start()
    taken = []
    for form, fields in forms(made.location.rsplit("/", 1)[-1]).items():
        answer = learner.post(f"/projects/{project}/{form}", fields)
        clean(answer.get_data(as_text=True), form)
        taken += [form] if answer.status_code == 303 else []
    assert len(taken) >= 7, taken
    school.work()
    run, group = f"/runs/{school.run_id}", f"/classes/{school.class_id}"
    addresses = [*PAGES, run, f"{run}/board", f"{run}/journal", f"{run}/exhibitions", made.location, group]
    addresses += [f"{group}/consents", f"/projects/{project}/story", f"/school/people/{school.learner.person_id}"]
    addresses += [f"/school/people/{school.learner.person_id}/erase", f"/projects/{project}/critique"]
    addresses += [f"/projects/{project}?tab={tab}" for tab in TABS] + [f"/projects/{project}?stage=launch"]
    for browser in (learner, instructor, officer, mentor):
        for address in addresses:
            answer = browser.get(address)
            assert answer.status_code < 500, address
            clean(answer.get_data(as_text=True), address)


def test_words_do_not_become_formulas(school: SmallSchool) -> None:
    services = school.services
    app: Flask = app_of(services)
    name = {"display_name": FORMULA, "certificate_name": FORMULA, "language": "en"}
    edit_person(services, school.learner, person_id=school.learner.person_id, **name)
    project = school.start(title=FORMULA)
    learner, officer, instructor = (
        Browser(app, services).sign_in(who) for who in (school.learner, school.officer, school.instructor)
    )
    line = {"name": FORMULA, "quantity": "1", "unit": "+m", "unit_cost": "1", "currency": "CNY", "source": FORMULA}
    assert learner.post(f"/projects/{project}/materials.add", line).status_code == 303
    group = f"/classes/{school.class_id}"
    tables = [
        (learner, f"/projects/{project}/materials.csv"),
        (officer, "/school/makers.csv"),
        (instructor, f"{group}/roster.csv"),
        (instructor, f"{group}/consents.csv"),
        (instructor, f"{group}/participation.csv"),
    ]
    for browser, address in tables:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        for row in csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))):
            assert not [cell for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))], (address, row)


def test_words_do_not_become_headers(school: SmallSchool) -> None:
    """Whatever a name or a title holds, a mail's subject is one line and its headers are ours."""
    from email.message import EmailMessage

    services = school.services
    with services.database.writing(school.id) as session:
        person = session.get_one(Person, school.instructor.person_id)
        write_mail(
            session,
            person,
            "i@hill.example",
            "reset",
            link="x",
            hours=1,
            name="A\r\nBcc: everybody@x.example\r\n\r\nHello",
        )
    with services.database.reading(school.id) as session:
        for mail in session.scalars(select(MailMessage)):
            made = EmailMessage()
            made["Subject"], made["To"] = mail.subject, mail.to
            assert "\n" not in mail.subject and "\r" not in mail.subject
