"""Blocks in a runtime that behaves as the platform's does, and Django set up for them alone."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from tests.xblocks.calls import COURSE

if not settings.configured:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("MAKERPATH_PREVIEW_COURSE", str(COURSE))
        from makerpath.xblocks.preview import settings as preview

    chosen = {name: getattr(preview, name) for name in dir(preview) if name.isupper()}
    chosen["DATABASES"] = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    settings.configure(**chosen)
    django.setup()

from makerpath.blocks import LessonBlock, ProjectBlock
from makerpath.content.check import load
from makerpath.domain.hashing import split
from makerpath.xblocks.shared import breaker
from tests.conftest import PATIENCE
from tests.xblocks.fake_platform import FakePlatform, Someone
from tests.xblocks.gallery import serving
from tests.xblocks.stub_service import running, StubService

COMMAND = [sys.executable, "-c", "from makerpath.cli.main import main; main()", "preview", "--no-service", str(COURSE)]


def pem_pair() -> tuple[str, str]:
    """A fresh Ed25519 key: private and public, as PEM."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()


@pytest.fixture(scope="session")
def keys() -> dict[str, str]:
    platform, service = pem_pair(), pem_pair()
    return {
        "platform_private": platform[0],
        "platform_public": platform[1],
        "service_private": service[0],
        "service_public": service[1],
    }


@pytest.fixture(autouse=True)
def fresh_breakers() -> Iterator[None]:
    breaker.breaker_for.cache_clear()
    yield
    breaker.breaker_for.cache_clear()


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """Every block in every state, in a preview that really runs; its tests are of the xdist group `gallery`."""
    with serving() as url:
        yield url


@pytest.fixture
def service(keys: dict[str, str]) -> Iterator[StubService]:
    with running(StubService(public_key=keys["platform_public"])) as stub:
        yield stub


@pytest.fixture
def connection(keys: dict[str, str]) -> dict[str, str]:
    return {
        "service_url": "http://127.0.0.1:9",
        "issuer": "workbench",
        "audience": "http://service.test",
        "private_key": keys["platform_private"],
        "service_public_key": keys["service_public"],
        "platform_url": "http://lms.test",
        "course": "course-v1:Org+C1+2026",
    }


@pytest.fixture
def platform(connection: dict[str, str]) -> FakePlatform:
    return FakePlatform(connection)


@pytest.fixture(scope="session")
def definitions() -> dict[str, Any]:
    package = load(COURSE)
    brief = next(iter(package.briefs.values()))
    parts, rubric = split(brief), split(package.rubrics[brief.rubric])
    return {
        "brief": {"scoring": parts.scoring, "wording": parts.wording},
        "rubric": {"scoring": rubric.scoring, "wording": rubric.wording},
    }


@pytest.fixture
def project(platform: FakePlatform, definitions: dict[str, Any]) -> ProjectBlock:
    return platform.block(
        ProjectBlock, "makerpath_project", display_name="Paper box", course="small-course", **definitions
    )


@pytest.fixture
def lesson(platform: FakePlatform) -> LessonBlock:
    content = {"en": "## Fold\n\nFold *once*.\n", "zh-Hans": "## 折\n\n折一次。\n"}
    return platform.block(LessonBlock, "makerpath_lesson", display_name="Fold and cut", content=content)


@pytest.fixture
def learner() -> Someone:
    return Someone("7", "Lin Xiaoyu 林晓雨")


@pytest.fixture
def instructor() -> Someone:
    return Someone("9", "Chen Jing", staff=True)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The workbench's address and its data folder."""
    data = tmp_path_factory.mktemp("data")
    (data / "platforms").mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment["MAKERPATH_DATA"] = str(data)
    process = subprocess.Popen([*COMMAND, "--port", str(port)], env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(url)
                break
            except urllib.error.URLError:
                time.sleep(0.1)
        yield url, data
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 900, "height": 800})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[Any] = []
    page.on("pageerror", lambda error: errors.append(error))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def opened(page: Any, preview: tuple[str, Path], service: StubService, keys: dict[str, str]) -> Any:
    """Opens a scenario as somebody, with the stub service behind it."""
    url, data = preview
    connection = {
        "service_url": service.url,
        "audience": service.audience,
        "issuer": service.issuer,
        "private_key": keys["platform_private"],
        "service_public_key": keys["service_public"],
    }
    (data / "platforms" / "workbench.json").write_text(json.dumps(connection))

    def opening(scenario: str, student: str) -> Any:
        page.goto(f"{url}/scenario/{scenario}/?student={student}")
        return page

    return opening
