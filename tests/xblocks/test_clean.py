"""What a learner wrote, once more before it enters a page of the platform."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from makerpath.xblocks.shared.clean import ATTRIBUTES, clean_fragment, TAGS
from tests.xblocks.calls import post
from tests.xblocks.stub_service import StubService
from tests.xblocks.vectors import EVIL, HACK, VECTORS

WRAPS = ["{}", "<div><p>{}", "<table>{}", "<svg>{}", "<textarea>{}", "<select>{}", '<p title="{}', "<li>{}</li></ul>"]
PLACES = ("href", "src", "poster", "srcset", "xlink:href")
FORBIDDEN = ("style", "form", "action", "srcdoc", "ping", "autofocus", "contenteditable", *PLACES[4:])

HOME = "https://makerpath.test"
PLATFORMS = ("data-init", "data-runtime", "data-usage", "data-toggle", "data-target", "data-bs")


class Read(HTMLParser):
    """The elements and texts of a fragment, each attribute by itself."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, Any]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def handle_data(self, data: str) -> None:
        if not self.found or self.found[-1][0] != "":
            self.found.append(("", ""))
        self.found[-1] = ("", self.found[-1][1] + data)


def harm(tag: str, attributes: dict[str, str]) -> list[str]:
    """What is wrong with an element."""
    found = [f"<{tag}>"] if tag not in {name.lower() for name in TAGS} else []
    for name, value in attributes.items():
        plain = re.sub(r"[\x00-\x20]", "", value or "").lower()
        wrong = name.startswith(("on", "formaction", "formtarget", "popover")) or name in FORBIDDEN
        wrong = wrong or (name in PLACES and re.search(r"(^|,)(?!https?:|mailto:)[^/#?]*:", plain) is not None)
        wrong = wrong or (tag == "a" and name == "href" and plain[:1] in ("/", "?"))
        wrong = wrong or (tag == "use" and name == "href" and not plain.startswith("#"))
        wrong = wrong or (name == "type" and plain in ("image", "password"))
        wrong = wrong or (name == "target" and plain != "_blank")
        wrong = wrong or (name == "class" and any(not one.startswith(("mp-", "makerpath-")) for one in value.split()))
        wrong = wrong or name.startswith(
            ("data-init", "data-runtime", "data-usage", "data-toggle", "data-target", "data-bs")
        )
        wrong = wrong or (name == "name" and tag in ("img", "form", "div"))
        wrong = wrong or (name in ("fill", "stroke") and "url(" in plain)
        wrong = wrong or (name == "rel" and value != "noopener")
        found += [f"{tag} {name}={value}"] * wrong
    return found


@pytest.mark.parametrize("vector", VECTORS)
def test_nothing_of_it_runs_leads_away_or_looks_like_the_platform(vector: str) -> None:
    for wrap in WRAPS:
        cleaned = clean_fragment(wrap.format(vector), HOME)
        read = Read(cleaned).found
        assert [bad for tag, inside in read if tag for bad in harm(tag, inside)] == []
        assert re.search("[\u202a-\u202e]", cleaned) is None
        # What is clean stays as it is: no parser makes something new of it.
        assert Read(clean_fragment(cleaned, HOME)).found == read


def test_no_element_may_have_what_runs_or_leads_away() -> None:
    everywhere = {name for names in ATTRIBUTES.values() for name in names}
    assert not everywhere & set(FORBIDDEN) and not [name for name in everywhere if name.startswith("on")]


def test_what_the_service_draws_stays() -> None:
    html = (
        '<section class="mp-section mp-stage" id="stage" aria-labelledby="t"><h2 id="t" data-makerpath-focus="">x</h2>'
        '<form method="post" data-makerpath-action="evidence.add" data-form="evidence">'
        '<input type="hidden" name="key" value="k"><input id="f" name="file" type="file" accept="image/*" '
        'data-makerpath-upload="" data-max-bytes="5" multiple=""><textarea name="body" rows="4">a &lt;b&gt;</textarea>'
        '<button class="mp-button" name="how" value="draft">Add</button></form>'
        f'<a href="{EVIL}/x" target="_blank" rel="noopener">x</a>'
        '<a href="#" data-makerpath-page="stage=plan" rel="noopener">y</a>'
        '<svg class="mp-icon" viewBox="0 0 24 24" aria-hidden="true"><use href="#i"></use>'
        '<path d="M0 0" fill="none"></path></svg>'
        '<img src="https://files.test/a.png" srcset="https://files.test/a.png 1x, https://files.test/b.png 2x" alt="">'
        '<p dir="auto" lang="zh-Hans">纸 \u2067שלום\u2069 🏮</p></section>'
    )
    assert Read(clean_fragment(html, HOME)).found == Read(html).found


@pytest.mark.parametrize(
    "away", ["https://evil.test", "//makerpath.test", "", "https://makerpath.test.evil.test", "http://["]
)
def test_what_scripts_load_in_their_turn_lies_on_the_service(away: str) -> None:
    model = '<div class="mp-model" data-src="https://files.test/a.glb" data-three="{}/static/three.min.js"></div>'
    assert "data-three" in clean_fragment(model.format(HOME), HOME)
    cleaned = clean_fragment(model.format(away), HOME)
    assert "data-three" not in cleaned and "data-src" in cleaned


@pytest.mark.parametrize("address", ["/logout", "logout", "?next=/", "//lms.test/logout"])
def test_no_picture_asks_the_platform_for_anything(address: str) -> None:
    for html in (
        f'<img src="{address}" alt="">',
        f'<img srcset="https://files.test/a.png 1x, {address} 2x" alt="">',
        f'<video poster="{address}" src="{address}"></video>',
        f'<audio><source src="{address}"></audio>',
    ):
        assert "logout" not in clean_fragment(html, HOME) and "next" not in clean_fragment(html, HOME)


def test_a_fragment_is_cleaned_on_its_way_through_the_block(
    project: Any, service: StubService, connection: dict[str, str]
) -> None:
    connection["service_url"] = service.url
    service.notes = {str(number): vector for number, vector in enumerate(VECTORS)}
    for handler, body in (
        ("fragment", {}),
        ("act", {"name": "note.add", "key": "key-12345678", "fields": {"text": ""}}),
    ):
        html = post(project, handler, body)[1]["html"]
        assert [bad for tag, inside in Read(html).found if tag for bad in harm(tag, inside)] == []
        assert 'data-makerpath-action="note.add"' in html and f"<script>{HACK}" not in html
