"""`makerpath person`: what the retirement of an account asks for."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from makerpath.service.core.settings import from_environment
from makerpath.service.people.models import Identity, Person
from makerpath.service.people.operations import school_by_slug
from makerpath.service.platforms.models import Platform
from makerpath.service.web.app import make_services
from tests.cli.test_publish import run, school

__all__ = ["school"]
ISSUER = "https://lms.example"


@pytest.fixture
def learner(school: str) -> str:
    """The platform's user id of somebody who came from it."""
    services = make_services(from_environment())
    school_id = school_by_slug(services, school)
    with services.database.writing(school_id) as session:
        platform = Platform(issuer=ISSUER, name="LMS", base_url=ISSUER, public_key="-")
        person = Person(display_name="Wen")
        session.add_all([platform, person])
        session.flush()
        session.add(Identity(person_id=person.id, issuer=f"platform:{platform.id}", subject="42"))
    services.database.close()
    return "42"


def test_a_platforms_learner_is_handed_out_and_erased(school: str, learner: str, tmp_path: Path) -> None:
    who = ("--school", school, "--issuer", ISSUER, "--subject", learner)
    out = tmp_path / "wen.zip"
    done = run("person", "export", *who, "--out", str(out), "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["counts"]["."]["person"] == 1
    assert json.loads(zipfile.ZipFile(out).read("data/person.json"))[0]["display_name"] == "Wen"
    assert out.stat().st_mode & 0o077 == 0
    assert run("person", "erase", *who, "--yes", "--json").exit_code == 0
    again = run("person", "erase", *who, "--yes", "--json")
    assert (again.exit_code, json.loads(again.stdout)) == (0, {"person": None, "erased": False})
    gone = run("person", "export", *who, "--out", str(tmp_path / "again.zip"))
    assert gone.exit_code == 1
    assert not (tmp_path / "again.zip").exists()


def test_a_platform_that_is_not_the_schools_is_a_mistake(school: str) -> None:
    done = run("person", "erase", "--school", school, "--issuer", "https://other.example", "--subject", "1", "--yes")
    assert done.exit_code == 1
    assert "https://other.example" in done.output
