"""Topics worth a project, and kits to explore with: what a catalogue offers besides courses."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from makerpath.domain.course import AgeBand, Discipline
from makerpath.domain.model import Definition, Number, Slug, unique_ids
from makerpath.domain.text import LocalText

Craft = Literal[
    "paper",
    "clay",
    "textile",
    "dyeing",
    "wood",
    "bamboo",
    "metal",
    "print",
    "bookbinding",
    "calligraphy",
    "painting",
    "photo-film",
    "sound",
    "toys-games",
    "garden",
    "food",
    "recycling",
    "electronics",
    "robotics",
    "code",
    "data",
    "cad-printing",
    "laser",
]
Equipment = Literal[
    "hand-tools",
    "cutting-mat",
    "sewing-machine",
    "loom",
    "kiln",
    "wood-workshop",
    "soldering-iron",
    "computer",
    "phone-camera",
    "microcontroller",
    "printer-3d",
    "laser-cutter",
    "vinyl-cutter",
    "kitchen",
    "garden-bed",
    "sound-recorder",
    "printing-press",
]


class Topic(Definition):
    """Something worth making, with the question it opens; `hours` of work, for ages from–to."""

    id: Slug
    title: LocalText
    question: LocalText
    summary: LocalText
    craft: Annotated[list[Craft], Field(min_length=1, max_length=4)]
    disciplines: Annotated[list[Discipline], Field(min_length=1)]
    age_band: AgeBand
    equipment: list[Equipment] = []
    hours: Annotated[Number, Field(gt=0, le=200)]


class TopicBank(Definition):
    """A file of topics."""

    schema_: Literal["makerpath.topics/1"] = Field(alias="schema")
    id: Slug
    title: LocalText
    licence: str
    topics: Annotated[list[Topic], Field(min_length=1, max_length=2000)]

    @model_validator(mode="after")
    def _topics_have_own_ids(self) -> Self:
        unique_ids(topic.id for topic in self.topics)
        return self


class KitItem(Definition):
    """What lies in the box, and how many of it."""

    name: LocalText
    count: Annotated[int, Field(ge=1, le=1000)] = 1


class KitActivity(Definition):
    """One thing to try; nobody grades it. `wonder` is a question to go on with."""

    id: Slug
    title: LocalText
    minutes: Annotated[int, Field(gt=0, le=600)]
    steps: Annotated[list[LocalText], Field(min_length=1, max_length=20)]
    wonder: LocalText


class Kit(Definition):
    """An explore kit: a box, and activities without a grade."""

    schema_: Literal["makerpath.kit/1"] = Field(alias="schema")
    id: Slug
    title: LocalText
    summary: LocalText
    age_band: AgeBand
    items: Annotated[list[KitItem], Field(min_length=1, max_length=60)]
    care: LocalText
    activities: Annotated[list[KitActivity], Field(min_length=1, max_length=30)]

    @model_validator(mode="after")
    def _activities_have_own_ids(self) -> Self:
        unique_ids(activity.id for activity in self.activities)
        return self
