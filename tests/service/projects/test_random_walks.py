"""Several people act on a project at random: it never stands where it must not, loses nothing and leaks nothing."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.service.browsing import app_of
from tests.service.projects.walks import set_up
from tests.service.school import make_school, SmallSchool

EXAMPLES = {"sqlite": 12, "postgresql": 2}
QUICKLY = (Phase.explicit, Phase.generate)
"""What fails is told as it was found: to look for the shortest way there takes minutes."""
QUIET = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}


def test_nothing_that_people_do_leads_anywhere_illegal(school: SmallSchool, kind: str) -> None:
    machine = set_up(school, make_school(school.services, "far", "FAR"), app_of(school.services))
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine,
        settings=settings(
            max_examples=EXAMPLES[kind], stateful_step_count=30, derandomize=True, phases=QUICKLY, **QUIET
        ),
    )


@pytest.mark.nightly
@pytest.mark.skipif("MAKERPATH_NIGHTLY" not in os.environ, reason="a long walk, by MAKERPATH_NIGHTLY=1")
def test_nothing_that_people_do_for_long_leads_anywhere_illegal(school: SmallSchool, kind: str) -> None:
    machine = set_up(school, make_school(school.services, "far", "FAR"), app_of(school.services))
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine, settings=settings(max_examples=20 * EXAMPLES[kind], stateful_step_count=60, **QUIET)
    )
