"""A class's roster comes and goes as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, HealthCheck, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from makerpath.domain.errors import MakerpathError
from makerpath.i18n import gettext
from makerpath.service.classes.models import ClassMember, Enrolment, SchoolClass
from makerpath.service.classes.operations import create_class, remove_member
from makerpath.service.classes.roster import _inert, _live, COLUMNS, FORMULA, import_roster, LIMIT, roster_csv
from makerpath.service.consents.recording import public_guardians
from makerpath.service.people.models import Identity, Person
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.profiles.models import MakerProfile
from makerpath.service.profiles.operations import save_profile
from tests.service.school import make_school, SmallSchool


def table(*rows: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def take(school: SmallSchool, content: bytes, actor: Actor | None = None, class_id: UUID | None = None) -> Any:
    return import_roster(
        school.services, actor or school.instructor, class_id=class_id or school.class_id, content=content
    )


def refused(school: SmallSchool, content: bytes, **other: Any) -> MakerpathError:
    before = everybody(school)
    with pytest.raises(MakerpathError) as caught:
        take(school, content, **other)
    assert everybody(school) == before, "nothing is imported"
    return caught.value


def everybody(school: SmallSchool) -> dict[UUID | None, tuple[Any, ...]]:
    with school.services.database.reading(school.id) as session:
        return {
            person.id: (
                person.display_name,
                person.certificate_name,
                person.language,
                person.minor,
                public_guardians(session, school.class_id).get(person.id),
            )
            for person in session.scalars(select(Person))
        }


def export(school: SmallSchool) -> str:
    with school.services.database.reading(school.id) as session:
        return roster_csv(session, session.get_one(SchoolClass, school.class_id))


def test_what_goes_out_comes_in_again_unchanged(school: SmallSchool) -> None:
    take(school, table({"number": "3", "display_name": "Mei", "certificate_name": "林梅", "minor": "yes"}))
    before, out = everybody(school), export(school)
    assert out.startswith("\ufeff")
    answer = take(school, out.encode())
    assert (answer["added"], answer["updated"]) == (0, 3)
    assert everybody(school) == before
    assert export(school) == out


def test_a_new_learner_is_enrolled_in_the_runs_of_the_class(school: SmallSchool) -> None:
    take(school, table({"number": "3", "display_name": "Mei", "email": "Mei@Hill.example", "language": "zh-Hans"}))
    with school.services.database.reading(school.id) as session:
        person = session.scalars(select(Person).where(Person.display_name == "Mei")).one()
        identity = session.scalars(select(Identity).where(Identity.person_id == person.id)).one()
        assert (identity.subject, identity.secret) == ("mei@hill.example", "")
        assert (person.language, person.certificate_name) == ("zh-Hans", "Mei")
        assert session.scalars(select(Enrolment.run_id).where(Enrolment.person_id == person.id)).all() == [
            school.run_id
        ]


def test_chinese_spreadsheets_are_read(school: SmallSchool) -> None:
    text = "number,display_name,minor\r\n7,欧阳玥,是\r\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        answer = take(school, text.encode(encoding))
        assert answer["added"] + answer["updated"] == 1
    with school.services.database.reading(school.id) as session:
        person = session.scalars(select(Person).where(Person.display_name == "欧阳玥")).one()
        assert person.minor


def test_names_of_any_script_and_length_to_the_limit_are_taken(school: SmallSchool) -> None:
    names = ["محمد 🏮", "李" * 200, 'O\'Brien, Ann "Nan"', "-Dash"]
    take(school, table(*({"number": str(at), "display_name": name} for at, name in enumerate(names))))
    assert set(names) <= {values[0] for values in everybody(school).values()}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"display_name": "李" * 201}, "201"),
        ({"display_name": ""}, ""),
        ({"display_name": "Mei", "email": "no address"}, "no address"),
        ({"display_name": "Mei", "number": "9" * 65}, "65"),
    ],
)
def test_a_bad_row_names_its_line_and_imports_nothing(school: SmallSchool, row: dict[str, str], reason: str) -> None:
    error = refused(school, table({"number": "1", "display_name": "Fine"}, {"number": "x", **row}))
    assert (error.code, error.params["line"]) == ("roster.bad_row", 3)
    assert reason in error.params["reason"]


def test_the_reason_is_in_the_readers_language(school: SmallSchool) -> None:
    reader = replace(school.instructor, language="zh-Hans")
    error = refused(school, table({"display_name": "Mei", "email": "no address"}), actor=reader)
    assert error.params["reason"] == gettext("{value} is not a mail address.", "zh-Hans", value="no address")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "roster.columns"),
        (b"name,age\r\nMei,12\r\n", "roster.columns"),
        (b"\xff\xfe\x00\x01\x80\xff", "roster.encoding"),
        (b"display_name\r\n" + b"x" * 200_000, "roster.not_csv"),
        ("display_name\r\n".encode("utf-16"), "roster.encoding"),
    ],
)
def test_a_file_that_is_no_roster_is_refused(school: SmallSchool, content: bytes, code: str) -> None:
    assert refused(school, content).code in (code, "roster.columns")


def test_a_roster_has_at_most_2000_learners(school: SmallSchool) -> None:
    rows = "".join(f"{at},Learner {at}\r\n" for at in range(LIMIT + 1))
    error = refused(school, b"number,display_name\r\n" + rows.encode())
    assert (error.code, error.params["limit"]) == ("roster.too_long", 2000)


def test_the_same_number_or_address_twice_is_refused_not_merged(school: SmallSchool) -> None:
    for row in ({"number": "5"}, {"email": "twin@hill.example"}):
        error = refused(school, table({**row, "display_name": "Mei"}, {**row, "display_name": "Amir"}))
        assert error.params["line"] == 3


def test_a_number_that_went_to_somebody_else_does_not_give_them_the_old_record(school: SmallSchool) -> None:
    take(school, table({"number": "5", "display_name": "Mei"}))
    with school.services.database.reading(school.id) as session:
        mei = session.scalars(select(Person.id).where(Person.display_name == "Mei")).one()
    remove_member(school.services, school.instructor, class_id=school.class_id, person_id=mei)
    take(school, table({"number": "5", "display_name": "Amir"}))
    assert everybody(school)[mei][0] == "Mei"
    take(school, table({"number": "6", "display_name": "Sofia"}, {"number": "5", "display_name": "Amir"}))
    remove_member(school.services, school.instructor, class_id=school.class_id, person_id=person(school, "Amir"))
    before = len(everybody(school))
    take(school, table({"number": "5", "display_name": "Mei"}))
    assert len(everybody(school)) == before
    with school.services.database.reading(school.id) as session:
        back = session.scalars(select(ClassMember).where(ClassMember.person_id == mei)).one()
        assert back.left_at is None


def person(school: SmallSchool, name: str) -> UUID:
    with school.services.database.reading(school.id) as session:
        return session.scalars(select(Person.id).where(Person.display_name == name)).one()


TAKEN_OVER = {
    "display_name": "Taken Over",
    "certificate_name": "Taken Over",
    "language": "zh-Hans",
    "minor": "no",
    "consent_by": "Nobody",
}


@pytest.mark.parametrize("whose", ["administrator", "officer", "mentor"])
def test_an_instructor_does_not_rewrite_the_record_of_staff_by_their_address(school: SmallSchool, whose: str) -> None:
    victim = getattr(school, whose)
    with school.services.database.reading(school.id) as session:
        email = session.scalars(select(Identity.subject).where(Identity.person_id == victim.person_id)).one()
    before = everybody(school)[victim.person_id]
    for number in ("77", "77"):
        answer = take(school, table({**TAKEN_OVER, "number": number, "email": email}))
        assert answer["kept"] == 1
    take(school, table({**TAKEN_OVER, "number": "77"}))
    assert everybody(school)[victim.person_id] == before


def test_an_instructor_does_not_rewrite_the_record_of_a_learner_of_another_class(school: SmallSchool) -> None:
    """Nor by taking them in first: whoever belongs elsewhere too keeps the record that others keep."""
    teacher = Actor(
        person_id=UUID(create_person(school.services, school.administrator, display_name="Other")["person"]),
        school_id=school.id,
    )
    group = create_class(school.services, school.administrator, name="8A", instructor_id=teacher.person_id)
    class_id = UUID(group["class"])
    before = everybody(school)[school.learner.person_id]
    row = {**TAKEN_OVER, "number": "1", "email": "learner.one@hill.example"}
    for content in (table(row), table(row), table({**TAKEN_OVER, "number": "1"})):
        assert take(school, content, teacher, class_id)["kept"] == 1
    assert everybody(school)[school.learner.person_id] == before
    with school.services.database.reading(school.id) as session:
        assert (
            session.scalar(select(func.count(ClassMember.id)).where(ClassMember.person_id == school.learner.person_id))
            == 2
        )
    assert take(school, table(row), school.officer, class_id)["updated"] == 1
    assert everybody(school)[school.learner.person_id][0] == "Taken Over"


def test_a_roster_gives_nobody_another_way_to_sign_in(school: SmallSchool) -> None:
    """Whoever put their own address on a learner's number would choose the learner's password by mail."""
    take(school, table({"number": "1", "display_name": "Learner One", "email": "learner.one@hill.example"}))
    error = refused(school, table({"number": "1", "display_name": "Learner One", "email": "thief@hill.example"}))
    assert error.code == "roster.bad_row"
    with school.services.database.reading(school.id) as session:
        subjects = session.scalars(select(Identity.subject).where(Identity.person_id == school.learner.person_id)).all()
    assert subjects == ["learner.one@hill.example"]


def test_an_address_comes_later_for_a_learner_without_one(school: SmallSchool) -> None:
    take(school, table({"number": "9", "display_name": "Mei"}))
    take(school, table({"number": "9", "display_name": "Mei", "email": "mei@hill.example"}))
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(Identity.subject).where(Identity.person_id == person(school, "Mei"))).all() == [
            "mei@hill.example"
        ]


def test_an_address_of_another_school_is_refused_and_its_person_untouched(school: SmallSchool) -> None:
    dale = make_school(school.services, "dale", "DAL")
    before = everybody(dale)
    error = refused(school, table({**TAKEN_OVER, "email": "learner.one@dale.example"}))
    assert error.params["line"] == 2
    assert everybody(dale) == before
    with pytest.raises(MakerpathError) as caught:
        create_person(school.services, school.administrator, display_name="Mei", email="Learner.One@dale.example")
    assert caught.value.code == "person.address_taken"


def test_a_learner_and_a_mentor_import_nothing(school: SmallSchool) -> None:
    for who in (school.learner, school.mentor):
        assert refused(school, table({"display_name": "Mei"}), actor=who).status in (403, 404)


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "'=1", "''+1", '=HYPERLINK("x")'])
def test_no_cell_is_calculated_by_a_spreadsheet_and_every_name_comes_back(school: SmallSchool, name: str) -> None:
    take(school, table({"number": "5", "display_name": _inert(name)}))
    assert everybody(school)[person(school, name)][0] == name
    out = export(school)
    for cells in csv.reader(io.StringIO(out.removeprefix("\ufeff"))):
        assert not any(cell.startswith(FORMULA) for cell in cells)
    take(school, out.encode())
    assert everybody(school)[person(school, name)][0] == name


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.sampled_from("'=+-@＝a0\t\r"), max_size=6) | st.text(max_size=12))
def test_any_cell_comes_back_as_it_was(value: str) -> None:
    assert _live(_inert(value)) == value
    assert not _inert(value).startswith(FORMULA)


def test_field_and_level_are_taken_in_unless_the_learner_said_them_and_never_go_out(school: SmallSchool) -> None:
    save_profile(school.services, school.learner, field="law")
    said = {"field": "arts", "level": "primary"}
    take(school, table({"display_name": "Learner One", "email": "learner.one@hill.example", **said}))
    take(school, table({"display_name": "Mei", "number": "3", "level": "primary"}))
    with school.services.database.reading(school.id) as session:
        known = session.execute(
            select(Person.display_name, MakerProfile.field, MakerProfile.level).join(
                MakerProfile, MakerProfile.person_id == Person.id
            )
        ).all()
    assert set(known) == {("Learner One", "law", "primary"), ("Mei", "", "primary")}
    assert not any(row[name] for row in csv.DictReader(io.StringIO(export(school)[1:])) for name in said)
    wrong = refused(school, table({"display_name": "Mei", "number": "3", "field": "astrology"}))
    assert wrong.code == "roster.bad_row" and "astrology" in str(wrong)
