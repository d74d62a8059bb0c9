"""Definitions addressed by their content, with the scoring part and the wording part apart.

The scoring part is everything that decides an outcome; the wording part is every `LocalText`, keyed by
a path of ids (`/criteria/idea/title`). Hash: SHA-256, in hex, of the canonical JSON (RFC 8785).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import rfc8785
from pydantic import BaseModel

from makerpath.domain.text import LocalText

Json = Any


@dataclass(frozen=True)
class Parts:
    """A definition in its two parts, each with its hash."""

    scoring: dict[str, Json]
    wording: dict[str, dict[str, str]]

    @property
    def scoring_hash(self) -> str:
        return content_hash(self.scoring)

    @property
    def wording_hash(self) -> str:
        return content_hash(self.wording)


def content_hash(value: Json) -> str:
    """SHA-256 in hex of the canonical JSON of `value`."""
    return hashlib.sha256(rfc8785.dumps(value)).hexdigest()


def split(definition: BaseModel) -> Parts:
    """The two parts of `definition`; `join` is the way back."""
    wording: dict[str, dict[str, str]] = {}
    scoring = _strip(definition, "", wording)
    return Parts(scoring=scoring, wording=dict(sorted(wording.items())))


def join(scoring: dict[str, Json], wording: dict[str, dict[str, str]]) -> dict[str, Json]:
    """Plain data of the whole definition, ready for `model_validate`.

    Wording for ids that the scoring part does not have is left out: a newer wording may name them.
    """
    whole: dict[str, Json] = _clothe(scoring, "", wording)
    return whole


def _strip(value: Any, path: str, wording: dict[str, dict[str, str]]) -> Json:
    if isinstance(value, LocalText):
        wording[path] = dict(value)
        return None
    if isinstance(value, BaseModel):
        out = {}
        for name, field in type(value).model_fields.items():
            item = getattr(value, name)
            # A default is left out, so that a field added later leaves the hashes of older definitions alone.
            if item is None or (not field.is_required() and item == field.get_default(call_default_factory=True)):
                continue
            key = field.alias or name
            plain = _strip(item, f"{path}/{key}", wording)
            if plain is not None:
                out[key] = plain
        return out
    if isinstance(value, list | tuple):
        return [_strip(item, f"{path}/{_id(item, index)}", wording) for index, item in enumerate(value)]
    return value


def _id(item: Any, index: int) -> str:
    return str(getattr(item, "id", index))


def _clothe(value: Json, path: str, wording: dict[str, dict[str, str]]) -> Json:
    if value is None and path in wording:
        return dict(wording[path])
    if isinstance(value, list):
        return [
            _clothe(item, f"{path}/{item.get('id', index) if isinstance(item, dict) else index}", wording)
            for index, item in enumerate(value)
        ]
    if isinstance(value, dict):
        out = {key: _clothe(item, f"{path}/{key}", wording) for key, item in value.items()}
        depth = path.count("/") + 1
        for place, texts in wording.items():
            if place.startswith(path + "/") and place.count("/") == depth:
                out[place.rsplit("/", 1)[1]] = dict(texts)
        return out
    return value
