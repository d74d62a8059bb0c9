"""A school's bank of topics: importing it, finding in it."""

from __future__ import annotations

import html
import io
import re
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.content.topics import Catalogue, read_catalogue, shipped
from makerpath.domain.errors import MakerpathError, NotFound
from makerpath.domain.topic import TopicBank
from makerpath.service.accounts.bootstrap import create_school_with_administrator
from makerpath.service.core.events import Event
from makerpath.service.kits.models import KitRow
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.topics.importing import import_catalogue
from makerpath.service.topics.models import TopicRow
from makerpath.service.topics.operations import import_bank
from makerpath.service.topics.queries import find, Wanted
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

SHIPPED = read_catalogue(shipped())
BANK = SHIPPED.banks[0]


def bank(*topics: Any, **changes: Any) -> TopicBank:
    return BANK.model_copy(update={"topics": list(topics or BANK.topics), **changes})


def rows(school: SmallSchool, wanted: Wanted | None = None, school_id: UUID | None = None) -> dict[str, TopicRow]:
    with school.services.database.reading(school_id or school.id) as session:
        return {row.slug: row for row in find(session, wanted or Wanted())}


def events(school: SmallSchool) -> list[Any]:
    with school.services.database.reading(school.id) as session:
        return list(session.scalars(select(Event.id)))


@pytest.fixture
def stocked(school: SmallSchool) -> SmallSchool:
    import_catalogue(school.services, school.officer, SHIPPED)
    return school


def learner_of(school: SmallSchool) -> Browser:
    return Browser(app_of(school.services), school.services).sign_in(school.learner)


def titles(page: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(r'<h3 lang="[^"]+"><a [^>]+>([^<]+)</a>', page)]


def test_row_33_fifty_topics_are_imported_and_found_by_their_craft(school: SmallSchool) -> None:
    made = import_catalogue(school.services, school.officer, SHIPPED)
    assert made == {"added": len(BANK.topics) + len(SHIPPED.kits), "updated": 0, "retired": 0}
    assert len(BANK.topics) >= 50
    page = learner_of(school).get("/topics?craft=bamboo&lang=en").get_data(as_text=True)
    bamboo = [topic.title["en"] for topic in BANK.topics if "bamboo" in topic.craft]
    assert titles(page) == bamboo
    assert f"{len(bamboo)} topics" in page


def test_the_same_file_again_changes_nothing(stocked: SmallSchool) -> None:
    before = events(stocked)
    made = import_catalogue(stocked.services, stocked.officer, SHIPPED)
    assert made == {"added": 0, "updated": 0, "retired": 0}
    assert events(stocked) == before


def test_a_newer_file_changes_what_differs_and_retires_what_it_leaves_out(stocked: SmallSchool) -> None:
    ids = {slug: row.id for slug, row in rows(stocked).items()}
    first, second, *rest = BANK.topics
    changed = first.model_copy(update={"hours": 99})
    made = import_bank(stocked.services, stocked.officer, bank=bank(changed, *rest))
    assert (made["added"], made["retired"]) == (0, 1)
    now = rows(stocked)
    assert now[first.id].hours == 99
    assert now[first.id].id == ids[first.id]
    assert second.id not in now
    page = learner_of(stocked).get(f"/topics/{ids[second.id]}?lang=en").get_data(as_text=True)
    assert "no longer offered" in page
    import_bank(stocked.services, stocked.officer, bank=BANK)
    assert rows(stocked)[second.id].id == ids[second.id]


def test_another_bank_stands_beside_the_first(stocked: SmallSchool) -> None:
    import_bank(stocked.services, stocked.officer, bank=bank(BANK.topics[0], id="ours"))
    with stocked.services.database.reading(stocked.id) as session:
        assert len(find(session, Wanted())) == len(BANK.topics) + 1


@pytest.mark.parametrize(
    ("wanted", "some"),
    [
        (Wanted(words="剪纸"), set()),
        (Wanted(words="红纸"), {"paper-cut-street"}),
        (Wanted(words="激光 盲文"), {"map-under-fingers"}),
        (Wanted(words="MORTISE"), {"stool-without-nails"}),
        (Wanted(words="ＡＤＩＲＥ"), {"cloth-that-speaks"}),
        (Wanted(words="robotics queue of nowhere"), set()),
        (Wanted(craft="metal"), {"wire-automaton", "copper-door-plate", "stapled-bowl"}),
        (Wanted(age=6), {"orchestra-from-the-bin"}),
        (Wanted(hours=6, discipline="business"), {"mend-in-the-open"}),
        (Wanted(at_hand=frozenset({"loom"})), {"room-as-a-camera"}),
        (
            Wanted(at_hand=frozenset({"loom", "hand-tools"}), craft="data"),
            {"woven-weather", "necklace-of-days", "nest-box-diary"},
        ),
        (Wanted(words="%"), set()),
    ],
)
def test_what_is_wanted_is_found(stocked: SmallSchool, wanted: Wanted, some: set[str]) -> None:
    assert set(rows(stocked, wanted)) == some


def test_each_topic_that_fits_is_found_and_no_other(stocked: SmallSchool) -> None:
    """By every craft, every age and every discipline, as the file says."""
    for topic in BANK.topics:
        for craft in topic.craft:
            assert topic.id in rows(stocked, Wanted(craft=craft, age=topic.age_band.from_))
        younger = rows(stocked, Wanted(age=topic.age_band.from_ - 1))
        assert topic.id not in younger
    assert set(rows(stocked, Wanted(discipline="law"))) == {
        topic.id for topic in BANK.topics if "law" in topic.disciplines
    }


def test_the_page_works_as_a_plain_form_and_bears_any_address(stocked: SmallSchool) -> None:
    browser = learner_of(stocked)
    page = browser.get("/topics?q=茶&lang=zh-Hans").get_data(as_text=True)
    assert "只为一个人做的茶碗" in titles(page)
    assert "没有" in browser.get("/topics?q=nowhere-at-all&lang=zh-Hans").get_data(as_text=True)
    second = browser.get("/topics?page=2&craft=&lang=en").get_data(as_text=True)
    assert titles(second)[0] == BANK.topics[24].title["en"]
    for query in (
        "craft=gold&age=x&hours=-1&page=0",
        "age=٣&hours=1e9&page=99999999",
        "endpoint=x&_external=1&_scheme=javascript&_anchor=y",
        "equipment=loom&equipment=%00&equipment=hand-tools&q=%00%25'\"<b>",
        "q=" + "x" * 5000,
    ):
        answer = browser.get(f"/topics?{query}")
        assert answer.status_code == 200, query
        assert "javascript:" not in answer.get_data(as_text=True)
        assert "<b>" not in answer.get_data(as_text=True)


def test_a_topics_page_shows_all_of_it(stocked: SmallSchool) -> None:
    row = rows(stocked)["stool-without-nails"]
    for language in ("en", "zh-Hans"):
        page = html.unescape(learner_of(stocked).get(f"/topics/{row.id}?lang={language}").get_data(as_text=True))
        for text in (row.title, row.question, row.summary):
            assert text[language] in page
        assert "14–22" in page
        assert "30" in page


def test_topics_and_kits_stay_in_their_school(stocked: SmallSchool) -> None:
    other, admin_id = create_school_with_administrator(
        stocked.services,
        slug="dale",
        code="DAL",
        name={"en": "Dale"},
        time_zone="UTC",
        email="admin@dale.example",
        person="Dale",
        password="four plain words here",
    )
    admin = Actor(person_id=admin_id, school_id=other)
    row = next(iter(rows(stocked).values()))
    assert rows(stocked, school_id=other) == {}
    browser = Browser(app_of(stocked.services), stocked.services).sign_in(admin)
    assert titles(browser.get("/topics").get_data(as_text=True)) == []
    assert browser.get(f"/topics/{row.id}").status_code == 404
    assert browser.get("/kits/natural-dyes").status_code == 404
    import_bank(stocked.services, admin, bank=bank(BANK.topics[0]))
    assert len(rows(stocked)) == len(BANK.topics)
    assert len(rows(stocked, school_id=other)) == 1


def test_whoever_is_of_the_school_reads_and_only_the_office_imports(stocked: SmallSchool) -> None:
    made = create_person(
        stocked.services, stocked.administrator, display_name="New", certificate_name="", email="new@hill.example"
    )
    new = Actor(person_id=UUID(made["person"]), school_id=stocked.id)
    row = next(iter(rows(stocked).values()))
    app = app_of(stocked.services)
    for who in (new, stocked.learner, stocked.mentor, stocked.instructor, stocked.officer):
        browser = Browser(app, stocked.services).sign_in(who)
        for address in ("/topics", f"/topics/{row.id}", "/kits", "/kits/natural-dyes"):
            assert browser.get(address).status_code == 200, address
        office = who is stocked.officer
        assert ("/topics/import" in browser.get("/topics").get_data(as_text=True)) is office
        assert browser.post("/topics/import").status_code == (422 if office else 404)
    for who in (stocked.learner, stocked.instructor, new):
        with pytest.raises(NotFound):
            import_bank(stocked.services, who, bank=BANK)
        with pytest.raises(NotFound):
            import_catalogue(stocked.services, who, Catalogue(kits=SHIPPED.kits))


def send(browser: Browser, content: bytes) -> Any:
    return browser.post("/topics/import?lang=en", {"file": (io.BytesIO(content), "../../x.yaml")})


def test_the_office_imports_a_bank_or_a_kit_by_the_page(school: SmallSchool) -> None:
    browser = Browser(app_of(school.services), school.services).sign_in(school.officer)
    assert send(browser, (shipped() / "topics.yaml").read_bytes()).status_code == 303
    assert len(rows(school)) == len(BANK.topics)
    assert send(browser, (shipped() / "kits" / "natural-dyes.yaml").read_bytes()).status_code == 303
    with school.services.database.reading(school.id) as session:
        assert session.scalars(select(KitRow.slug)).all() == ["natural-dyes"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a YAML file."),
        (b"schema: makerpath.topics/1\nid: x\n bad: y", "Line 3"),
        (b"a: !!python/object/apply:os.system [id]", "neither a bank of topics nor a kit"),
        (b"a: &a [*a]", "unfolds into more than can be read"),
        (b"\xff\xfe", "not UTF-8"),
        (b"#" * 400_000, "301 kB"),
        (b"schema: makerpath.topics/1\nid: <script>", "id has characters it cannot have"),
    ],
)
def test_a_hostile_file_is_refused_with_its_lines(school: SmallSchool, content: bytes, said: str) -> None:
    browser = Browser(app_of(school.services), school.services).sign_in(school.officer)
    answer = send(browser, content)
    assert answer.status_code == 422
    assert said in html.unescape(answer.get_data(as_text=True))
    assert "<script>" not in answer.get_data(as_text=True)
    assert rows(school) == {}


def test_nothing_is_imported_from_a_catalogue_with_a_problem(school: SmallSchool) -> None:
    wrong = Catalogue(banks=SHIPPED.banks, problems=read_catalogue(shipped() / "nowhere.yaml").problems)
    with pytest.raises(MakerpathError) as caught:
        import_catalogue(school.services, school.officer, wrong)
    assert caught.value.code == "catalogue.problems"
    assert rows(school) == {}
