"""The definitions that a course put into a block, read for the shell and named for the service."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from makerpath.domain.contract import DefinitionBody, DefinitionName
from makerpath.domain.hashing import content_hash
from makerpath.domain.text import LocalText

Definition = Mapping[str, Any]
"""`{"kind", "scoring", "wording"}` as a course package puts it there, or whatever else stands in the archive."""


def of_kind(definitions: Any, kind: str) -> Definition:
    """The first definition of `kind` among those that a block carries; empty if there is none."""
    return next(all_of_kind(definitions, kind), {})


def all_of_kind(definitions: Any, kind: str) -> Iterator[Definition]:
    """Every definition of `kind` among those that a block carries, in order."""
    for item in definitions if isinstance(definitions, list) else ():
        if isinstance(item, Mapping) and item.get("kind") == kind:
            yield item


def scoring(definition: Definition) -> dict[str, Any]:
    found = definition.get("scoring")
    return found if isinstance(found, dict) else {}


def texts(definition: Definition, path: str) -> dict[str, str]:
    """The text at `path` (`/driving_question`) by language; empty if there is none."""
    wording = definition.get("wording")
    found = wording.get(path) if isinstance(wording, dict) else None
    return found if isinstance(found, dict) else {}


def wording(definition: Definition, path: str, language: str) -> str:
    """The text at `path` in `language` or the nearest; empty if there is none."""
    found = texts(definition, path)
    return LocalText(found).pick(language) if found else ""


def listed(definition: Definition, name: str, text: str, language: str) -> Iterator[str]:
    """The `text` of each item of the list `name`, in order, but of hidden ones: `listed(survey, "questions", …)`."""
    items = scoring(definition).get(name)
    for item in items if isinstance(items, list) else []:
        if isinstance(item, dict) and not item.get("hidden"):
            yield wording(definition, f"/{name}/{item.get('id')}/{text}", language)


def searchable(definitions: Iterable[Definition]) -> dict[str, str]:
    """Every text of the definitions that learners may read, for a search index, by kind and language
    (`survey_zh-Hans`).
    """
    found: dict[str, list[str]] = {}
    for definition in definitions:
        held = definition.get("wording")
        for path in held if isinstance(held, dict) else ():
            if path.endswith("/note") or path.startswith(_hidden(definition)):
                continue
            for language, text in texts(definition, path).items():
                found.setdefault(f"{definition['kind']}_{language}", []).append(str(text))
    return {name: " ".join(said) for name, said in found.items()}


def _hidden(definition: Definition) -> tuple[str, ...]:
    """How the paths begin of what makers read with their result alone."""
    items = scoring(definition).get("criteria")
    found = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return tuple(f"/criteria/{item.get('id')}/" for item in found if item.get("hidden"))


def names(definitions: Iterable[Definition]) -> list[dict[str, str]]:
    """How a request names the definitions: the slug, and the hash of each part."""
    return [
        DefinitionName(
            kind=item["kind"],
            slug=str(scoring(item)["id"]),
            scoring_hash=_hash(json.dumps(scoring(item))),
            wording_hash=_hash(json.dumps(item.get("wording") or {})),
        ).model_dump()
        for item in definitions
    ]


@lru_cache(maxsize=512)
def _hash(text: str) -> str:
    """Canonical JSON takes longer than all the rest of a request; a definition stays the same for a whole course."""
    return content_hash(json.loads(text))


def bodies(definitions: Iterable[Definition]) -> list[dict[str, Any]]:
    """The definitions themselves, for a service that has never seen them."""
    return [
        DefinitionBody(kind=item["kind"], scoring=scoring(item), wording=dict(item.get("wording") or {})).model_dump()
        for item in definitions
    ]
