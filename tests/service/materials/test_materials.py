"""The bill of materials, the resource plan, and the gate that asks for both."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from makerpath.domain.brief import Brief
from makerpath.domain.errors import MakerpathError
from makerpath.domain.materials import Cost, read_price, Sum, totals
from makerpath.i18n import format_money
from makerpath.service.core.database import new_id
from makerpath.service.materials import operations
from makerpath.service.materials.models import MaterialItem
from makerpath.service.materials.operations import read_line
from makerpath.service.materials.queries import bill, plan
from makerpath.service.materials.table import as_csv, read_table
from makerpath.service.projects.models import Project, Submission
from tests.service.browsing import app_of, Browser
from tests.service.school import SmallSchool

ALL = {"funding": "20 yuan from the class", "place": "Room 3", "equipment": "A kiln", "training": "With Mr Li"}
LINE = {"name": "Clay", "quantity": "1,5", "unit": "kg", "unit_cost": "12.50", "currency": "cny", "source": "Shop"}


def add(school: SmallSchool, project: UUID, **changed: str) -> None:
    line = read_line({**LINE, "consumable": "1", **changed})
    operations.add(school.services, school.learner, project_id=project, lines=[line])


def plan_it(school: SmallSchool, project: UUID, seen: datetime | None = None, **sections: str) -> None:
    operations.save_plan(school.services, school.learner, project_id=project, sections=sections, seen=seen)


def lines(school: SmallSchool, project: UUID) -> list[MaterialItem]:
    with school.services.database.reading(school.id) as session:
        return bill(session, session.get_one(Project, project))


def seen(school: SmallSchool, project: UUID) -> datetime | None:
    with school.services.database.reading(school.id) as session:
        row = plan(session, session.get_one(Project, project))
        return row.changed_at if row else None


def refused(code: str, what: Any, *arguments: Any, **named: Any) -> MakerpathError:
    with pytest.raises(MakerpathError) as caught:
        what(*arguments, **named)
    assert caught.value.code == code
    return caught.value


def at_the_plan(school: SmallSchool) -> tuple[UUID, Brief]:
    """A project at its plan, with everything shown there but the resources."""
    project = school.finish(until="plan")
    there = school.brief.stage("plan")
    rules = [rule for rule in there.evidence if rule.kind != "resources"]
    school.show(project, there.model_copy(update={"evidence": rules}))
    return project, school.brief


def test_row_16_the_gate_of_the_plan_asks_for_all_four_sections(school: SmallSchool) -> None:
    """While one is empty the gate refuses and names it; what was handed in stays as it was said then."""
    project, _brief = at_the_plan(school)
    plan_it(school, project, **{**ALL, "training": "  "})
    error = refused("gate.evidence_missing", school.submit, project, "plan")
    assert [item.params["resource"] for item in error.missing] == ["training"]  # type: ignore[attr-defined]
    app = app_of(school.services)
    maker = Browser(app, school.services).sign_in(school.learner)
    page = maker.post(f"/projects/{project}/submit", {"form": "submit", "stage": "plan", "key": new_id().hex})
    assert page.status_code == 422
    assert "still empty: Training" in page.get_data(as_text=True)

    plan_it(school, project, seen(school, project), **ALL)
    school.submit(project, "plan")
    plan_it(school, project, seen(school, project), **{**ALL, "place": "Somewhere else"})
    with school.services.database.reading(school.id) as session:
        kept = session.scalars(select(Submission.kept).where(Submission.stage == "plan")).one()
    assert kept["resources"]["sections"] == ALL
    decides = Browser(app, school.services).sign_in(school.instructor)
    gate = decides.get(f"/projects/{project}?stage=plan").get_data(as_text=True)
    assert "Room 3" in gate
    assert "Somewhere else" not in gate


def test_row_57_the_machine_is_free_and_its_material_is_on_the_bill(school: SmallSchool) -> None:
    project = school.start()
    add(school, project, name="Laser cutter", quantity="1", unit_cost="", consumable="")
    add(school, project, name="Plywood 3 mm", quantity="2", unit="sheets", unit_cost="18,80")
    page = Browser(app_of(school.services), school.services).sign_in(school.learner)
    shown = page.get(f"/projects/{project}?tab=materials").get_data(as_text=True)
    assert "free" in shown
    assert format_money(3760, "CNY", "en") in shown


def test_money_is_counted_in_the_currencys_own_units() -> None:
    assert read_price("12,5", "CNY") == 1250
    assert read_price("1200", "JPY") == 1200
    assert read_price("1.234", "KWD") == 1234
    refused("materials.price_too_fine", read_price, "0.125", "CNY")
    refused("materials.price_too_fine", read_price, "12.5", "JPY")
    for typed in ("-1", "much", "nan", "1e9"):
        refused("materials.price", read_price, typed, "CNY")
    used, stays = Cost(0.5, 125, "CNY", True), Cost(3, 1000, "CNY", False)
    assert totals([used, stays, Cost(1, 500, "JPY", True)]) == [Sum("CNY", 63, 3000), Sum("JPY", 500, 0)]


def test_lines_are_changed_and_taken_off_and_their_rows_stay(school: SmallSchool) -> None:
    project = school.start()
    add(school, project)
    (row,) = lines(school, project)
    assert (row.quantity, row.unit_cost, row.currency) == (1.5, 1250, "CNY")
    line = read_line({**LINE, "consumable": "", "quantity": "2"})
    operations.edit(school.services, school.learner, project_id=project, item_id=row.id, line=line)
    assert [(item.quantity, item.consumable) for item in lines(school, project)] == [(2, False)]
    refused(
        "page.not_found",
        operations.edit,
        school.services,
        school.other_learner,
        project_id=project,
        item_id=row.id,
        line=line,
    )
    operations.remove(school.services, school.learner, project_id=project, item_id=row.id)
    assert lines(school, project) == []
    refused("materials.gone", operations.remove, school.services, school.learner, project_id=project, item_id=row.id)
    with school.services.database.reading(school.id) as session:
        assert session.get_one(MaterialItem, row.id).removed_at


def test_a_plan_that_a_team_mate_changed_is_not_overwritten(school: SmallSchool) -> None:
    project = school.start()
    plan_it(school, project, **ALL)
    before = seen(school, project)
    plan_it(school, project, before, **{**ALL, "place": "Room 5"})
    refused("page.stale", plan_it, school, project, before, **{**ALL, "place": "Room 7"})
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    form = {"form": "plan", "tab": "materials", "seen": "", "key": new_id().hex, **ALL, "place": "Room 7"}
    page = browser.post(f"/projects/{project}/resources.save", form)
    text = page.get_data(as_text=True)
    assert page.status_code == 409
    assert "Room 7" in text and "Room 5" in text, "what both wrote is on the page"


def test_a_bill_comes_back_from_a_spreadsheet_as_it_went_out(school: SmallSchool) -> None:
    project, other = school.start(), school.start(school.other_learner)
    nasty = ["=1+1", "+86 shop", "'quoted", "@x", '宣纸，"红"', "－5", "a\nb"]
    for name in nasty:
        add(school, project, name=name, source=name)
    for language in ("en", "zh-Hans"):
        text = as_csv(lines(school, project), language)
        assert text.startswith("\ufeff")
        cells = [cell for row in text.splitlines()[1:] for cell in row.split(",")]
        assert not any(cell.lstrip('"').startswith(("=", "+", "-", "@", "－")) for cell in cells)
        back = read_table(text.encode(), "CNY", language)
        assert [line.name for line in back] == [item.name for item in lines(school, project)]
        assert [(line.quantity, line.unit_cost, line.consumable) for line in back] == [(1.5, 1250, True)] * len(nasty)
    operations.add(school.services, school.other_learner, project_id=other, lines=back)
    assert len(lines(school, other)) == len(nasty)


def test_a_table_may_be_pasted_and_says_which_line_is_wrong() -> None:
    (clay, wire) = read_table("Material\tQuantity\tPrice of one\nClay\t2\t3,5\n\nWire\t1\t\n", "CNY", "en")
    assert (clay.name, clay.unit_cost, clay.currency, wire.unit_cost) == ("Clay", 350, "CNY", 0)
    assert read_table("材料;数量\n竹;2".encode("gb18030"), "CNY", "zh-Hans")[0].name == "竹"
    assert read_table("name,quantity\nx,1".encode("utf-16"), "EUR", "en")[0].currency == "EUR"
    error = refused("materials.bad_row", read_table, "name,quantity\nx,1\ny,many", "CNY", "en")
    assert error.params["line"] == 3
    for junk in ("", "\x00\x01", "a,b\n1,2", "name,quantity\n", b"\xff\xff\x00"):
        refused("materials.not_a_table", read_table, junk, "CNY", "en")


def test_the_page_takes_a_table_and_gives_it_out(school: SmallSchool) -> None:
    project = school.start()
    browser = Browser(app_of(school.services), school.services).sign_in(school.learner)
    form = {"form": "table", "tab": "materials", "table": "name,quantity\nBamboo,4", "key": new_id().hex}
    assert browser.post(f"/projects/{project}/materials.import", form).status_code == 303
    out = browser.get(f"/projects/{project}/materials.csv?lang=zh-Hans")
    assert out.mimetype == "text/csv"
    assert "Bamboo,4,,0.00,CNY" in out.get_data(as_text=True)
    stranger = Browser(app_of(school.services), school.services).sign_in(school.other_learner)
    assert stranger.get(f"/projects/{project}/materials.csv").status_code == 404
