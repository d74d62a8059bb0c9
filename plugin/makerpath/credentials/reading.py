"""Records of a class as data: what several of them have in common is checked once."""

from __future__ import annotations

import marshal
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import BaseModel

from makerpath.credentials.record import CertificateRecord

MOST_KEPT = 200
"""Parts that are kept for the next records, some kilobytes each at most."""


class Reader:
    """Reads records; equal parts of them are one object, which nobody changes."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, bytes], BaseModel] = OrderedDict()
        self._parts: dict[str, type[BaseModel]] = {}
        self._lists: dict[str, type[BaseModel]] = {}
        for name, field in CertificateRecord.model_fields.items():
            for kind in (field.annotation, *get_args(field.annotation)):
                if isinstance(kind, type) and issubclass(kind, BaseModel):
                    known = self._lists if getattr(field.annotation, "__origin__", None) is list else self._parts
                    known[name] = kind

    def read(self, data: Mapping[str, Any]) -> CertificateRecord:
        """As `CertificateRecord.model_validate`, which it is for whatever is not right."""
        try:
            found = {
                name: self._part(name, self._parts[name], value)
                if name in self._parts and isinstance(value, dict)
                else [self._part(name, self._lists[name], one) for one in value]
                if name in self._lists and isinstance(value, list)
                else value
                for name, value in data.items()
            }
        except ValueError:
            return CertificateRecord.model_validate(data)
        return CertificateRecord.model_validate(found)

    def _part(self, name: str, kind: type[BaseModel], value: Any) -> BaseModel:
        key = name, marshal.dumps(value, 2)
        part = self._kept.get(key)
        if part is None:
            part = self._kept[key] = kind.model_validate(value)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return part
