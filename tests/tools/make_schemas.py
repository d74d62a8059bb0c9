"""Write the JSON Schemas that editors check a course's files with: `python tests/tools/make_schemas.py`.

They are made from the models that read the files, in draft 2020-12, with the words of `schema_words.yaml` beside this
file, English and Chinese. `--check` only reports.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from makerpath.content.framework import Framework
from makerpath.content.kinds import KINDS
from makerpath.content.schemas import FOLDER
from makerpath.domain.course import Course, LessonMeta
from makerpath.domain.rubric import Rubric
from makerpath.domain.sample import Sample
from makerpath.domain.text import FOR_BANDS
from makerpath.domain.topic import Kit, TopicBank

_WORDS = Path(__file__).with_name("schema_words.yaml")
WORDS: dict[str, dict[str, list[str]]] = yaml.safe_load(
    Path(__file__).with_name("schema_words.yaml").read_text("utf-8")
)
MODELS: dict[str, type[BaseModel]] = {
    "course": Course,
    "lesson": LessonMeta,
    "rubric": Rubric,
    "framework": Framework,
    "topics": TopicBank,
    "kit": Kit,
    "sample": Sample,
    **{name: kind.model for name, kind in KINDS.items()},
}
ANYWHERE = "*"
TEXT = "LocalText"
LIMITS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
"""What the models' own numbers are limited by, in the words of JSON Schema."""
BAND = {
    "primary": "for primary school.\n\n给小学生的",
    "middle": "for middle school.\n\n给初中生的",
    "high": "for high school.\n\n给高中生的",
    "university": "for university.\n\n给大学生的",
}
_IN = {"en": ("The text in English", "英文。"), "zh-Hans": ("The text in Chinese", "简体中文。")}
TAGS = {tag: f"{english}.\n\n{chinese}" for tag, (english, chinese) in _IN.items()} | {
    tag: f"{_IN[language][0]}, {BAND[tag.rpartition('-')[2]]}{_IN[language][1]}" for tag, language in FOR_BANDS.items()
}
"""Every tag that a text may have, with what an editor says of it."""


def schema_of(name: str) -> dict[str, Any]:
    """The schema of the kind `name`, ready to be written."""
    model = MODELS[name]
    made = model.model_json_schema(by_alias=True)
    parts = made.pop("$defs", {})
    for title, part in [(model.__name__, made), *parts.items()]:
        _describe(title, part)
    whole = _plain({**made, "$defs": parts})
    if name == "rubric":
        _checklists_need_no_levels(whole)
    text = {
        "title": "Text by language",
        "description": "A text in each language of the course.\n\n课程每种语言的文字。",
        "type": "object",
        "minProperties": 1,
        "properties": {tag: {"type": "string", "pattern": r"\S", "description": said} for tag, said in TAGS.items()},
        "additionalProperties": False,
    }
    definitions = dict(sorted({**whole.pop("$defs"), TEXT: text}.items()))
    used = json.dumps([whole, definitions])
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:makerpath:schema:{name}",
        **whole,
        "$defs": {key: part for key, part in definitions.items() if f'"#/$defs/{key}"' in used},
    }


def _checklists_need_no_levels(schema: dict[str, Any]) -> None:
    """Leave out the levels of a checklist's criteria, as the model does before it validates them."""
    schema["$defs"]["Criterion"]["required"].remove("levels")
    schema["if"] = {"not": {"required": ["kind"], "properties": {"kind": {"const": "checklist"}}}}
    schema["then"] = {"properties": {"criteria": {"items": {"required": ["levels"]}}}}


def _describe(model: str, part: dict[str, Any]) -> None:
    """Put our words in place of the ones made from names and of the notes for programmers."""
    words = WORDS.get(model)
    if words is None:
        raise LookupError(f"schema_words.yaml says nothing about {model}")
    part["title"], part["description"] = words[""][0], "\n\n".join(words[""])
    for key, field in part["properties"].items():
        field.pop("title", None)
        said = words.get(key) or WORDS[ANYWHERE].get(key)
        if said is None:
            raise LookupError(f"schema_words.yaml says nothing about {model}.{key}")
        field["description"] = "\n\n".join(said)


def _plain(value: Any) -> Any:
    """Without what only our own reader needs: empty keys, tags of unions, texts by language spelt out each time."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value.get("properties", ())) == set(TAGS):
        rest = {key: value[key] for key in ("description", "default") if value.get(key) is not None}
        return {"$ref": f"#/$defs/{TEXT}", **rest}
    made = {LIMITS.get(key, key): _plain(item) for key, item in value.items() if key != "discriminator"}
    if {"type": "null"} in made.get("anyOf", ()):
        # A key without a value is unfinished; whoever means "none" leaves the key out.
        only = [item for item in made.pop("anyOf") if item != {"type": "null"}]
        made.pop("default", None)
        made = {**(only[0] if len(only) == 1 else {"anyOf": only}), **made}
    if "const" in made:
        made.pop("type", None)
    return made


def text_of(name: str) -> str:
    """The file of the kind `name`."""
    return json.dumps(schema_of(name), ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    stale = [name for name in MODELS if _stale(name)]
    if "--check" in sys.argv:
        print("\n".join(f"{name}.json is out of date: run {__file__}" for name in stale) or "every schema is current")
        return 1 if stale else 0
    for name in stale:
        (FOLDER / f"{name}.json").write_text(text_of(name), "utf-8")
    return 0


def _stale(name: str) -> bool:
    path = FOLDER / f"{name}.json"
    return not path.exists() or path.read_text("utf-8") != text_of(name)


if __name__ == "__main__":
    sys.exit(main())
