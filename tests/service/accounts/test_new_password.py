"""A new password ends what the old one opened, whoever sets it."""

from __future__ import annotations

from makerpath.service.accounts import bootstrap, operations
from tests.service.school import PASSWORD, SmallSchool


def test_a_password_from_the_command_line_ends_every_sign_in(school: SmallSchool) -> None:
    email = "admin@hill.example"
    begun = operations.sign_in_with_password(school.services, email=email, password=PASSWORD)
    assert operations.actor_of(school.services, begun.token)
    bootstrap.replace_password(school.services, email=email, password="another four words")
    assert operations.actor_of(school.services, begun.token) is None
