"""The brief and the rubric that a course put into the block, read for the shell and named for the service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from makerpath.domain.contract import DefinitionBody
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.hashing import content_hash
from makerpath.domain.names import STAGE
from makerpath.domain.text import LocalText

Parts = Mapping[str, Any]


def demand_definitions(brief: Parts, rubric: Parts) -> None:
    """Refuse where the course has not filled the block yet."""
    if not (scoring(brief).get("id") and scoring(rubric).get("id")):
        raise MakerpathError(
            "block.no_brief",
            N_("This project has no brief yet."),
            N_("The course team imports the course package that contains it."),
            status=409,
        )


def scoring(definition: Parts) -> dict[str, Any]:
    found = definition.get("scoring")
    return found if isinstance(found, dict) else {}


def wording(definition: Parts, path: str, language: str) -> str:
    """The text at `path` (`/driving_question`) in `language` or the nearest; empty if there is none."""
    texts = definition.get("wording")
    found = texts.get(path) if isinstance(texts, dict) else None
    return LocalText(found).pick(language) if isinstance(found, dict) and found else ""


def stages(brief: Parts, language: str) -> Iterator[tuple[str, str, str]]:
    """Id, English name and task of each stage of the brief, in order."""
    for stage in scoring(brief).get("stages") or []:
        if isinstance(stage, dict) and stage.get("id") in STAGE:
            name = str(stage["id"])
            yield name, STAGE[name], wording(brief, f"/stages/{name}/task", language)


def names(brief: Parts, rubric: Parts) -> dict[str, str]:
    """How a request names the definitions: the slug, and the hash of each part."""
    return {
        "brief": str(scoring(brief)["id"]),
        "brief_hash": content_hash(scoring(brief)),
        "wording_hash": content_hash(brief.get("wording") or {}),
        "rubric_hash": content_hash(scoring(rubric)),
        "rubric_wording_hash": content_hash(rubric.get("wording") or {}),
    }


def bodies(brief: Parts, rubric: Parts) -> list[dict[str, Any]]:
    """The definitions themselves, for a service that has never seen them."""
    return [
        DefinitionBody(kind="brief", scoring=scoring(brief), wording=dict(brief.get("wording") or {})).model_dump(),
        DefinitionBody(kind="rubric", scoring=scoring(rubric), wording=dict(rubric.get("wording") or {})).model_dump(),
    ]
