"""What the people of the demonstration write; the texts are in `words.yaml`, most of them by language."""

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
RESOURCES: dict[str, dict[str, str]] = _TEXTS["resources"]
MATERIALS: dict[str, list[dict[str, str]]] = _TEXTS["materials"]
JOURNAL: dict[str, list[dict[str, str]]] = _TEXTS["journal"]
PARTNER: str = _TEXTS["partner"]
CRITIQUE: dict[str, str] = _TEXTS["critique"]
OWNERSHIP: dict[str, str] = _TEXTS["ownership"]
PAGES: dict[str, dict[str, str]] = _TEXTS["pages"]
EXHIBITIONS: dict[str, dict[str, str]] = _TEXTS["exhibitions"]
NEEDS: dict[str, str] = _TEXTS["needs"]
PANEL: dict[str, str] = _TEXTS["panel"]
CHALLENGE: dict[str, Any] = _TEXTS["challenge"]
EXTENSION: dict[str, str] = _TEXTS["extension"]
STALLED: str = _TEXTS["stalled"]
LEVELS: dict[str, dict[str, str]] = _TEXTS["levels"]
SAID: dict[str, dict[str, Any]] = _TEXTS["said"]
CLASSMATES_SAY: dict[str, dict[str, str]] = _TEXTS["classmates"]
OF_ONESELF: dict[str, str] = _TEXTS["of_oneself"]
BANK: list[dict[str, Any]] = _TEXTS["bank"]
EXAMPLE: dict[str, Any] = _TEXTS["example"]
WITHOUT: str = _TEXTS["without"]
LAB: dict[str, dict[str, str]] = _TEXTS["lab"]
CERTIFYING: dict[str, Any] = _TEXTS["certifying"]
