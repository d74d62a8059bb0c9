"""A school's own look: design, logo, seal, signatures; what was issued keeps the look it had."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select

from makerpath.credentials.design import load_design
from makerpath.credentials.packing import hash_of
from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.service.certificates.models import CertificateSetting
from makerpath.service.core.files import Blob, FileReference
from makerpath.service.designs import operations
from makerpath.service.designs.choosing import look_of, pictures_of
from makerpath.service.designs.pictures import keep_picture, LONGEST, take
from makerpath.service.designs.showing import looked_at, sample_of
from makerpath.service.people.models import School
from makerpath.service.privacy.letting_go import is_needed, release, UNSCOPED
from tests.service.school import SmallSchool

ROLE = {"en": "Head of school", "zh-Hans": "校长"}


def drawn(size: tuple[int, int] = (400, 200), kind: str = "PNG", mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    picture = Image.new(mode, size, (0, 0, 0, 0) if mode == "RGBA" else "white")
    picture.paste((200, 30, 30), (10, 10, size[0] // 2, size[1] // 2))
    picture.save(out, kind)
    return out.getvalue()


def uploaded(school: SmallSchool, data: bytes, name: str = "seal.png") -> str:
    kept = take(school.services, io.BytesIO(data), name, "seal")
    return str(keep_picture(school.services, school.officer, kept=kept)["file"])


def choose(school: SmallSchool, **other: Any) -> None:
    asked: dict[str, Any] = {"design": "modern", "orientation": "portrait", "languages": [], "logo": None}
    asked |= {"seal": None, "signatories": []}
    operations.change_look(school.services, school.officer, **asked | other)


def test_nobody_chose_so_the_first_design_is_printed_across(school: SmallSchool) -> None:
    with school.services.database.reading(school.id) as session:
        chosen = look_of(session)
    assert (chosen.design, chosen.design_sha256, chosen.languages) == ("classic", None, ())
    assert (chosen.look["orientation"], chosen.look["design_hash"]) == ("landscape", hash_of("classic"))
    assert chosen.look["signatories"] == []


def test_what_the_office_chose_is_what_is_issued_with(school: SmallSchool) -> None:
    seal, hand = uploaded(school, drawn()), uploaded(school, drawn((300, 90)))
    choose(
        school,
        seal=seal,
        languages=["zh-Hans", "en"],
        signatories=[
            {"name": "周明远", "role": ROLE, "file": hand},
            {"name": "Ruth", "role": {"en": "Head"}, "file": None},
        ],
    )
    with school.services.database.reading(school.id) as session:
        chosen = look_of(session)
        hashes = {str(row.id): row.sha256 for row in session.scalars(select(FileReference))}
    assert (chosen.design, chosen.look["orientation"], chosen.look["seal"]) == ("modern", "portrait", hashes[seal])
    assert [one["picture"] for one in chosen.look["signatories"]] == [hashes[hand], None]
    assert chosen.printed(["en", "zh-Hans"]) == ["zh-Hans", "en"]
    assert chosen.printed(["en"]) == ["en"]


def test_a_transparent_picture_stays_transparent_and_gets_as_small_as_print_needs(school: SmallSchool) -> None:
    kept = take(school.services, io.BytesIO(drawn((3000, 1500))), "s.png", "seal")
    with school.services.storage.open(kept.sha256) as file:
        picture = Image.open(file)
        assert picture.mode == "RGBA" and max(picture.size) == LONGEST
        assert picture.getchannel("A").getextrema() == (0, 255)


def test_a_photograph_tells_nothing_of_where_it_was_taken(school: SmallSchool) -> None:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "a camera"
    Image.new("RGB", (400, 300), "white").save(out, "JPEG", exif=exif)
    kept = take(school.services, io.BytesIO(out.getvalue()), "l.jpg", "logo")
    with school.services.storage.open(kept.sha256) as file:
        assert b"a camera" not in file.read()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.4 no picture", "look.picture_kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "look.picture_kind"),
        (drawn((400, 300), "GIF", "RGB"), "look.picture_kind"),
        (drawn()[:200], "upload.broken_picture"),
        (drawn((20, 20)), "look.picture_small"),
        (b"\x89PNG\r\n\x1a\n" + bytes(9_000_000), "look.picture_large"),
    ],
)
def test_a_picture_that_cannot_be_printed_is_refused_at_its_field(school: SmallSchool, data: bytes, code: str) -> None:
    with pytest.raises(MakerpathError) as caught:
        take(school.services, io.BytesIO(data), "x.png", "signature_2")
    assert (caught.value.code, caught.value.field) == (code, "signature_2")


def test_no_file_of_a_learner_becomes_a_seal(school: SmallSchool) -> None:
    mine = uploaded(school, drawn())
    with school.services.database.writing(school.id) as session:
        row = session.scalars(select(FileReference).where(FileReference.owner_id.is_(None))).one()
        row.owner_id = school.learner.person_id
    with pytest.raises(MakerpathError, match=r"look\.incomplete"):
        choose(school, seal=mine)


@pytest.mark.parametrize("role", ["learner", "mentor", "instructor"])
def test_only_the_office_chooses(school: SmallSchool, role: str) -> None:
    with pytest.raises(MakerpathError, match=r"policy\.denied|page\.not_found"):
        operations.reset_look(school.services, getattr(school, role))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"design": "nope"}, "design"),
        ({"orientation": "askew"}, "orientation"),
        ({"languages": ["fr"]}, "languages"),
        ({"signatories": [{"name": "", "role": ROLE, "file": None}]}, "name_1"),
        ({"signatories": [{"name": "A", "role": {"en": " "}, "file": None}]}, "role_1"),
    ],
)
def test_what_is_missing_is_told_at_its_field(school: SmallSchool, change: dict[str, Any], field: str) -> None:
    with pytest.raises(MakerpathError) as caught:
        choose(school, **change)
    assert caught.value.field == field


def test_a_logo_that_was_replaced_is_kept_for_what_was_issued_with_it(school: SmallSchool) -> None:
    old = uploaded(school, drawn((400, 300)))
    choose(school, logo=old)
    with school.services.database.reading(school.id) as session:
        sha256 = look_of(session).look["logo"]
    choose(school, logo=uploaded(school, drawn((500, 300))))
    operations.reset_look(school.services, school.officer)
    release(school.services, [sha256])
    with school.services.database.reading(unscoped=UNSCOPED) as session:
        assert is_needed(session, sha256)
        assert session.get_one(Blob, sha256).gone_at is None
    assert school.services.storage.open(sha256).read()


def test_the_look_is_seen_with_the_schools_own_name(school: SmallSchool) -> None:
    choose(school, logo=uploaded(school, drawn()), signatories=[{"name": "周明远", "role": ROLE, "file": None}])
    with school.services.database.reading(school.id) as session:
        here = session.get_one(School, school.id)
        pdf = looked_at(school.services, session, here, "modern", "portrait", "pdf")
        picture = looked_at(school.services, session, here, "modern", "portrait", "png")
        record = sample_of(session, here, load_design("modern"), "portrait")
        assert set(pictures_of(school.services, record)) == {look_of(session).look["logo"]}
        words = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
        assert here.name["en"] in words and "周明远" in words and "River Valley" not in words
        assert Image.open(io.BytesIO(picture)).size[1] == 1200
        with pytest.raises(NotFound):
            looked_at(school.services, session, here, "nope", "portrait", "png")
        with pytest.raises(NotFound):
            looked_at(school.services, session, here, "modern", "askew", "png")
    assert len(list((school.services.settings.data / "designs" / "seen").iterdir())) == 2


def test_the_setting_is_one_row(school: SmallSchool) -> None:
    for _ in range(2):
        choose(school)
    with school.services.database.reading(school.id) as session:
        assert len(session.scalars(select(CertificateSetting)).all()) == 1
