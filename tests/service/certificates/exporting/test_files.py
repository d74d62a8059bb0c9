"""The ZIP and the list: everything that was asked for, under names that are safe, the same bytes each time."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.errors import MakerpathError
from makerpath.service.certificates.models import Certificate
from makerpath.service.classes.operations import create_class, create_run, create_term
from makerpath.service.core.database import utc_now
from makerpath.service.courses.models import CourseRun
from tests.service.certificates.exporting.conftest import Export
from tests.service.certificates.issued import issue_many, QuickPress
from tests.service.school import make_school, SmallSchool

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "../../../etc/passwd",
    "\u202egpj.exe\u202c",
    "C:\\Windows\\system32",
    "王" * 300,
    "＝SUM(A1)",
    "a,b\"c';DROP",
    "@import",
]


def files(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def table(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def other_class(school: SmallSchool, name: str, **term: Any) -> tuple[UUID, UUID]:
    """A class with a run of the same course; the ids of both."""
    with school.services.database.reading(school.id) as session:
        course = session.get_one(CourseRun, school.run_id).course_id
    group = create_class(school.services, school.administrator, name=name, term_id=None, instructor_id=None)
    run = create_run(
        school.services,
        school.administrator,
        course_id=course,
        class_id=UUID(group["class"]),
        starts_on=None,
        ends_on=None,
        **{"term_id": None, **term},
    )
    return UUID(group["class"]), UUID(run["run"])


def test_a_zip_has_a_pdf_of_each_and_the_list_of_all(school: SmallSchool, exported: Export) -> None:
    issue_many(school, ["张三", "Ada Lovelace"])
    result, content = exported()
    found = files(content)
    assert list(found) == [
        "certificates.csv",
        "HIL-2026-000002 Ada Lovelace.pdf",
        "HIL-2026-000001 张三.pdf",
    ]
    assert all(found[name].startswith(b"%PDF") for name in found if name.endswith(".pdf"))
    assert [row["File"] for row in table(found["certificates.csv"])] == list(found)[1:]
    assert (result.name, result.media_type, result.count) == ("Hill School · Certificates.zip", "application/zip", 2)


def test_several_classes_have_a_folder_each(school: SmallSchool, exported: Export) -> None:
    issue_many(school, ["One"])
    for number, name in enumerate(["../CON", "CON", "certificates.csv", "七年级/二班"]):
        issue_many(school, ["Two"], first=10 + number, run_id=other_class(school, name)[1])
    _result, content = exported()
    assert {name.rpartition("/")[0] for name in files(content)} == {
        "",
        "7B",
        "_CON",
        "_certificates.csv",
        "七年级 二班",
    }


def test_no_name_leaves_the_folder_breaks_a_cell_or_calculates(school: SmallSchool, exported: Export) -> None:
    issue_many(school, HOSTILE)
    _result, content = exported()
    found = files(content)
    assert len(found) == len(HOSTILE) + 1
    for name in found:
        assert ".." not in name.split("/")
        assert not name.startswith("/")
        assert len(name.encode()) < 200
        assert not set(name) & set('<>:"\\|?*\u202e')
    rows = table(found["certificates.csv"])
    assert len(rows) == len(HOSTILE)
    for row in rows:
        assert not any(cell.lstrip().startswith(("=", "+", "@", "＝")) for cell in row.values()), row


def test_the_list_says_all_that_a_school_asks_for(school: SmallSchool, exported: Export) -> None:
    issue_many(school, ["张三"], expires_at=utc_now() + timedelta(days=30))
    _result, content = exported("csv")
    [row] = table(content)
    assert row["Serial number"] == "HIL-2026-000001"
    assert (row["Name"], row["Class"], row["Issued on"], row["State"]) == ("张三", "7B", "2026-11-21", "Valid")
    assert row["Verify at"].startswith("https://")
    assert row["Expires on"]
    assert set(row) >= {"Verification code", "Course", "Credits", "Hours", "Total", "Theory", "Practice", "Replaces"}
    assert "File" not in row
    assert float(row["Total"]) <= 100


def test_the_list_is_in_the_readers_language(school: SmallSchool, exported: Export) -> None:
    issue_many(school, 1)
    _result, content = exported("csv", language="zh-Hans")
    assert {"姓名", "状态"} <= set(table(content)[0])


@pytest.mark.parametrize("form", ["zip", "print", "csv"])
def test_the_same_certificates_give_the_same_bytes(school: SmallSchool, exported: Export, form: str) -> None:
    issue_many(school, 30, credential="a.b.c")
    options = {"credentials": True} if form == "zip" else {}
    assert exported(form, **options)[1] == exported(form, **options)[1]


def test_the_signed_credential_stands_beside_its_pdf_if_wished(school: SmallSchool, exported: Export) -> None:
    issue_many(school, ["Ada"], credential="a.b.c")
    issue_many(school, ["Bob"], first=2)
    assert not any(name.endswith(".jwt") for name in files(exported()[1]))
    found = files(exported(credentials=True)[1])
    assert found["HIL-2026-000001 Ada.jwt"] == b"a.b.c"
    assert "HIL-2026-000002 Bob.jwt" not in found


def test_what_no_longer_holds_is_left_out_and_named_in_the_list_if_asked_for(
    school: SmallSchool, exported: Export, press: QuickPress
) -> None:
    now = utc_now()
    issue_many(school, ["Holds"])
    for number, ends in enumerate(["suspended_at", "revoked_at", "replaced_at", "expires_at"], 2):
        issue_many(school, [ends], first=number, **{ends: now - timedelta(days=1)})
    assert [row["Name"] for row in table(exported("csv")[1])] == ["Holds"]
    found = files(exported(all_states=True)[1])
    assert [name for name in found if name.endswith(".pdf")] == ["HIL-2026-000001 Holds.pdf"]
    states = {row["Name"]: row["State"] for row in table(found["certificates.csv"])}
    assert states == {
        "Holds": "Valid",
        "suspended_at": "Suspended",
        "revoked_at": "Revoked",
        "replaced_at": "Replaced",
        "expires_at": "Expired",
    }
    assert press.printed == ["HIL-2026-000001"]


def test_one_that_cannot_be_printed_is_named_with_its_reason_and_the_file_has_the_others(
    school: SmallSchool, exported: Export
) -> None:
    issue_many(school, ["Good", "Bad"])
    result, content = exported()
    found = files(content)
    assert [name for name in found if name.endswith(".pdf")] == ["HIL-2026-000001 Good.pdf"]
    assert {row["Name"]: row["File"] for row in table(found["certificates.csv"])}["Bad"] == "No room in classic."
    assert (result.count, list(result.failed)) == (1, ["HIL-2026-000002"])


def test_none_printable_is_an_error(school: SmallSchool, exported: Export) -> None:
    issue_many(school, ["Bad"])
    with pytest.raises(MakerpathError, match=r"certificate\.overflow"):
        exported()


def test_a_list_prints_nothing(school: SmallSchool, exported: Export, press: QuickPress) -> None:
    issue_many(school, 3)
    exported("csv")
    assert press.printed == []


def test_a_class_a_term_a_course_days_and_a_batch_narrow_the_choice(school: SmallSchool, exported: Export) -> None:
    from datetime import date

    term = create_term(
        school.services,
        school.administrator,
        name={"en": "Spring"},
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 6, 1),
    )["term"]
    group, run = other_class(school, "8A", term_id=UUID(term))
    issue_many(school, ["Here"])
    issue_many(school, ["There"], first=2, run_id=run)
    late = {"issued_at": "2026-12-24T16:30:00Z"}
    issue_many(school, ["Late"], first=3, changes=late)
    course = {**issued_course(school), "id": "another-course"}
    issue_many(school, ["Other"], first=4, changes={"course": course})

    def named(**options: Any) -> set[str]:
        return {row["Name"] for row in table(exported("csv", **options)[1])}

    assert named() == {"Here", "There", "Late", "Other"}
    assert named(group=str(group)) == named(term=term) == {"There"}
    assert named(courses=["another-course"]) == {"Other"}
    assert named(courses=["another-course", issued_course(school)["id"]]) == named()
    assert named(since="2026-12-25", until="2026-12-25") == {"Late"}, "half past midnight at the school"
    assert named(until="2026-12-24") == {"Here", "There", "Other"}


def issued_course(school: SmallSchool) -> dict[str, Any]:
    with school.services.database.reading(school.id) as session:
        row = session.scalars(select(Certificate).order_by(Certificate.id)).first()
    assert row is not None
    found: dict[str, Any] = row.record["course"]
    return found


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"form": "exe"}, "form"),
        ({"group": "00000000-0000-0000-0000-000000000000"}, "group"),
        ({"term": "' OR 1=1"}, "term"),
        ({"batch": "x"}, "batch"),
        ({"courses": ["no-such-course"]}, "courses"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-02-02", "until": "2026-01-01"}, "since"),
    ],
)
def test_a_choice_that_is_not_in_this_school_is_refused_by_its_field(
    exported: Export, options: dict[str, Any], field: str
) -> None:
    with pytest.raises(MakerpathError) as caught:
        exported(**{"form": "csv", **options})
    assert caught.value.field == field


def test_another_schools_certificates_classes_and_batches_are_never_in_it(
    school: SmallSchool, exported: Export
) -> None:
    other = make_school(school.services, "vale", "VAL")
    issue_many(other, ["Theirs"], first=900)
    with pytest.raises(MakerpathError, match=r"export\.nothing"):
        exported()
    issue_many(school, ["Ours"])
    assert [row["Name"] for row in table(exported("csv")[1])] == ["Ours"]
    with pytest.raises(MakerpathError, match=r"export\.choice"):
        exported(group=str(other.class_id))
