"""Mails go out by SMTP: to a real server on this machine, which is kind, slow, or refuses."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import select

from makerpath.service.core.database import new_id, utc_now
from makerpath.service.core.jobs.models import Job
from makerpath.service.core.settings import Settings
from makerpath.service.mail.models import MailMessage
from makerpath.service.mail.operations import one_line, write_mail
from makerpath.service.mail.send import compose
from makerpath.service.people.models import Person
from tests.service.school import SmallSchool


class Server:
    """A mail server that keeps what it gets, and answers what it is told to."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.answers: list[str] = []
        self.after: list[str] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.got.append(parsed)
        return self.after.pop(0) if self.after else "250 OK"


def check(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"maker", b"p@ss/word")
    return AuthResult(success=right, handled=right)


class OnAnyPort(Controller):  # type: ignore[misc]
    """The system chooses a free port."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def running(kept: Server, **more: Any) -> Iterator[int]:
    """The server's port, while it runs."""
    controller = OnAnyPort(kept, hostname="127.0.0.1", port=0, **more)
    controller.start()
    yield controller.port
    controller.stop()


@pytest.fixture
def server() -> Iterator[tuple[Server, int]]:
    kept = Server()
    with running(kept) as port:
        yield kept, port


def sending(school: SmallSchool, url: str) -> SmallSchool:
    """The school with a mail server."""
    settings = school.services.settings.model_copy(update={"smtp_url": url, "demo": False})
    return dataclasses.replace(school, services=dataclasses.replace(school.services, settings=settings))


def write(school: SmallSchool, name: str = "Mei", to: str = "mei@hill.example") -> None:
    with school.services.database.writing(school.id) as session:
        person = session.get_one(Person, school.learner.person_id)
        write_mail(session, person, to, "reset", name=name, link="https://makerpath.example/reset/x", hours=2)


def jobs(school: SmallSchool) -> list[Job]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(Job).where(Job.kind == "mail.send").order_by(Job.id)))


def at_once(school: SmallSchool) -> None:
    with school.services.database.writing(school.id) as session:
        for job in session.scalars(select(Job).where(Job.kind == "mail.send")):
            job.run_at = job.created_at
    school.work()


def test_a_mail_goes_out_with_text_and_html_in_its_language(school: SmallSchool, server: tuple[Server, int]) -> None:
    kept, port = server
    school = sending(school, f"smtp://127.0.0.1:{port}")
    with school.services.database.writing(school.id) as session:
        session.get_one(Person, school.learner.person_id).language = "zh-Hans"
    write(school, name="梅 <b>")
    school.work()
    (mail,) = kept.got
    assert mail["To"] == "mei@hill.example"
    assert mail["Content-Language"] == "zh-Hans"
    assert mail["Subject"] == "设置新的 Makerpath 密码"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and html is not None
    assert "梅 <b>" in plain.get_content()
    assert "梅 &lt;b&gt;" in html.get_content()
    assert 'href="https://makerpath.example/reset/x"' in html.get_content()
    (job,) = jobs(school)
    assert job.state == "done"
    with school.services.database.reading(school.id) as session:
        sent = session.scalars(select(MailMessage)).one()
    assert sent.sent_at is not None
    assert (sent.body, sent.headers) == ("", {}), "its link opens a door"


@pytest.mark.filterwarnings(
    "ignore:Requiring AUTH while not requiring TLS:UserWarning", "ignore::DeprecationWarning:aiosmtpd"
)
def test_a_server_that_asks_who_we_are_is_told(school: SmallSchool) -> None:
    kept = Server()
    with running(kept, authenticator=check, auth_required=True, auth_require_tls=False) as port:
        wrong = sending(school, f"smtp://maker:guess@127.0.0.1:{port}")
        write(wrong)
        wrong.work()
        (job,) = jobs(wrong)
        assert (job.state, kept.got) == ("waiting", [])
        assert "does not let us in" in job.error
        right = sending(school, f"smtp://maker:p%40ss%2Fword@127.0.0.1:{port}")
        at_once(right)
        assert len(kept.got) == 1


def test_a_server_that_is_busy_or_away_is_asked_again(school: SmallSchool, server: tuple[Server, int]) -> None:
    kept, port = server
    away = sending(school, "smtp://127.0.0.1:1")
    write(away)
    away.work()
    assert jobs(away)[0].state == "waiting"
    assert "does not answer" in jobs(away)[0].error
    busy = sending(school, f"smtp://127.0.0.1:{port}")
    kept.answers = ["451 Try again later"]
    at_once(busy)
    assert "451 Try again later" in jobs(busy)[0].error
    first, second = jobs(away)[0], jobs(busy)[0]
    assert second.run_at > first.created_at
    at_once(busy)
    assert len(kept.got) == 1
    assert jobs(busy)[0].state == "done"


def test_an_address_that_the_server_refuses_is_given_up_with_the_reason(
    school: SmallSchool, server: tuple[Server, int]
) -> None:
    kept, port = server
    kept.answers = ["550 No such mailbox"]
    school = sending(school, f"smtp://127.0.0.1:{port}")
    write(school)
    school.work()
    (job,) = jobs(school)
    assert job.state == "dead"
    assert "550 No such mailbox" in job.error


def test_a_mail_that_is_sent_twice_is_known_by_its_message_id(school: SmallSchool, server: tuple[Server, int]) -> None:
    kept, port = server
    school = sending(school, f"smtp://127.0.0.1:{port}")
    kept.after = ["451 Taken, but I say that it was not"]
    write(school)
    school.work()
    at_once(school)
    first, second = kept.got
    assert first["Message-ID"] == second["Message-ID"]
    assert len(jobs(school)) == 1


def test_without_a_mail_server_a_mail_is_given_up(school: SmallSchool) -> None:
    school = sending(school, "")
    write(school)
    school.work()
    assert jobs(school)[0].error == "no mail server is set up (MAKERPATH_SMTP_URL)"


HOSTILE = ("Mei\r\nBcc: all@hill.example", "x\nSubject: other", "a\u2028b", "\x00", "长" * 500, "e\u0301" * 300)


@pytest.mark.parametrize("name", HOSTILE, ids=["return", "line feed", "separator", "nothing", "long", "combining"])
def test_no_name_becomes_a_header(name: str) -> None:
    mail = MailMessage(
        to="mei@hill.example", subject=one_line(name), body="x\n", language="en", headers={"Bcc": "a@b.example"}
    )
    mail.id, mail.created_at = new_id(), utc_now()
    read = message_from_bytes(compose(Settings(), mail).as_bytes(), policy=policy.default)
    assert len(one_line(name)) <= 120
    assert read["Bcc"] is None
    assert read["Subject"] == one_line(name)
    assert read["To"] == "mei@hill.example"
    assert not one_line("e\u0301" * 300).endswith("e…"), "a letter keeps its accent"


def test_an_address_that_is_none_is_given_up(school: SmallSchool, server: tuple[Server, int]) -> None:
    kept, port = server
    school = sending(school, f"smtp://127.0.0.1:{port}")
    write(school, to="mei@hill.example\nBcc: all@hill.example")
    school.work()
    assert jobs(school)[0].state == "dead"
    assert kept.got == []
