"""What changed between two versions: their words, and each file with the one that took its place."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from makerpath.domain.differences import differences, Stretch
from makerpath.service.core.files import FileReference, Storage
from makerpath.service.iterations.queries import Version
from makerpath.service.previews.models import Preview
from makerpath.service.uploads.media import PICTURES

STL, GLB = "model/stl", "model/gltf-binary"
READABLE = 20_000
"""The most bytes of a text file that is compared word by word."""

AXES = {STL: ("width", "depth", "height"), GLB: ("width", "height", "depth")}
MILLIMETRES = {STL: 1.0, GLB: 1000.0}
"""GLB is in metres; STL has no unit, and every program that prints it takes it for millimetres."""

How = Literal["same", "pictures", "models", "texts", "other", "gone", "new"]


@dataclass(frozen=True)
class Measure:
    """One measure of two models: `before`, `after` and the change, in millimetres or a count."""

    name: str
    before: float
    after: float

    @property
    def change(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class Change:
    """A file of the older version and the one of the newer version that took its place; one of both may be missing."""

    how: How
    before: FileReference | None
    after: FileReference | None
    measures: tuple[Measure, ...] = ()
    text: tuple[Stretch, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Two versions, the older one first, with what changed."""

    before: Version
    after: Version
    words: list[Stretch]
    files: list[Change]

    @property
    def same_words(self) -> bool:
        return all(item.kind == "same" for item in self.words)


PreviewOf = Callable[[FileReference], Preview | None]


def compare(before: Version, after: Version, preview_of: PreviewOf, storage: Storage) -> Comparison:
    pairs = _pairs(before.files, after.files)
    return Comparison(
        before,
        after,
        differences(before.row.body, after.row.body),
        [_change(one, other, preview_of, storage) for one, other in pairs],
    )


def _pairs(
    before: Sequence[FileReference], after: Sequence[FileReference]
) -> list[tuple[FileReference | None, FileReference | None]]:
    """Files of the same content belong together, then those of the same name, then those of the same kind in order."""
    old, new = list(before), list(after)
    found: dict[FileReference, FileReference] = {}
    tests: list[Callable[[FileReference, FileReference], bool]] = [
        lambda one, other: one.sha256 == other.sha256,
        lambda one, other: one.name == other.name and _kind(one) == _kind(other),
        lambda one, other: _kind(one) == _kind(other) != "other",
    ]
    for belongs in tests:
        for other in new:
            if other not in found:
                match = next((one for one in old if one not in found.values() and belongs(one, other)), None)
                if match is not None:
                    found[other] = match
    gone = [(one, None) for one in old if one not in found.values()]
    return [*((found.get(other), other) for other in new), *gone]


def _kind(file: FileReference) -> str:
    if file.media_type in PICTURES:
        return "pictures"
    return file.media_type if file.media_type in AXES or file.media_type == "text/plain" else "other"


def _change(
    before: FileReference | None, after: FileReference | None, preview_of: PreviewOf, storage: Storage
) -> Change:
    if before is None or after is None:
        return Change("new" if before is None else "gone", before, after)
    if before.sha256 == after.sha256:
        return Change("same", before, after)
    if before.erased_at or after.erased_at:
        return Change("other", before, after)
    if _kind(after) == "pictures":
        return Change("pictures", before, after)
    if after.media_type in AXES:
        return Change("models", before, after, _measures(after.media_type, preview_of(before), preview_of(after)))
    if after.media_type == "text/plain" and max(before.size, after.size) <= READABLE:
        return Change("texts", before, after, text=tuple(differences(_text(storage, before), _text(storage, after))))
    return Change("other", before, after)


def _measures(media_type: str, before: Preview | None, after: Preview | None) -> tuple[Measure, ...]:
    """What is known of both models; nothing as long as their previews are not made."""
    one: Mapping[str, Any] = before.facts if before else {}
    other: Mapping[str, Any] = after.facts if after else {}
    found: list[Measure] = []
    if one.get("bounds") and other.get("bounds"):
        scale = MILLIMETRES[media_type]
        for name, old, new in zip(AXES[media_type], one["bounds"], other["bounds"], strict=False):
            found.append(Measure(name, round(old * scale, 3), round(new * scale, 3)))
    if "triangles" in one and "triangles" in other:
        found.append(Measure("triangles", one["triangles"], other["triangles"]))
    return tuple(found)


def _text(storage: Storage, file: FileReference) -> str:
    with storage.open(file.sha256) as handle:
        return handle.read().decode("utf-8", "replace")
