"""A certificate's design: a folder that a school can edit, checked with clear errors.

`design.yaml` (this module's `DesignFile`), `certificate.html` (Jinja2), `certificate.css`, `sample.json` (a
`CertificateRecord` for previews), and whatever pictures and fonts of its own the design uses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
Length = r"[0-9]+(\.[0-9]+)?(mm|cm|in)"


class DesignFile(Definition):
    """`size` is a paper name or two lengths (`297mm 210mm`); `fonts` are the families that the design uses."""

    schema_: Literal["makerpath.certificate-design/1"] = Field(alias="schema")
    id: Slug
    title: LocalText
    size: Annotated[str, StringConstraints(pattern=rf"^(A3|A4|A5|letter|legal|{Length} {Length})$")] = "A4"
    orientation: Literal["landscape", "portrait"] = "landscape"
    languages: Annotated[list[Language], Field(min_length=1)]
    fonts: Annotated[list[Literal["sans", "serif"]], Field(min_length=1)] = ["sans"]
    pages: Annotated[int, Field(ge=1, le=4)] = 1

    @property
    def page_size(self) -> str:
        """The size as CSS has it."""
        return self.size if " " in self.size else f"{self.size} {self.orientation}"


@dataclass(frozen=True)
class Design:
    """A checked design."""

    folder: Path
    about: DesignFile
    sample: CertificateRecord


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
        if path.stat().st_size > MAX_BYTES:
            raise MakerpathError(
                "design.file_too_large",
                N_("{file} is larger than {limit} bytes."),
                N_("Put pictures beside the page, in files of their own."),
                file=path,
                limit=MAX_BYTES,
            )
    return Design(folder, _about(folder / "design.yaml"), _sample(folder / "sample.json"))


def inside(path: Path, folder: Path) -> bool:
    """Whether `path`, links followed, lies in `folder`."""
    return path.resolve().is_relative_to(folder.resolve())


def _folder(name: str | Path) -> Path:
    bundled = Path(str(files("makerpath.templates"))) / "certificates"
    if isinstance(name, str) and re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) and (bundled / name).is_dir():
        return bundled / name
    folder = Path(name)
    if (isinstance(name, Path) or "/" in name or "\\" in name) and folder.is_dir():
        return folder.resolve()
    raise MakerpathError(
        "design.unknown",
        N_("There is no certificate design {design}."),
        N_("Give the name of a design or the path of its folder. Designs here: {known}."),
        status=404,
        design=name,
        known=", ".join(sorted(entry.name for entry in bundled.iterdir() if entry.is_dir())),
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
