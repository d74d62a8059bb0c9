"""Signing in, choosing a password, and what a browser may keep."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select, update

from makerpath.cli.main import main
from makerpath.domain.errors import MakerpathError
from makerpath.service.accounts import operations
from makerpath.service.accounts.models import FailedSignIn, ResetLink, SignIn
from makerpath.service.core.database import utc_now
from makerpath.service.mail.models import MailMessage
from makerpath.service.operation import Services
from makerpath.service.people.models import Identity
from makerpath.service.web.app import create_app
from makerpath.service.web.context import COOKIE
from tests.service.browsing import app_of, Browser
from tests.service.school import PASSWORD, SmallSchool

ADMIN = "admin@hill.example"
NEW = "another four words entirely"


@pytest.fixture
def app(school: SmallSchool) -> Flask:
    return app_of(school.services)


@pytest.fixture
def browser(app: Flask, school: SmallSchool) -> Browser:
    return Browser(app, school.services)


def sign_in(services: Services, email: str = ADMIN, password: str = PASSWORD) -> Any:
    return operations.sign_in_with_password(services, email=email, password=password)


def refused(services: Services, email: str, password: str) -> MakerpathError:
    with pytest.raises(MakerpathError) as caught:
        sign_in(services, email, password)
    return caught.value


def reset_token(school: SmallSchool, email: str = ADMIN) -> str:
    operations.ask_reset(school.services, email=email, language="en")
    with school.services.database.reading(school.id) as session:
        body = session.scalars(select(MailMessage.body).order_by(MailMessage.id.desc())).first()
    found = re.search(r"/reset/([\w-]+)", body or "")
    assert found
    return found[1]


def test_an_address_and_its_password_sign_in_whatever_its_case(school: SmallSchool) -> None:
    begun = sign_in(school.services, f"  {ADMIN.upper()} ")
    found = operations.actor_of(school.services, begun.token)
    assert found is not None
    assert found[0].person_id == school.administrator.person_id


@pytest.mark.parametrize(
    ("email", "password"),
    [
        (ADMIN, "wrong password"),
        (ADMIN, ""),
        (ADMIN, PASSWORD + "\0"),
        (ADMIN, "x" * 100_000),
        ("nobody@hill.example", PASSWORD),
        ("learner.one@hill.example", ""),
        ("", ""),
        ("\0", "\0"),
        ("a" * 100_000, "x"),
        ("admin@hill.example' --", PASSWORD),
    ],
)
def test_every_failure_gets_the_same_answer(school: SmallSchool, email: str, password: str) -> None:
    error = refused(school.services, email, password)
    assert (error.code, error.status, dict(error.params)) == ("sign_in.wrong", 422, {})


def test_every_failure_takes_as_long(school: SmallSchool, monkeypatch: pytest.MonkeyPatch) -> None:
    """One password is hashed, whether or not there is such an account, and whether or not it has a password."""
    checked: list[str] = []
    real = operations.HASHER
    operations._nobody()

    class Counting:
        def verify(self, secret: str, password: str) -> bool:
            checked.append(secret.rsplit("$", 2)[0])
            return real.verify(secret, password)

    monkeypatch.setattr(operations, "HASHER", Counting())
    for email in (ADMIN, "nobody@hill.example", "learner.one@hill.example"):
        refused(school.services, email, "wrong password")
    assert len(checked) == 3
    assert len(set(checked)) == 1


@pytest.mark.parametrize("email", [ADMIN, "nobody@hill.example"])
def test_guessing_is_slowed_down_alike_for_known_and_unknown_addresses(school: SmallSchool, email: str) -> None:
    with school.services.database.writing(unscoped="a test") as session:
        session.add_all(
            FailedSignIn(address_hash=operations._tried(school.services, email)) for _ in range(operations.TRIES - 1)
        )
    assert refused(school.services, email, "wrong password").code == "sign_in.wrong"
    error = refused(school.services, email.upper(), PASSWORD)
    assert (error.code, error.status) == ("sign_in.too_many", 429)
    with school.services.database.writing(unscoped="a test") as session:
        session.execute(update(FailedSignIn).values(created_at=utc_now() - operations.TRIES_WINDOW))
    assert refused(school.services, "nobody@hill.example", PASSWORD).code == "sign_in.wrong"
    sign_in(school.services)
    with school.services.database.reading(unscoped="a test") as session:
        assert session.scalar(select(func.count(FailedSignIn.id))) == 1


def test_the_cookie_is_for_http_of_this_site_only(browser: Browser) -> None:
    answer = browser.post("/sign-in", {"email": ADMIN, "password": PASSWORD})
    assert answer.status_code == 303
    assert answer.location == "/home"
    cookie = next(item for item in answer.headers.getlist("Set-Cookie") if item.startswith(f"{COOKIE}="))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie
    assert browser.get("/home").status_code == 200


def test_over_https_every_cookie_is_secure(school: SmallSchool) -> None:
    settings = school.services.settings.model_copy(update={"service_url": "https://maker.example"})
    services = Services(settings, school.services.database, school.services.storage)
    client = create_app(services).test_client()
    page = client.get("/sign-in", base_url="https://maker.example")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert token
    answer = client.post(
        "/sign-in",
        base_url="https://maker.example",
        headers={"Referer": "https://maker.example/sign-in"},
        data={"csrf_token": token[1], "email": ADMIN, "password": PASSWORD},
    )
    assert answer.status_code == 303
    cookies = page.headers.getlist("Set-Cookie") + answer.headers.getlist("Set-Cookie")
    assert len(cookies) >= 2
    assert all("Secure" in cookie and "HttpOnly" in cookie for cookie in cookies)
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_wrong_password_shows_the_address_again_and_never_the_password(browser: Browser) -> None:
    answer = browser.post("/sign-in", {"email": ADMIN, "password": "my secret guess", "next": "/verify"})
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert ADMIN in body
    assert "/verify" in body
    assert "my secret guess" not in body


def test_signing_out_ends_the_sign_in_on_the_service_too(browser: Browser, school: SmallSchool) -> None:
    browser.sign_in(school.learner)
    kept = browser.client.get_cookie(COOKIE)
    assert kept is not None
    assert browser.post("/sign-out").status_code == 303
    assert browser.client.get_cookie(COOKIE) is None
    browser.client.set_cookie(COOKIE, kept.value)
    assert browser.get("/home").status_code == 303


def test_a_sign_in_ends_by_itself(browser: Browser, school: SmallSchool) -> None:
    browser.sign_in(school.learner)
    with school.services.database.writing(school.id) as session:
        session.execute(update(SignIn).values(expires_at=utc_now()))
    assert browser.get("/home").status_code == 303


def test_the_database_keeps_no_secret_that_signs_in(school: SmallSchool) -> None:
    token, reset = sign_in(school.services).token, reset_token(school)
    with school.services.database.reading(school.id) as session:
        kept = [*session.scalars(select(SignIn.token_hash)), *session.scalars(select(ResetLink.token_hash))]
        secret = session.scalars(select(Identity.secret).where(Identity.subject == ADMIN)).one()
    assert token not in kept
    assert reset not in kept
    assert secret.startswith("$argon2id$")


def test_a_reset_link_works_once_and_ends_every_other_sign_in_and_link(school: SmallSchool) -> None:
    other = sign_in(school.services)
    older, newer = reset_token(school), reset_token(school)
    begun = operations.choose_password(school.services, token=newer, password=NEW)
    assert operations.actor_of(school.services, other.token) is None
    assert operations.actor_of(school.services, begun.token) is not None
    assert refused(school.services, ADMIN, PASSWORD).code == "sign_in.wrong"
    sign_in(school.services, password=NEW)
    for token in (newer, older, "no such token", ""):
        with pytest.raises(MakerpathError) as caught:
            operations.choose_password(school.services, token=token, password=NEW)
        assert (caught.value.code, caught.value.status) == ("reset.used", 410)


def test_a_reset_link_of_yesterday_is_too_old(school: SmallSchool) -> None:
    token = reset_token(school)
    with school.services.database.writing(school.id) as session:
        session.execute(update(ResetLink).values(expires_at=utc_now() - timedelta(seconds=1)))
    with pytest.raises(MakerpathError) as caught:
        operations.choose_password(school.services, token=token, password=NEW)
    assert caught.value.code == "reset.used"


def test_a_new_password_ends_the_wait_after_too_many_wrong_ones(school: SmallSchool) -> None:
    with school.services.database.writing(unscoped="a test") as session:
        session.add_all(
            FailedSignIn(address_hash=operations._tried(school.services, ADMIN)) for _ in range(operations.TRIES)
        )
    operations.choose_password(school.services, token=reset_token(school), password=NEW)
    sign_in(school.services, password=NEW)


def test_asking_for_a_reset_says_the_same_for_every_address(browser: Browser, school: SmallSchool) -> None:
    pages = set()
    for email in (ADMIN, "nobody@hill.example", "no address", "\0"):
        answer = browser.post("/forgot", {"email": email})
        assert answer.status_code == 200
        pages.add(re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True)))
    assert len(pages) == 1
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(MailMessage.to)).all() == [ADMIN]


def test_a_mailbox_is_not_flooded_with_resets(school: SmallSchool) -> None:
    for _ in range(operations.RESETS + 3):
        operations.ask_reset(school.services, email=ADMIN, language="en")
    with school.services.database.reading(school.id) as session:
        assert session.scalar(select(func.count(MailMessage.id))) == operations.RESETS


def test_the_reset_page_refuses_a_weak_password_and_keeps_the_link(browser: Browser, school: SmallSchool) -> None:
    token = reset_token(school)
    for weak in ("short", "aaaaaaaaaaaaaaa", "", "x" * 201):
        assert browser.post(f"/reset/{token}", {"password": weak}).status_code == 422
    assert browser.post(f"/reset/{token}", {"password": NEW}).status_code == 303
    assert browser.get("/home").status_code == 200


def test_a_form_from_elsewhere_is_refused_and_shows_what_was_typed(app: Flask, school: SmallSchool) -> None:
    browser = Browser(app, school.services).sign_in(school.learner)
    project = school.start()
    typed = "Three paragraphs about <paper> & light"
    answer = browser.client.post(
        f"/projects/{project}/comment", data={"csrf_token": "forged", "stage": "launch", "body": typed}
    )
    body = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "Three paragraphs about &lt;paper&gt; &amp; light" in body
    answer = browser.client.post("/sign-in", data={"email": ADMIN, "password": PASSWORD})
    assert answer.status_code == 400
    assert PASSWORD not in answer.get_data(as_text=True)


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\\\\evil.example",
    "http:evil.example",
    "http://[",
    "//[",
    "javascript:alert(1)",
    "evil.example",
    " //evil.example",
    "/%09/evil.example\r\nSet-Cookie: a=b",
]


def test_no_page_sends_a_browser_to_another_site(browser: Browser) -> None:
    for address in ELSEWHERE[:3]:
        answer = browser.post("/sign-in", {"email": ADMIN, "password": PASSWORD, "next": address})
        assert answer.location in ("/", "/home")
    for address in ELSEWHERE:
        answers = [
            browser.post("/language", {"language": "en", "next": address}),
            browser.post("/view-as-learner", {"on": "0", "next": address}),
        ]
        for answer in answers:
            assert answer.status_code == 303, address
            assert re.match(r"/($|[^/\\])", answer.location), address
            assert "Set-Cookie: a=b" not in str(answer.headers)


def test_an_address_of_this_service_is_gone_on_to(browser: Browser) -> None:
    answer = browser.post("/sign-in", {"email": ADMIN, "password": PASSWORD, "next": "/school?lang=en"})
    assert answer.location == "/school?lang=en"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_the_first_administrator_is_made_by_command(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKERPATH_DATA", str(services.settings.data))
    monkeypatch.setenv("MAKERPATH_DATABASE_URL", services.settings.database_url)
    monkeypatch.setenv("MAKERPATH_ADMIN_PASSWORD", PASSWORD)
    given = ["--school", "hill", "--code", "HIL", "--name", "Hill", "--email", ADMIN, "--person", "Ada"]
    made = CliRunner().invoke(main, ["admin", "create", *given])
    assert made.exit_code == 0, made.output
    assert sign_in(services).person_id
    again = CliRunner().invoke(main, ["admin", "create", *given])
    assert again.exit_code == 1
    assert "hill" in again.output
    monkeypatch.setenv("MAKERPATH_ADMIN_PASSWORD", NEW)
    assert CliRunner().invoke(main, ["admin", "password", "--email", ADMIN]).exit_code == 0
    sign_in(services, password=NEW)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    "wrong",
    [
        {"--code": "h"},
        {"--code": "HILL-1"},
        {"--email": "no address"},
        {"--time-zone": "Mars/Olympus"},
    ],
)
def test_a_wrong_first_school_leaves_nothing_behind(
    services: Services, monkeypatch: pytest.MonkeyPatch, wrong: dict[str, str]
) -> None:
    from makerpath.service.people.models import School

    monkeypatch.setenv("MAKERPATH_DATA", str(services.settings.data))
    monkeypatch.setenv("MAKERPATH_DATABASE_URL", services.settings.database_url)
    monkeypatch.setenv("MAKERPATH_ADMIN_PASSWORD", PASSWORD)
    given = {"--school": "hill", "--code": "HIL", "--name": "Hill", "--email": ADMIN, "--person": "Ada", **wrong}
    result = CliRunner().invoke(main, ["admin", "create", *[part for pair in given.items() for part in pair]])
    assert result.exit_code == 1
    with services.database.reading() as session:
        assert not session.scalars(select(School)).all()
