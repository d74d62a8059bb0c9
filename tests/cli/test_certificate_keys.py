"""`makerpath certificate rotate-key`."""

from __future__ import annotations

import json

from makerpath.service.badges.keys import keys_of
from makerpath.service.core.settings import from_environment
from makerpath.service.people.operations import school_by_slug
from makerpath.service.web.app import make_services
from tests.cli.test_publish import run, school

__all__ = ["school"]


def test_a_new_key_signs_and_the_old_one_is_retired(school: str) -> None:
    first, second = (
        json.loads(run("certificate", "rotate-key", "--school", school, "--json").output)["key"] for _ in range(2)
    )
    services = make_services(from_environment())
    school_id = school_by_slug(services, school)
    with services.database.reading(school_id) as session:
        assert [(str(key.id), key.retired_at is None) for key in keys_of(session, school_id)] == [
            (second, True),
            (first, False),
        ]
    services.database.close()


def test_a_school_that_is_not_here_is_named() -> None:
    answered = run("certificate", "rotate-key", "--school", "nobody")
    assert answered.exit_code != 0
    assert "nobody" in answered.output
