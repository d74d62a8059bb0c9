"""Videos, sound and links to video sites."""

from __future__ import annotations

import pytest

from makerpath.markup import find, render_lesson

FOLD = '![Folding](videos/fold.mp4 "Fold *once*")'


def html(text: str, language: str = "en") -> str:
    return str(render_lesson(text, language))


def test_an_image_line_with_a_video_is_a_figure_with_a_player_that_loads_nothing_by_itself() -> None:
    assert html(FOLD) == (
        '<figure class="mp-figure mp-figure-video"><video src="videos/fold.mp4" controls="" preload="none" '
        'playsinline="" aria-label="Folding"><a href="videos/fold.mp4" rel="noopener">Folding</a></video>'
        "<figcaption>Fold *once*</figcaption></figure>\n"
    )


@pytest.mark.parametrize("ending", ["mp4", "webm", "m4v", "mov", "MP4", "mp4?a=1#t=2"])
def test_every_kind_of_video(ending: str) -> None:
    assert "<video" in html(f"![x](a.{ending})")


@pytest.mark.parametrize("ending", ["mp3", "ogg", "wav"])
def test_every_kind_of_sound(ending: str) -> None:
    assert '<figure class="mp-figure mp-figure-audio"><audio' in html(f"![x](a.{ending})")


@pytest.mark.parametrize("url", ["a.png", "mp4", "a.mp4/b", "a.b?c.mp4"])
def test_other_pictures_stay_pictures(url: str) -> None:
    assert "<img" in html(f"![x]({url})")


def test_links_to_captions_in_the_same_paragraph_become_tracks() -> None:
    text = html(f"{FOLD}\n[English](videos/fold.en.vtt) [中文](videos/fold.zh-Hans.vtt)", "zh-Hans")
    assert '<track kind="captions" src="videos/fold.en.vtt" srclang="en" label="English">' in text
    assert 'src="videos/fold.zh-Hans.vtt" srclang="zh-Hans" default="" label="中文">' in text


def test_a_video_beside_other_words_is_a_link() -> None:
    assert html("See ![the fold](a.mp4).") == '<p>See <a href="a.mp4" rel="noopener">the fold</a>.</p>\n'
    assert "<video" not in html(f"{FOLD}\n[more](b.md)")


def test_the_resolver_is_told_the_kind() -> None:
    asked = []

    def resolve(url: str, kind: str) -> str | None:
        asked.append((url, kind))
        return f"/files/{len(asked)}"

    text = str(render_lesson(f"{FOLD}\n[English](videos/fold.en.vtt)\n\nsee ![x](b.mp3)", "en", resolve))
    assert asked == [("videos/fold.mp4", "media"), ("videos/fold.en.vtt", "link"), ("b.mp3", "media")]
    assert '<video src="/files/1"' in text and 'src="/files/2" srclang="en"' in text and 'href="/files/3"' in text


def test_a_video_that_the_resolver_refuses_leaves_its_words() -> None:
    assert "<span>Folding</span>" in str(render_lesson(FOLD, "en", lambda *_: None))


def test_addresses_of_media_have_their_kind() -> None:
    found = [(one.url, one.kind, one.alt) for one in find(f"{FOLD}\n[English](videos/fold.en.vtt)")]
    assert found == [("videos/fold.mp4", "media", "Folding"), ("videos/fold.en.vtt", "link", "")]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.bilibili.com/video/BV1xx411c7mD", "Bilibili"),
        ("https://youtu.be/abc", "YouTube"),
        ("https://v.youku.com/v_show/id_x.html", "Youku"),
    ],
)
def test_a_link_to_a_video_site_alone_is_a_card_that_says_where_it_leads(url: str, name: str) -> None:
    text = html(f"<{url}>")
    assert text.startswith(f'<p class="mp-watch"><a href="{url}" rel="noopener"><span class="mp-watch-words">')
    assert f'<span class="mp-watch-site">Video on {name}, another website</span>' in text
    assert '<span class="mp-watch-words">A <em>film</em></span>' in html(f"[A *film*]({url})")


@pytest.mark.parametrize(
    "text",
    [
        "see <https://youtu.be/abc>",
        "<https://notyoutube.com/x>",
        "<https://youtube.com.example.org/x>",
        "<https://example.org/youtube.com>",
        "<mailto:a@youtube.com>",
        "<https://[youtube.com/x>",
        "[![p](a.png)](https://youtu.be/abc)",
    ],
)
def test_other_links_are_no_cards(text: str) -> None:
    assert "mp-watch" not in html(text)


def test_nothing_is_embedded() -> None:
    assert "<iframe" not in html("<https://www.bilibili.com/video/BV1xx411c7mD>")
