"""A project to send files to, and the content origin they are sent to."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from makerpath.service.operation import Services
from makerpath.service.uploads.content import create_content_app
from tests.service.uploads.workshop import make_workshop, Workshop


@pytest.fixture
def workshop(services: Services) -> Workshop:
    return make_workshop(services)


@pytest.fixture
def project(workshop: Workshop) -> UUID:
    return workshop.project


@pytest.fixture
def content(services: Services) -> FlaskClient:
    return create_content_app(services).test_client()
