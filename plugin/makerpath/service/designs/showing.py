"""What a school's certificates would look like: its own name, pictures and signatures on a design's sample."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from sqlalchemy.orm import Session

from makerpath.credentials.design import Design, load_design, shipped
from makerpath.credentials.packing import files_of, hash_of
from makerpath.credentials.record import CertificateRecord
from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.domain.hashing import content_hash
from makerpath.service.certificates.models import CertificateDesign
from makerpath.service.designs.choosing import look_of, newest, opened, pictures_of
from makerpath.service.designs.limited import show
from makerpath.service.operation import Services
from makerpath.service.people.models import School
from makerpath.service.uploads import parts

Kind = Literal["png", "pdf"]
MOST_KEPT = 200
"""So many pages are kept ready in the data folder."""


def design_called(services: Services, session: Session, slug: str) -> tuple[Design, str]:
    """The design that the school may choose by this name, and its hash; `NotFound` if there is none."""
    if slug in shipped():
        return load_design(slug), hash_of(slug)
    own = newest(session, slug)
    if own is None:
        raise NotFound()
    return opened(services, own), own.sha256


def sample_of(session: Session, school: School, design: Design, way: str) -> CertificateRecord:
    """The design's sample as the school would issue it."""
    chosen = look_of(session)
    look: dict[str, Any] = {**chosen.look, "design": design.about.id, "design_hash": None, "orientation": way}
    data = design.sample.as_json()
    return CertificateRecord.model_validate(
        data
        | {"school": {"name": dict(school.name)}, "look": look, "languages": chosen.printed(design.about.languages)}
    )


def looked_at(services: Services, session: Session, school: School, slug: str, way: str, kind: Kind) -> bytes:
    """The page as a picture or a PDF, made once for each look; raises the problem of a design that cannot show it."""
    design, version = design_called(services, session, slug)
    if way not in design.about.orientations:
        raise NotFound()
    record = sample_of(session, school, design, way)
    key = content_hash({"record": record.as_json(), "design": version, "with": 1})
    folder = services.settings.data / "designs" / "seen"
    with suppress(FileNotFoundError):
        return (folder / f"{key}.{kind}").read_bytes()
    pictures = pictures_of(services, record)
    tried = show(files_of(design.folder), record.as_json(), pictures, parts.folder(services.settings))
    if tried.problems:
        one = tried.problems[0]
        raise MakerpathError(one.code, one.message, one.hint, status=422, **one.params)
    _keep(folder, {f"{key}.pdf": tried.files["look.pdf"], f"{key}.png": tried.files["look.png"]})
    return tried.files[f"look.{kind}"]


def version_of(session: Session, school: School) -> str:
    """Changes when a preview may: for addresses that browsers keep."""
    chosen = look_of(session)
    return content_hash({"look": chosen.look, "name": dict(school.name), "in": list(chosen.languages)})[:12]


def own_designs(rows: list[CertificateDesign], services: Services) -> Mapping[str, Design | None]:
    """The school's designs opened, by slug; None for one that does not open any more."""
    found: dict[str, Design | None] = {}
    for row in rows:
        found[row.slug] = None
        with suppress(MakerpathError, FileNotFoundError):
            found[row.slug] = opened(services, row)
    return found


def _keep(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        beside = folder / f".{hashlib.sha256(content).hexdigest()[:16]}-{name}"
        beside.write_bytes(content)
        beside.replace(folder / name)
    kept = sorted(folder.glob("[0-9a-f]*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in kept[2 * MOST_KEPT :]:
        old.unlink(missing_ok=True)
