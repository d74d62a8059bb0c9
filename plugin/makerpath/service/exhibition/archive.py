"""A project as an archive: what its page gives to everybody, or all of it for its own makers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, UTC
from functools import partial
from typing import Any

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.licences import Licence
from makerpath.domain.text import LocalText
from makerpath.service.core.files import FileReference, Storage
from makerpath.service.exhibition.content import Item, MATERIALS
from makerpath.service.exhibition.safe_names import folder_name, safe_name
from makerpath.service.exhibition.zipping import Member, stream, text_member
from makerpath.service.materials.models import MaterialItem
from makerpath.service.materials.table import as_csv

SCHEMA = "makerpath.archive/1"


@dataclass(frozen=True)
class Contents:
    """What goes into an archive. `notes` are further texts, by path; `url` is the public page, if there is one."""

    title: str
    language: str
    question: LocalText
    story: str
    makers: Sequence[str]
    school: LocalText
    licence: Licence | None
    origin: dict[str, Any]
    items: Sequence[Item]
    materials: Sequence[MaterialItem]
    url: str = ""
    notes: Sequence[tuple[str, Any]] = ()

    @property
    def name(self) -> str:
        return f"{folder_name(self.title)}.zip"


def require_licence(licence: Licence | None) -> Licence:
    """Without a licence nobody may take the files along: `archive.no_licence`."""
    if licence is None:
        raise MakerpathError(
            "archive.no_licence",
            N_("The makers keep all their rights: this work can be looked at, not downloaded."),
            N_("They may give it a licence on their page; then there is an archive."),
            status=403,
        )
    return licence


def archive(storage: Storage, contents: Contents) -> Iterator[bytes]:
    """The archive's bytes, while it is made: the same for the same contents."""
    return stream(_members(storage, contents))


def attribution(origin: dict[str, Any]) -> list[dict[str, Any]]:
    """Where a work comes from, the nearest first, to the first of all."""
    chain: list[dict[str, Any]] = []
    if origin:
        chain = [{key: origin.get(key) for key in ("title", "makers", "licence", "url")}, *origin.get("before", [])]
    return chain


def _members(storage: Storage, contents: Contents) -> list[Member]:
    top = folder_name(contents.title)
    files: list[dict[str, Any]] = []
    members: list[Member] = []
    described = [
        _describe(storage, item, at, top, files, members)
        for at, item in enumerate(contents.items, 1)
        if item.kind != MATERIALS
    ]
    manifest = {
        "schema": SCHEMA,
        "url": contents.url or None,
        "project": {"title": contents.title, "language": contents.language, "question": dict(contents.question)},
        "school": dict(contents.school),
        "makers": list(contents.makers),
        "licence": {"id": contents.licence.id, "url": contents.licence.url} if contents.licence else None,
        "attribution": attribution(contents.origin),
        "versions": [one for one in described if one["kind"] == "version"],
        "evidence": [one for one in described if one["kind"] != "version"],
        "files": files,
    }
    texts: list[tuple[str, str]] = [
        ("manifest.json", _json(manifest)),
        ("LICENSE.txt", _licence(contents)),
        ("story.md", f"# {contents.title}\n\n{contents.story}\n"),
    ]
    if contents.materials:
        texts.append(("bill-of-materials.csv", as_csv(contents.materials, contents.language)))
    texts += [(path, _json(data)) for path, data in contents.notes]
    return [*(text_member(f"{top}/{path}", content) for path, content in texts), *members]


def _describe(
    storage: Storage, item: Item, place: int, top: str, files: list[dict[str, Any]], members: list[Member]
) -> dict[str, Any]:
    """The item as the manifest lists it; its files are added to `files` and `members`."""
    folder = {"version": f"versions/{item.number}", "journal": f"journal/{place:03d}"}.get(
        item.kind, f"evidence/{place:03d}-{item.stage}"
    )
    paths = []
    for at, file in enumerate(item.files, 1):
        path = f"{folder}/{at:02d}-{safe_name(file.name)}"
        paths.append(path)
        files.append(_entry(file, path))
        members.append(Member(f"{top}/{path}", partial(storage.open, file.sha256), file.size, _clock(file.created_at)))
    found: dict[str, Any] = {
        "kind": item.kind,
        "utc": _utc(item.at),
        "text": item.body,
        "language": item.language,
        "files": paths,
    }
    if item.kind == "version":
        return {"number": item.number, "note": item.note, **found}
    return {"stage": item.stage, **found}


def _entry(file: FileReference, path: str) -> dict[str, Any]:
    return {
        "path": path,
        "name": file.name,
        "sha256": file.sha256,
        "size": file.size,
        "type": file.media_type,
        "utc": _utc(file.created_at),
    }


def _licence(contents: Contents) -> str:
    """Whose it is and what may be done with it, in a few words of our own and by the licence's own address."""
    makers = ", ".join(contents.makers) or "its makers"
    lines = [f"{contents.title}", f"Made by: {makers}", ""]
    if contents.licence is None:
        lines += ["All rights reserved. This archive is for the makers themselves."]
    else:
        lines += [
            f"SPDX-License-Identifier: {contents.licence.id}",
            contents.licence.plain,
            f"The full text: {contents.licence.url}",
        ]
    for one in attribution(contents.origin):
        lines += ["", f"Made from: {one['title']}", f"By: {', '.join(one['makers'] or []) or 'its makers'}"]
        lines += [f"Under: {one['licence']}", f"{one['url']}"]
    return "\n".join([*lines, ""])


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _clock(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
