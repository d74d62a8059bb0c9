"""The demonstration shows its own school to everybody, and no other."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from makerpath.cli.main import main
from makerpath.service.accounts.operations import ask_reset
from makerpath.service.demo.people import SLUG
from makerpath.service.operation import Services
from makerpath.service.people.operations import create_school
from tests.service.browsing import app_of
from tests.service.school import SmallSchool


def with_demo(services: Services, on: bool) -> Flask:
    settings = services.settings.model_copy(update={"demo": on})
    return app_of(dataclasses.replace(services, settings=settings))


def test_the_demonstrations_mail_page_shows_no_mail_of_another_school(school: SmallSchool) -> None:
    services = school.services
    create_school(services, slug=SLUG, code="DMO", name={"en": "Demonstration"}, language="en", time_zone="UTC")
    ask_reset(services, email="admin@hill.example", language="en")
    answer = with_demo(services, True).test_client().get("/mail")
    assert answer.status_code == 200
    assert "/reset/" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("address", ["/mail", "/demo/learner"])
def test_without_the_demonstration_its_pages_are_not_there(school: SmallSchool, address: str) -> None:
    assert with_demo(school.services, False).test_client().get(address).status_code == 404


def test_the_demonstration_is_not_put_beside_a_real_school(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAKERPATH_DATA", str(tmp_path))
    monkeypatch.delenv("MAKERPATH_DATABASE_URL", raising=False)
    monkeypatch.setenv("LANGUAGE", "en")
    create = ["admin", "create", "--school", SLUG, "--code", "RVS", "--name", "A real school", "--person", "Ada"]
    account = ["--email", "a@real.example", "--password", "four plain words here"]
    assert CliRunner().invoke(main, [*create, *account]).exit_code == 0
    refused = CliRunner().invoke(main, ["demo", "--data", str(tmp_path)])
    assert refused.exit_code == 1
    assert "a school of its own" in refused.output
