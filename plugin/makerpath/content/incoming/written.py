"""Text of the files of a package."""

from __future__ import annotations

import io
import re
from typing import Any

from pydantic import BaseModel
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

# What the library writes plainly although a reader takes it for a line end or refuses it.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


def editor() -> YAML:
    """Reads and writes YAML with its comments, its order and its quotation marks."""
    yaml = YAML(typ="rt", pure=True)
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.preserve_quotes = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def text_of(data: Any, *, flat: bool = False) -> str:
    """`data`, plain or read by `editor`, as YAML; `flat` lists begin where their key does."""
    out, yaml = io.StringIO(), editor()
    if flat:
        yaml.indent(mapping=2, sequence=2, offset=0)
    yaml.dump(data, out)
    return out.getvalue()


def plain(data: Any) -> Any:
    """`data` with texts in the form that is safe to write: long ones as blocks, odd ones escaped."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    if isinstance(data, str) and _ODD.search(data):
        return DoubleQuotedScalarString(data)
    if isinstance(data, str) and "\n" in data.strip("\n"):
        fine = not data.startswith((" ", "\n", "\t")) and not re.search(r"[ \t]$|\t", data, re.MULTILINE)
        return LiteralScalarString(data) if fine else DoubleQuotedScalarString(data)
    if isinstance(data, str) and "\n" in data:
        return DoubleQuotedScalarString(data)
    return data


def definition(model: BaseModel) -> dict[str, Any]:
    """The plain data of a definition as its file has it: the schema first, defaults left out."""
    data = model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {name: data[name] for name in sorted(data, key=lambda name: name != "schema")}


def lesson_text(front: dict[str, Any], body: str) -> str:
    """A lesson file."""
    return f"---\n{text_of(plain(front))}---\n{body}"
