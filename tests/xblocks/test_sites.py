"""Settings of a site: they come through the platform's `settings` service, each site its own, and are read anew."""

from __future__ import annotations

from typing import Any

import pytest

from makerpath.domain.errors import MakerpathError
from makerpath.xblocks.shared.settings import connection_of
from tests.xblocks.calls import post
from tests.xblocks.every import every_block, names
from tests.xblocks.fake_platform import FakePlatform
from tests.xblocks.stub_service import StubService

NEEDED = ("service_url", "issuer", "private_key", "service_public_key")


@pytest.mark.parametrize("name", names())
def test_every_block_asks_for_the_bucket_of_makerpath(platform: FakePlatform, name: str) -> None:
    block = every_block(platform, name)
    assert block.block_settings_key == "makerpath"
    assert connection_of(block).issuer == "workbench"


def test_row_06_two_sites_have_two_services(connection: dict[str, str], service: StubService) -> None:
    here, there = FakePlatform(connection), FakePlatform(connection | {"service_url": service.url})
    assert post(every_block(here, "makerpath_survey"), "fragment", {})[1]["state"] == "down"
    assert service.asked == []
    assert post(every_block(there, "makerpath_survey"), "fragment", {})[1]["state"] == "ok"
    connection["service_url"] = service.url
    assert connection_of(every_block(here, "makerpath_survey")).service_url == service.url


@pytest.mark.parametrize("missing", NEEDED)
def test_what_is_missing_is_named_to_the_author_and_nothing_secret_is_said(
    platform: FakePlatform, connection: dict[str, str], missing: str
) -> None:
    secret = connection["private_key"]
    connection[missing] = ""
    block = every_block(platform, "makerpath_project")
    with pytest.raises(MakerpathError) as refused:
        connection_of(block)
    assert refused.value.code == "block.not_configured" and missing in str(refused.value.params)
    page = block.render("author_view").content
    assert f"sets {missing} in XBLOCK_SETTINGS" in page
    assert secret not in page and "BEGIN" not in page


@pytest.mark.parametrize("bucket", [None, {}, [], {"service_url": 5, "issuer": [], "private_key": 1}])
@pytest.mark.parametrize("name", names())
def test_settings_of_any_shape_take_no_view_down(platform: FakePlatform, name: str, bucket: Any) -> None:
    platform.services["settings"].get_settings_bucket = lambda block, default=None: bucket
    block = every_block(platform, name)
    for view in ("student_view", "public_view", "author_view", "studio_view"):
        assert "could not be shown" not in getattr(block, view)({}).content
    if "fragment" in dir(block):
        assert post(block, "fragment", {})[1]["state"] == "misconfigured"


def test_without_the_service_djangos_own_setting_counts(platform: FakePlatform, connection: dict[str, str]) -> None:
    from django.test import override_settings

    platform.services["settings"] = None
    with override_settings(MAKERPATH=connection | {"issuer": "from django"}):
        assert connection_of(every_block(platform, "makerpath_lab")).issuer == "from django"


@pytest.mark.parametrize("settings", ["not settings", ["service_url"], 5])
def test_settings_of_another_shape_are_as_none(settings: Any) -> None:
    block = every_block(FakePlatform(settings), "makerpath_survey")
    with pytest.raises(MakerpathError) as caught:
        connection_of(block)
    assert caught.value.code == "block.not_configured"
    assert block.author_view({}).content
