"""What each block declares to the platform: score, weight, completion, services, and what apps and search get."""

from __future__ import annotations

import re
from typing import Any

import pytest
from xblock.completable import XBlockCompletionMode as Mode
from xblock.core import XBlock
from xblock.scorable import ScorableXBlockMixin

from makerpath.i18n import NAMES
from makerpath.xblocks.shared.authoring import EXPLAINED, KIND
from tests.xblocks.every import every_block, names
from tests.xblocks.fake_platform import FakePlatform, Someone

DECLARED: dict[str, tuple[bool, Mode, bool, str]] = {
    # has_score, completion, custom completion, icon
    "makerpath_assessment": (False, Mode.EXCLUDED, False, "problem"),
    "makerpath_attendance": (False, Mode.COMPLETABLE, True, "other"),
    "makerpath_certificate": (False, Mode.COMPLETABLE, True, "other"),
    "makerpath_lab": (False, Mode.COMPLETABLE, True, "problem"),
    "makerpath_lesson": (False, Mode.COMPLETABLE, True, "other"),
    "makerpath_project": (True, Mode.COMPLETABLE, True, "problem"),
    "makerpath_showcase": (False, Mode.EXCLUDED, False, "other"),
    "makerpath_sign_off": (False, Mode.COMPLETABLE, True, "other"),
    "makerpath_survey": (False, Mode.COMPLETABLE, True, "other"),
}
pytestmark = pytest.mark.filterwarnings("ignore::xblock.fields.FailingEnforceTypeWarning")
VIEWS = ("student_view", "public_view", "author_view", "studio_view")
WANTED = {"i18n", "settings", "completion", "rebind_user", "publish"}


def test_row_06_every_block_is_in_the_table() -> None:
    assert set(names()) <= set(DECLARED)


@pytest.mark.parametrize("name", names())
def test_row_06_score_weight_and_completion_are_declared_right(platform: FakePlatform, name: str) -> None:
    cls = XBlock.load_class(name)
    scored, completion, custom, icon = DECLARED[name]
    assert (cls.has_score, cls.completion_mode) == (scored, completion)
    assert (getattr(cls, "has_custom_completion", False), cls.icon_class) == (custom, icon)
    assert issubclass(cls, ScorableXBlockMixin) == scored == ("weight" in cls.fields)
    block = every_block(platform, name)
    assert (block.max_score() if scored else None) == (100.0 if scored else None)
    assert not block.has_children


@pytest.mark.parametrize("name", names())
def test_only_the_user_service_is_needed(name: str) -> None:
    services = XBlock.load_class(name)._combined_services
    assert {service for service, how in services.items() if how == "need"} <= {"user", "field-data"}
    assert {service for service, how in services.items() if how == "want"} >= WANTED


@pytest.mark.parametrize("name", names())
def test_the_mobile_apps_may_show_it(platform: FakePlatform, name: str) -> None:
    block = every_block(platform, name)
    assert block.has_support(XBlock.load_class(name).student_view, "multi_device")
    assert not block.has_support(block.studio_view, "multi_device")


@pytest.mark.parametrize("name", names())
def test_apps_and_search_get_both_languages_whoever_collects(platform: FakePlatform, name: str) -> None:
    block = every_block(platform, name)
    data, found = block.student_view_data(), block.index_dictionary()
    assert set(data["texts"]) == set(NAMES) and data["kind"] == block.kind
    assert all(texts["title"] for texts in data["texts"].values())
    assert block.display_name == "A part" or data["texts"]["en"] != data["texts"]["zh-Hans"]
    assert (found["content_type"], found["content"]["display_name"]) == (f"Makerpath {block.kind}", block.display_name)
    assert any(re.search("[\u4e00-\u9fff]", str(text)) for key, text in found["content"].items() if "zh-Hans" in key)
    platform.who = Someone("8", "Amina", language="zh-hans")
    assert (every_block(platform, name).student_view_data()["texts"]) == data["texts"]


@pytest.mark.parametrize("name", names())
def test_what_is_collected_for_a_whole_course_never_raises(platform: FakePlatform, name: str) -> None:
    block = every_block(platform, name)
    for field in ("content", "titles", "brief", "rubrics", "definitions", "arguments"):
        if field in block.fields:
            for damage in ({"en": 5}, [3], 7, None):
                setattr(block, field, damage)
                assert isinstance(block.student_view_data(), dict) and isinstance(block.index_dictionary(), dict)


@pytest.mark.parametrize("name", names())
def test_authors_read_what_it_is_and_where_it_comes_from(platform: FakePlatform, name: str) -> None:
    block = every_block(platform, name)
    assert EXPLAINED[block.kind] and KIND[block.kind]
    page = block.render("author_view").content
    assert EXPLAINED[block.kind].split(".")[0] in page and "makerpath-author" in page
    assert "makerpath-author" not in block.render("public_view").content
    for definition in block.carried() if hasattr(block, "carried") else []:
        assert f"{definition['scoring']['id']}" in page
    if hasattr(block, "carried"):
        assert f"::{block.kind}" in page and "changes when the course is imported again" in page


@pytest.mark.parametrize("name", names())
def test_an_empty_block_says_what_is_missing(platform: FakePlatform, name: str) -> None:
    block = platform.block(XBlock.load_class(name), name)
    for view in ("author_view", "studio_view"):
        page = block.render(view).content
        assert "makerpath-author__warning" in page and ("still empty" in page or "no text yet" in page)
    if hasattr(block, "carried") and block.needs:
        assert f"Missing: {KIND[block.needs[0]]}" in block.render("author_view").content


def test_an_author_is_told_that_the_platform_is_not_connected(platform: FakePlatform) -> None:
    platform.connection.clear()
    assert (
        "not connected to a Makerpath service"
        in every_block(platform, "makerpath_survey").render("author_view").content
    )


def test_an_author_is_told_which_language_is_missing(platform: FakePlatform) -> None:
    lesson = every_block(platform, "makerpath_lesson", content={"en": "Only this."})
    assert "The text is not there in 简体中文." in lesson.render("author_view").content
    survey = every_block(platform, "makerpath_survey")
    for definition in survey.definitions:
        definition["wording"]["/title"] = {"zh-Hans": "你"}
    assert "is not there in English" in survey.render("author_view").content


@pytest.mark.parametrize("name", names())
def test_views_stand_without_a_role_a_language_and_an_i18n_service(platform: FakePlatform, name: str) -> None:
    platform.who = Someone("student", "", language="")
    platform.services["user"].get_current_user = lambda: _studio_user()
    platform.services["i18n"] = None
    block = every_block(platform, name)
    for view in VIEWS:
        assert "could not be shown" not in block.render(view).content


def _studio_user() -> Any:
    """Whom the authoring side's preview shows: an anonymous id of its own, never staff, no role."""
    from xblock.reference.user_service import XBlockUser

    user = XBlockUser(is_current_user=True)
    user.opt_attrs |= {"edx-platform.anonymous_user_id": "student", "edx-platform.user_is_staff": False}
    return user
