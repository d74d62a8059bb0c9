from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from makerpath.service.certificates import printing
from makerpath.service.certificates.exporting.making import export, read_wish, Result
from tests.service.certificates.issued import QuickPress
from tests.service.school import SmallSchool

Export = Callable[..., tuple[Result, bytes]]


@pytest.fixture
def press(monkeypatch: pytest.MonkeyPatch) -> QuickPress:
    quick = QuickPress([])
    monkeypatch.setattr(printing, "Press", quick)
    return quick


@pytest.fixture
def exported(school: SmallSchool, press: QuickPress) -> Export:
    """Makes the file that is asked for; the result and its bytes."""

    def make(form: str = "zip", language: str = "en", **options: Any) -> tuple[Result, bytes]:
        with school.services.database.reading(school.id) as session:
            wish = read_wish(session, {"form": form, **options})
        out = io.BytesIO()
        return export(school.services, school.id, wish, out, language), out.getvalue()

    return make
