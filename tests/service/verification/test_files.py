"""Whether this very file is genuine: the four attacks on each kind of file, and every other answer."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from itertools import product

import pikepdf
import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import update

from makerpath.credentials.badges.baking import bake_png, bake_svg
from makerpath.credentials.badges.signing import sign
from makerpath.i18n import gettext
from makerpath.service.certificates.models import IssuerKey
from makerpath.service.certificates.operations import correct, reinstate, revoke, suspend
from makerpath.service.core.database import utc_now
from makerpath.service.verification import files, limits, words
from makerpath.service.verification.limits import Limit
from tests.service.verification.made import flipped, Made, with_credential

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle cx="5" cy="5" r="4"/></svg>'


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "#0f6b62").save(out, "PNG")
    return out.getvalue()


def carried(made: Made, kind: str, credential: str) -> bytes:
    """The credential in a file of that kind."""
    makers: dict[str, Callable[[], bytes]] = {
        "pdf": lambda: with_credential(made.pdf, credential),
        "png": lambda: bake_png(png(), credential),
        "svg": lambda: bake_svg(SVG, credential),
        "jwt": lambda: credential.encode(),
    }
    return makers[kind]()


def by_another_key(credential: str) -> str:
    """The same words under the same key's name, signed by somebody else."""
    import base64

    def read(part: str) -> dict[str, str]:
        found: dict[str, str] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
        return found

    header, payload, _signature = credential.split(".")
    return sign(read(payload), generate_private_key(65537, 2048), read(header)["kid"])


def changed(credential: str, what: str) -> str:
    """One letter of a part of the credential is another one."""
    parts = credential.split(".")
    at = {"header": 0, "payload": 1, "signature": 2}[what]
    middle = len(parts[at]) // 2
    other = "A" if parts[at][middle] != "A" else "B"
    parts[at] = parts[at][:middle] + other + parts[at][middle + 1 :]
    return ".".join(parts)


KINDS = ("pdf", "png", "svg", "jwt")


@pytest.fixture(autouse=True)
def _many_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UPLOADS", Limit("upload", 10_000, 3600))


def test_the_printed_file_is_exactly_what_was_issued(made: Made) -> None:
    told = made.judge(made.pdf)
    assert (told["verdict"], told["genuine"], told["certificate"]["serial"]) == ("issued", True, made.serial)
    page = made.send(made.pdf)
    assert gettext(words.FILE["issued"], "en") in page.get_data(as_text=True)
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_file_that_was_saved_anew_was_changed_and_what_was_signed_is_shown(made: Made) -> None:
    resaved = with_credential(made.pdf, made.credential)
    page = made.send(resaved).get_data(as_text=True)
    assert gettext(words.FILE["changed"], "en") in page
    assert gettext(words.STANDING["valid"], "en") not in page
    assert "mp-seal--valid" not in page
    told = made.judge(resaved)
    assert (told["verdict"], told["genuine"], told["differences"]) == ("changed", False, [])
    assert told["certificate"]["learner"] == made.name


def test_a_badge_is_what_the_school_signed(made: Made) -> None:
    for kind in ("png", "svg", "jwt"):
        told = made.judge(carried(made, kind, made.credential), f"badge.{kind}")
        assert (told["verdict"], told["genuine"]) == ("signed", True), kind


def test_a_flipped_byte_is_named(made: Made) -> None:
    for kind, part in product(KINDS, ("header", "payload", "signature")):
        told = made.judge(carried(made, kind, changed(made.credential, part)), f"badge.{kind}")
        assert (told["verdict"], told["genuine"]) == ("altered", False), (kind, part)


def test_another_key_is_named(made: Made) -> None:
    forged = by_another_key(made.credential)
    for kind in KINDS:
        told = made.judge(carried(made, kind, forged), f"badge.{kind}")
        assert (told["verdict"], told["genuine"]) == ("other_key", False), kind


def every_file(made: Made) -> dict[str, bytes]:
    return {"printed": made.pdf, **{kind: carried(made, kind, made.credential) for kind in KINDS}}


def states(made: Made) -> dict[str, str]:
    return {kind: made.judge(content)["certificate"]["state"] for kind, content in every_file(made).items()}


def test_a_suspended_and_a_replaced_one_are_named(made: Made) -> None:
    suspend(made.services, made.school.officer, certificate_id=made.id, reason="For a while")
    assert set(states(made).values()) == {"suspended"}
    reinstate(made.services, made.school.officer, certificate_id=made.id, reason="Over")
    made.person(certificate_name="Learner 一号")
    newer = correct(made.services, made.school.officer, certificate_id=made.id, reason="Another name")
    assert set(states(made).values()) == {"replaced"}
    page = made.send(made.pdf).get_data(as_text=True)
    assert gettext(words.STANDING["replaced"], "en") in page
    assert newer["code"] not in page


def test_a_revoked_one_is_named(made: Made) -> None:
    revoke(made.services, made.school.officer, certificate_id=made.id, reason="A mistake")
    assert set(states(made).values()) == {"revoked"}
    assert "A mistake" in made.send(made.pdf).get_data(as_text=True)


def test_what_a_stolen_key_signs_is_not_the_schools(made: Made) -> None:
    """What was issued before stays; anything else under that key is somebody else's."""
    with made.services.database.writing(made.school.id) as session:
        session.execute(update(IssuerKey).values(compromised_at=utc_now()))
    assert made.judge(made.credential.encode())["verdict"] == "signed"


def test_a_photo_tells_which_certificate_to_compare_with(made: Made) -> None:
    import pypdfium2

    page = pypdfium2.PdfDocument(made.pdf)[0].render(scale=200 / 72).to_pil().convert("RGB")
    for form in ("JPEG", "PNG", "PDF", "WEBP"):
        out = io.BytesIO()
        page.save(out, form)
        told = made.judge(out.getvalue(), f"scan.{form.lower()}")
        assert (told["verdict"], told["genuine"], told["certificate"]["serial"]) == ("scan", False, made.serial), form


PATTERNS = {
    "{service}/verify/0000000000000000000000000000": "unlisted",
    "https://evil.example/verify/{code}": "elsewhere",
    "WIFI:S:school;P:secret;;": "nothing",
    "javascript:alert(1)": "nothing",
    "http://[": "nothing",
}


def test_patterns_that_name_no_certificate_of_ours(made: Made) -> None:
    for address, verdict in PATTERNS.items():
        out = io.BytesIO()
        text = address.format(service=made.services.settings.service_url, code=made.code)
        segno.make(text, micro=False).save(out, kind="png", scale=8)
        told = made.judge(out.getvalue(), "photo.png")
        assert (told["verdict"], told["certificate"]) == (verdict, None), address


def broken_pdf() -> bytes:
    return b"%PDF-1.7\n" + b"1 0 obj << /Length 99999999 >> stream\n" * 200


def locked_pdf(pdf: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="owner", user="user"))
    return out.getvalue()


def bomb_pdf() -> bytes:
    """An attachment of a gigabyte in a megabyte."""
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(900)) + packer.flush()
    out = io.BytesIO()
    document = pikepdf.new()
    document.add_blank_page()
    document.attachments["credential.jwt"] = pikepdf.AttachedFileSpec(document, b"x", filename="credential.jwt")
    stream = document.attachments["credential.jwt"].obj.EF.F
    stream.write(packed, filter=pikepdf.Name.FlateDecode)
    document.save(out, compress_streams=False)
    return out.getvalue()


def huge_png() -> bytes:
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    return out.getvalue()


ENTITIES = (
    b'<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg">&b;</svg>'
)


def test_what_cannot_be_checked_gets_a_calm_answer(made: Made) -> None:
    shown = {
        "broken": (broken_pdf(), {"unreadable", "nothing"}),
        "locked": (locked_pdf(made.pdf), {"locked"}),
        "bomb": (bomb_pdf(), {"unreadable", "nothing"}),
        "huge": (huge_png(), {"unreadable"}),
        "entities": (ENTITIES, {"unreadable", "nothing"}),
        "zip": (b"PK\x03\x04" + bytes(400), {"nothing"}),
        "words": (b"This is to certify that somebody did something.", {"nothing"}),
        "json": (b'{"a": 1}', {"nothing"}),
        "deep": (b"[" * 100_000, {"nothing"}),
        "half": (made.credential[: len(made.credential) // 2].encode(), {"altered"}),
        "random": (bytes(range(256)) * 9, {"nothing"}),
    }
    for name, (content, verdicts) in shown.items():
        told = made.judge(content, name)
        assert told["verdict"] in verdicts, (name, told["verdict"])
        assert told["genuine"] is False


def test_what_is_too_large_empty_or_missing_is_said(made: Made) -> None:
    assert made.send(bytes(files.LARGEST + 1)).status_code == 413
    assert made.send(b"").status_code == 400
    assert made.browser.client.post("/verify/file", data={}).status_code == 400
    assert made.browser.client.post("/api/v1/verify", json={"text": ""}).status_code == 400
    assert made.browser.client.post("/api/v1/verify", json=["x"]).status_code == 400


def test_programs_send_texts_and_codes_too(made: Made) -> None:
    for text, verdict in ((made.credential, "signed"), (made.code, "code")):
        told = made.browser.client.post("/api/v1/verify", json={"text": text}).get_json()
        assert (told["verdict"], told["certificate"]["serial"]) == (verdict, made.serial)


def test_nothing_is_kept_of_what_was_sent(made: Made) -> None:
    """No blob, no row but the count, and no file."""
    data = made.services.settings.data
    before = sorted(path for path in data.rglob("*") if path.is_file() and ".sqlite3" not in path.name)
    made.judge(with_credential(made.pdf, made.credential))
    made.send(bytes(files.LARGEST + 1))
    after = sorted(path for path in data.rglob("*") if path.is_file() and ".sqlite3" not in path.name)
    assert [path for path in after if path not in before and path.parent.name != "secrets"] == []


@pytest.fixture
def judge(made: Made, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], str]:
    """The verdict, with the limited process in this one: thousands of files are tried."""
    from makerpath.service.verification import finding

    def opened(_services: object, data: bytes) -> files._Within:
        try:
            found = finding._pdf(data)
        except Exception:
            return files._Within(problem="unreadable")
        return files._Within(tuple(found.get("credentials", ())), ())

    monkeypatch.setattr(files, "_open", opened)
    return lambda content: files.check(made.services, io.BytesIO(content)).kind


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_byte_of_a_print_can_be_flipped_unseen(
    made: Made, judge: Callable[[bytes], str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(made.pdf) - 1))
    assert judge(flipped(made.pdf, at)) != "issued"
    assert judge(made.pdf) == "issued"


def test_badges_of_others_wait_for_each_other(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a stranger signed can be a lot of work, which is done once at a time, whatever it came in."""
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    badge = json.dumps({"type": ["OpenBadgeCredential"]})
    with files._alone():
        for sent in ({"json": {"text": badge}}, {"data": {"file": (io.BytesIO(badge.encode()), "badge.json")}}):
            answer = made.browser.client.post("/api/v1/verify", **sent)
            assert (answer.status_code, answer.get_json()["code"]) == (503, "verify.busy")
        assert made.judge(made.credential.encode())["verdict"] == "signed"
    assert made.judge(badge.encode())["verdict"] == "nothing"
