"""What an author may enter for a lesson."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator

from makerpath.domain.errors import N_
from makerpath.domain.text import LANGUAGES
from makerpath.i18n import gettext, NAMES
from makerpath.xblocks.shared.authoring import About, EXPLAINED, KIND, Warned
from makerpath.xblocks.shared.handling import Shape

MAX_TEXT = 200_000
MAX_MINUTES = 600
HOW = N_("Write it here, or import the course package that contains it.")


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError("not a language of Makerpath")
    return language


Language = Annotated[str, AfterValidator(_known)]


class Chosen(Shape):
    """The language that a learner reads lessons in."""

    language: Language


class Draft(Shape):
    """What an author wants to see before saving it."""

    language: Language
    text: str


def about(block: Any, language: str) -> About:
    """What there is to say of a lesson's text to its author."""
    there = [tag for tag in NAMES if isinstance(block.content.get(tag), str) and block.content[tag].strip()]
    warnings = []
    if not there:
        warnings = [Warned(gettext(N_("This lesson has no text yet."), language), gettext(HOW, language))]
    elif len(there) < len(NAMES):
        absent = next(name for tag, name in NAMES.items() if tag not in there)
        missing = gettext(N_("The text is not there in {languages}."), language, languages=absent)
        warnings = [Warned(missing, gettext(N_("Learners who read that language see the other one."), language))]
    name, explained = KIND[block.kind], EXPLAINED[block.kind]
    return About(gettext(name, language), gettext(explained, language), warnings=warnings)
