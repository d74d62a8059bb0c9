"""Finding topics: what a reader wants, and which topics fit."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from makerpath.domain import names
from makerpath.domain.text import LANGUAGES
from makerpath.i18n import gettext
from makerpath.service.challenges.models import Challenge
from makerpath.service.topics.models import TopicRow

Sought = TopicRow | Challenge
"""What has a title, a question, crafts and the rest of what a reader looks for."""


@dataclass(frozen=True)
class Wanted:
    """What a reader looks for; empty fields ask for nothing.

    `at_hand` is all the equipment there is: a topic that needs more does not fit. `hours` are the most there may be.
    """

    words: str = ""
    craft: str = ""
    discipline: str = ""
    age: int | None = None
    hours: float | None = None
    at_hand: frozenset[str] = frozenset()

    def fits(self, topic: Sought) -> bool:
        return (
            (not self.craft or self.craft in topic.crafts)
            and (not self.discipline or self.discipline in topic.disciplines)
            and (self.age is None or topic.age_from <= self.age <= topic.age_to)
            and (self.hours is None or topic.hours <= self.hours)
            and (not self.at_hand or self.at_hand.issuperset(topic.equipment))
            and self._says(topic)
        )

    def _says(self, topic: Sought) -> bool:
        """Whether every word stands in the topic's texts or in the names of its crafts, in whatever language."""
        words = _plain(self.words).split()
        text = _text(topic) if words else ""
        return all(word in text for word in words)


def find(session: Session, wanted: Wanted) -> list[TopicRow]:
    """The school's topics that fit, in the order of their bank."""
    rows = session.scalars(
        select(TopicRow).where(TopicRow.retired_at.is_(None)).order_by(TopicRow.bank, TopicRow.position)
    )
    return [row for row in rows if wanted.fits(row)]


def _text(topic: Sought) -> str:
    texts = [text for local in (topic.title, topic.question, topic.summary) for text in local.values()]
    texts += [gettext(names.CRAFT.get(craft, craft), language) for craft in topic.crafts for language in LANGUAGES]
    return _plain("\n".join(texts))


def _plain(text: str) -> str:
    """Letters without their case and width, so that ＡＢＣ finds abc."""
    return unicodedata.normalize("NFKC", text).casefold()
