"""The guides say what is: settings, commands, links and the words on the buttons."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from urllib.parse import unquote

import click
import pytest
import yaml
from markdown_it import MarkdownIt
from PIL import Image
from pydantic import BaseModel

from makerpath.cli.main import main, TABLE
from makerpath.content.kinds import KINDS
from makerpath.domain.course import Course
from makerpath.domain.rubric import Rubric
from makerpath.domain.sample import Sample
from makerpath.domain.topic import Kit, TopicBank
from makerpath.i18n import catalogue
from makerpath.service.core.settings import Settings

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = sorted([README, ROOT / "ARCHITECTURE.md", *DOCS.glob("*.md")])
GUIDES = [README, *(DOCS / f"{name}.md" for name in ("learner", "instructor", "school"))]
CHINESE = sorted(DOCS.glob("*.zh-Hans.md"))
LARGEST = 250_000


def name(path: Path) -> str:
    return path.name


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for target in links(text_of(page)):
        address, _, place = target.partition("#")
        if re.match(r"[a-z]+:", address):
            continue
        goal = (page.parent / unquote(address)).resolve() if address else page
        if not goal.exists() or (place and unquote(place) not in headings(goal)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_page_is_linked_from_the_index(page: Path) -> None:
    listed = {(DOCS / target.partition("#")[0]).resolve() for target in links(text_of(DOCS / "index.md"))}
    assert page in listed | {DOCS / "index.md", README}


def links(text: str) -> list[str]:
    """Where links and images lead."""
    found = []
    for block in MarkdownIt("commonmark").enable("table").parse(text):
        for token in block.children or []:
            found += [str(token.attrs[key]) for key in ("href", "src") if key in token.attrs]
    return found


def headings(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    titles = re.findall(r"^#+ (.*)$", text_of(page), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def test_every_setting_is_in_the_operators_guide_with_its_default() -> None:
    rows = dict(re.findall(r"^\|`(MAKERPATH_\w+)`\|([^|]*)\|", text_of(DOCS / "operator.md"), re.M))
    assert set(rows) == {f"MAKERPATH_{setting.upper()}" for setting in Settings.model_fields}
    for setting, field in Settings.model_fields.items():
        told = rows[f"MAKERPATH_{setting.upper()}"]
        if field.default != "":
            default = str(field.default).lower() if isinstance(field.default, bool) else str(field.default)
            assert default in told, setting


def test_every_group_of_commands_is_explained() -> None:
    guides = "\n".join(text_of(page) for page in PAGES)
    context = click.Context(main)
    commands = [group for group in sorted(TABLE) if main.get_command(context, group)]
    missing = [group for group in commands if not re.search(rf"makerpath {group}\b|\./run {group}\b|`{group}`", guides)]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_exists_with_its_options(page: Path) -> None:
    told = re.findall(r"(?:^|`)((?:\./run|makerpath|/opt/\S*/makerpath) (?:[^`\n\\#]|\\\n)*)", text_of(page), re.M)
    wrong = [line for line in told if not understood(shlex.split(line.replace("\\\n", " ")))]
    assert wrong == []


def understood(words: list[str]) -> bool:
    """Whether `./run …` or `makerpath …` has these commands and options."""
    if words[0] == "./run":
        if words[1] == "…":
            return True
        told = subprocess.run([ROOT / "run", "help"], capture_output=True, text=True, check=True).stdout
        if not re.search(rf"^\./run {words[1]}\b", told, re.M):
            return False
        if words[1] not in ("makerpath", "preview", "demo"):
            return True
        words = words[1:] if words[1] == "makerpath" else ["makerpath", *words[1:]]
    command: click.Command = main
    context = click.Context(main)
    for word in words[1:]:
        if word.startswith("--"):
            if word not in [option for item in command.params for option in item.opts + item.secondary_opts]:
                return False
        elif isinstance(command, click.Group) and word != "…" and re.fullmatch(r"[a-z]+(-[a-z]+)*", word):
            found = command.get_command(context, word)
            if found is None:
                return False
            command = found
    return True


def test_every_rubric_of_the_library_is_listed_with_its_kind() -> None:
    library = [yaml.safe_load(text_of(path)) for path in (ROOT / "rubrics").glob("*.yaml")]
    section = text_of(DOCS / "rubrics.md").split("\n## The library\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\|`([a-z-]+)`\|([a-z-]+)\|", section, re.M)
    assert sorted(rows) == sorted((rubric["id"], rubric["kind"]) for rubric in library)


def test_the_guide_to_course_files_has_an_example_of_every_kind_that_is_one() -> None:
    models: dict[str, type[BaseModel]] = {"course": Course, "rubric": Rubric, "topics": TopicBank, "kit": Kit}
    models["sample"] = Sample
    models |= {kind: row.model for kind, row in KINDS.items()}
    shown = re.findall(
        r"^```\n(schema: makerpath\.([a-z-]+)/1\n.*?)^```", text_of(DOCS / "course-files.md"), re.M | re.S
    )
    for example, kind in shown:
        models.pop(kind).model_validate(yaml.safe_load(example))
    assert models == {}


@pytest.mark.parametrize("guide", [*GUIDES, *CHINESE], ids=name)
def test_words_in_bold_are_words_of_the_interface(guide: Path) -> None:
    language = "zh-Hans" if guide in CHINESE else "en"
    known = interface(language)
    bold = [re.sub(r"\s+", " ", words) for words in re.findall(r"\*\*(.+?)\*\*", text_of(guide), re.S)]
    assert [words for words in bold if words not in known and not own_emphasis(words)] == []


def interface(language: str) -> set[str]:
    """Every text of the interface in one language."""
    entries = catalogue("zh-Hans")._catalog  # type: ignore[attr-defined]
    texts = entries.keys() if language == "en" else entries.values()
    return {text for item in texts for text in (item if isinstance(item, tuple) else (item,)) if isinstance(text, str)}


def own_emphasis(words: str) -> bool:
    """Emphasis that begins an item or a paragraph ends with a full stop; a question about a name is ours too."""
    return words[-1] in ".。:：?？"


def test_pictures_are_small_and_all_of_them_are_shown() -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in links(text_of(page))}
    for picture in (DOCS / "screenshots").glob("*"):
        assert picture in shown, picture.name
        assert picture.stat().st_size < LARGEST
        Image.open(picture).verify()
