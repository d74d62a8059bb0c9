"""Reading what somebody else wrote: JSON and compact JWS, without what two readers could understand differently."""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 2 * 1024 * 1024
"""Characters; a badge may hold a picture."""
MAX_DEPTH = 64
_BASE64 = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


class Malformed(ValueError):
    """Not what it should be; `where` names the place, such as `credentialSubject.achievement.name`."""

    def __init__(self, where: str = "") -> None:
        super().__init__(where)
        self.where = where


@dataclass(frozen=True)
class Jws:
    """A compact JWS as it came: nothing of it is verified. `signed` is what the `signature` is over."""

    header: dict[str, Any]
    payload: dict[str, Any]
    signed: bytes
    signature: bytes


def read_json(text: str) -> dict[str, Any]:
    """A JSON object. Raises `Malformed` for anything else, for names that stand twice, and for numbers no JSON has."""
    if len(text) > MAX_TEXT:
        raise Malformed
    try:
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise error if isinstance(error, Malformed) else Malformed from error
    _check(found, 0)
    if not isinstance(found, dict):
        raise Malformed
    return found


def read_jws(text: str) -> Jws:
    """A compact JWS whose payload is a JSON object. Raises `Malformed`."""
    parts = text.split(".")
    if len(text) > MAX_TEXT or len(parts) != 3:
        raise Malformed
    header, payload, signature = (read_base64(part) for part in parts)
    try:
        texts = header.decode(), payload.decode()
    except UnicodeDecodeError as error:
        raise Malformed from error
    return Jws(read_json(texts[0]), read_json(texts[1]), f"{parts[0]}.{parts[1]}".encode(), signature)


def read_base64(text: str) -> bytes:
    """base64url without padding, in the one way to write it. Raises `Malformed`."""
    try:
        if not _BASE64.fullmatch(text):
            raise Malformed
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise Malformed from error
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != text:
        raise Malformed
    return data


def is_jws(text: str) -> bool:
    """Whether it looks like a compact JWS."""
    return text.count(".") == 2 and not text.startswith("{")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Malformed(name[:100])
        found[name] = value
    return found


def _refuse(_name: str) -> Any:
    raise Malformed


def _check(value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise Malformed
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        for name, item in value.items():
            _check_text(name)
            _check(item, depth + 1)
    elif isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise Malformed


def _check_text(text: str) -> None:
    """Halves of letters are no text: they cannot even be shown."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Malformed from error
