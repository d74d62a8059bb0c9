"""Changing values in a YAML file while its comments, its order and its quotation marks stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ruamel.yaml.scalarstring import FoldedScalarString, LiteralScalarString, ScalarString

from makerpath.content.incoming.written import editor, plain, text_of
from makerpath.content.pulling.lines import merged

_FLAT_LIST = re.compile(r"^( *)(?:- )?[^\s#-][^\n]*:[ \t]*\n\1- ", re.MULTILINE)
Changed = tuple[str, Any, Any]
"""Where (`/modules/folding/title/en`), what stood there and what stands there now; None for nothing."""


def patched(text: str, old: Any, new: Any) -> str:
    """The YAML `text` with what differs between `old` and `new`, both plain data of what it means."""
    data = editor().load(text)
    flat = bool(_FLAT_LIST.search(text))
    before = text_of(data, flat=flat).split("\n")
    after = text_of(_patch(data, old, new), flat=flat).split("\n")
    # The writer has its own ways with spaces and brackets; they matter in changed lines alone.
    return "\n".join(merged(text.split("\n"), before, after, after))


def changes(old: Any, new: Any, path: str = "") -> Iterator[Changed]:
    """What differs between two pieces of plain data, by paths of keys and ids."""
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from changes(old.get(key), new.get(key), f"{path}/{key}")
    elif _with_ids(old) and _with_ids(new):
        before, after = _by_id(old), _by_id(new)
        if list(before) != list(after):
            yield path, list(before), list(after)
        for name in after:
            if name in before:
                yield from changes(before[name], after[name], f"{path}/{name}")
    else:
        yield path, old, new


def _patch(node: Any, old: Any, new: Any) -> Any:
    if old == new and node is not None:
        return node
    if isinstance(old, dict) and isinstance(new, dict) and hasattr(node, "items"):
        for key in old:
            if key not in new:
                node.pop(key, None)
        for key, value in new.items():
            if key not in old or old[key] != value:
                node[key] = _patch(node.get(key), old.get(key), value)
        return node
    if isinstance(old, list) and isinstance(new, list) and isinstance(node, list) and len(node) == len(old):
        _list(node, old, new)
        return node
    value = plain(new)
    if isinstance(node, ScalarString) and type(value) is str and not _odd_for(node, value):
        return type(node)(value)
    return value


def _list(node: list[Any], old: list[Any], new: list[Any]) -> None:
    if len(old) == len(new) and (not _with_ids(old) or _ids(old) == _ids(new)):
        for index, value in enumerate(new):
            if old[index] != value:
                node[index] = _patch(node[index], old[index], value)
        return
    known = {_key(item): (node[index], item) for index, item in enumerate(old)}
    made = [_patch(*known[_key(item)], item) if _key(item) in known else plain(item) for item in new]
    del node[:]
    node.extend(made)


def _odd_for(node: ScalarString, value: str) -> bool:
    """Whether `value` cannot be written in the form of `node`."""
    block = isinstance(node, LiteralScalarString | FoldedScalarString)
    return block and (value.startswith((" ", "\n")) or not value.strip())


def _with_ids(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) and "id" in item for item in value)


def _ids(value: list[Any]) -> list[Any]:
    return [item["id"] for item in value]


def _by_id(value: list[Any]) -> dict[Any, Any]:
    return {item["id"]: item for item in value}


def _key(item: Any) -> str:
    return str(item["id"]) if isinstance(item, dict) and "id" in item else repr(item)
