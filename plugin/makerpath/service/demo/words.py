"""What the demonstration's makers write, by language and stage; the texts are in `words.yaml`."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

_TEXTS: dict[str, Any] = YAML(typ="safe").load(
    files("makerpath.service.demo").joinpath("words.yaml").read_text("utf-8")
)
WORDS: dict[str, dict[str, list[str]]] = _TEXTS["words"]
CHANGES: dict[str, str] = _TEXTS["changes"]
VERSION: dict[str, str] = _TEXTS["version"]
COMMENTS: dict[str, dict[str, str]] = _TEXTS["comments"]
TITLES: dict[str, str] = _TEXTS["titles"]
