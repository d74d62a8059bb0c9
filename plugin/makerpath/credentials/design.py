"""A certificate's design: a folder that a school can edit, checked with clear errors.

`design.yaml` (this module's `DesignFile`), `certificate.html` (Jinja2), `certificate.css`, `sample.json` (a
`CertificateRecord` for previews), whatever pictures of its own the design uses, and in `sample/` the logo, seal and
signatures that the sample's `look` names by SHA-256.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, ValidationError

from makerpath.credentials.record import CertificateRecord
from makerpath.domain.course import Language
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.model import Definition, Slug
from makerpath.domain.text import LocalText

DEFAULT_DESIGN = "classic"
PARTS = ("design.yaml", "certificate.html", "certificate.css", "sample.json")
MAX_BYTES = 2_000_000
MAX_ABOUT = 16_000
"""Bytes of `design.yaml`: it is read wherever designs are listed, and YAML is slow to read."""
Length = r"[0-9]+(\.[0-9]+)?(mm|cm|in)"
Orientation = Literal["landscape", "portrait"]
_MM = {"mm": 1.0, "cm": 10.0, "in": 25.4}


class DesignFile(Definition):
    """`size` is a paper name or two lengths (`297mm 210mm`); `fonts` are the families that the design uses.

    `orientations` says which ways up the design can be printed, the first where nobody chose.
    """

    schema_: Literal["makerpath.certificate-design/1"] = Field(alias="schema")
    id: Slug
    title: LocalText
    size: Annotated[str, StringConstraints(pattern=rf"^(A3|A4|A5|letter|legal|{Length} {Length})$")] = "A4"
    orientations: Annotated[list[Orientation], Field(min_length=1, max_length=2)] = ["landscape"]
    languages: Annotated[list[Language], Field(min_length=1)]
    fonts: Annotated[list[Literal["sans", "serif"]], Field(min_length=1)] = ["sans"]
    pages: Annotated[int, Field(ge=1, le=4)] = 1

    def orientation(self, record: CertificateRecord) -> Orientation:
        """How `record` is printed: as it was chosen for it, if the design can."""
        wanted = record.look.orientation if record.look else None
        return wanted if wanted in self.orientations else self.orientations[0]

    def page_size(self, orientation: Orientation) -> str:
        """The size as CSS has it; two lengths are turned where they do not lie the way that is asked for."""
        if " " not in self.size:
            return f"{self.size} {orientation}"
        short, long = sorted(self.size.split(), key=lambda length: float(length[:-2]) * _MM[length[-2:]])
        return f"{long} {short}" if orientation == "landscape" else f"{short} {long}"


@dataclass(frozen=True)
class Design:
    """A checked design."""

    folder: Path
    about: DesignFile
    sample: CertificateRecord

    @cached_property
    def pictures(self) -> dict[str, bytes]:
        """What the sample's `look` names: the files in `sample/`, by their SHA-256."""
        folder = self.folder / "sample"
        found = [path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file() and inside(path, self.folder)]
        return {hashlib.sha256(content).hexdigest(): content for content in found}


def load_design(name: str | Path) -> Design:
    """The design of that name that comes with Makerpath, or the one in that folder.

    Raises `design.unknown`, `design.file_missing`, `design.file_too_large` or, with path and line,
    `design.invalid`.
    """
    folder = _folder(name)
    for part in PARTS:
        path = folder / part
        if not path.is_file() or not inside(path, folder):
            raise MakerpathError(
                "design.file_missing",
                N_("The design {design} has no {file}."),
                N_("A design is a folder with {parts}."),
                status=404,
                design=folder.name,
                file=part,
                parts=", ".join(PARTS),
            )
        limit = MAX_ABOUT if part == "design.yaml" else MAX_BYTES
        if path.stat().st_size > limit:
            raise MakerpathError(
                "design.file_too_large",
                N_("{file} is larger than {limit} bytes."),
                N_("Put pictures beside the page, in files of their own."),
                file=path,
                limit=limit,
            )
    return Design(folder, _about(folder / "design.yaml"), _sample(folder / "sample.json"))


def design_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of `design.yaml`."""
    made = DesignFile.model_json_schema(by_alias=True)
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:makerpath:schema:certificate-design",
    }
    return {**about, **made, "title": "Certificate design", "description": "A design's design.yaml"}


def inside(path: Path, folder: Path) -> bool:
    """Whether `path`, links followed, lies in `folder`."""
    return path.resolve().is_relative_to(folder.resolve())


def shipped() -> list[str]:
    """The designs that come with Makerpath."""
    return sorted(entry.name for entry in _bundled().iterdir() if (entry / "design.yaml").is_file())


def _bundled() -> Path:
    return Path(str(files("makerpath.templates"))) / "certificates"


def _folder(name: str | Path) -> Path:
    if isinstance(name, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) and name in shipped():
        return _bundled() / name
    folder = Path(name)
    if (isinstance(name, Path) or "/" in name or "\\" in name) and folder.is_dir():
        return folder.resolve()
    raise MakerpathError(
        "design.unknown",
        N_("There is no certificate design {design}."),
        N_("Give the name of a design or the path of its folder. Designs here: {known}."),
        status=404,
        design=name,
        known=", ".join(shipped()),
    )


def _about(path: Path) -> DesignFile:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    try:
        data = YAML(typ="rt", pure=True).load(path.read_text("utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _invalid(path, line, str(error.problem)) from error
    except (YAMLError, ValueError) as error:
        raise _invalid(path, 1, str(error)) from error
    try:
        return DesignFile.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise _invalid(path, _line(data, first["loc"]), _reason(first)) from error


def _sample(path: Path) -> CertificateRecord:
    try:
        return CertificateRecord.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise _invalid(path, 1, _reason(error.errors()[0])) from error


def _reason(error: Any) -> str:
    where = ".".join(str(part) for part in error["loc"])
    return f"{where}: {error['msg']}" if where else str(error["msg"])


def _line(data: Any, place: tuple[int | str, ...]) -> int:
    line = 1
    for part in place:
        try:
            line = data.lc.key(part)[0] + 1 if isinstance(part, str) else data.lc.item(part)[0] + 1
            data = data[part]
        except (AttributeError, KeyError, IndexError, TypeError):
            break
    return line


def _invalid(path: Path, line: int, reason: str) -> MakerpathError:
    return MakerpathError(
        "design.invalid",
        N_("{path}:{line}: {reason}"),
        N_("Correct this place in the design, then preview it again."),
        path=path,
        line=line,
        reason=reason,
    )
