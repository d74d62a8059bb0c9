"""A school's logo, seal and signatures: taken in, cleaned, and as small as print needs them."""

from __future__ import annotations

import io
from typing import IO

from PIL import Image

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core.files import FileReference, note_blob
from makerpath.service.operation import Answer, operation, Services, Work
from makerpath.service.people.models import School
from makerpath.service.uploads import kinds, names, pictures
from makerpath.service.uploads.intake import Kept

MOST_BYTES = 8 * 1024 * 1024
LONGEST, SHORTEST = 900, 60
"""Pixels of the longer side: 30 mm in 760 dots per inch, and what still looks like something at all."""

KINDS = ("image/png", "image/jpeg")


def take(services: Services, source: IO[bytes], name: str, field: str) -> Kept:
    """Keep the picture that a form sent as `field`: without metadata, upright, transparent where it was.

    Raises `look.picture_large`, `look.picture_kind`, `look.picture_small`, and what `pictures.clean` raises.
    """
    data = source.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _refused(
            "look.picture_large",
            N_("This picture has more than {limit} MB."),
            N_("Save it smaller; 900 pixels are enough."),
            field,
            limit=MOST_BYTES // (1024 * 1024),
        )
    kind = kinds.look(io.BytesIO(data), len(data))
    if kind not in KINDS:
        raise _refused(
            "look.picture_kind",
            N_("This file is neither a PNG nor a JPEG picture."),
            N_("Save the picture as PNG; with a transparent background it lies well on every design."),
            field,
        )
    cleaned = io.BytesIO()
    try:
        pictures.clean(io.BytesIO(data), len(data), kind, cleaned)
        small, kind = _small(cleaned, field)
    except MakerpathError as error:
        error.field = field
        raise
    sha256, size = services.storage.put(io.BytesIO(small))
    return Kept(sha256, size, names.file_name(name), kind)


def _small(cleaned: io.BytesIO, field: str) -> tuple[bytes, str]:
    cleaned.seek(0)
    out = io.BytesIO()
    with Image.open(cleaned, formats=("PNG", "JPEG")) as picture:
        if max(picture.size) < SHORTEST:
            raise _refused(
                "look.picture_small",
                N_("This picture is only {width} × {height} pixels large."),
                N_("Print needs more: at least 300 pixels across look sharp."),
                field,
                width=picture.width,
                height=picture.height,
            )
        see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
        if picture.format == "JPEG":
            image, kind, options = picture.convert("RGB"), "JPEG", {"quality": 90}
        else:
            image, kind, options = picture.convert("RGBA" if see_through else "RGB"), "PNG", {"optimize": True}
        image.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
        image.info = {}
        image.save(out, kind, **options)
    return out.getvalue(), f"image/{kind.lower()}"


@operation("certificate.keep_picture")
def keep_picture(work: Work, *, kept: Kept) -> Answer:
    """A file of the school's, nobody's own: as long as certificates show it, it stays."""
    work.require("certificate.design", work.get(School, work.actor.school_id))
    note_blob(work.session, kept.sha256, kept.size, work.services.storage)
    file = work.add(
        FileReference(
            sha256=kept.sha256,
            name=kept.name,
            media_type=kept.media_type,
            size=kept.size,
            owner_id=None,
            project_id=None,
        )
    )
    return {"file": str(file.id)}


def _refused(code: str, message: str, hint: str, field: str, **params: object) -> MakerpathError:
    return MakerpathError(code, message, hint, status=422, field=field, **params)
