"""Every table that holds something of persons says how it is handed out and how it is erased."""

from __future__ import annotations

from sqlalchemy import JSON, String, Text

from makerpath.service import tables
from makerpath.service.core.database import Base
from makerpath.service.privacy.holdings import HOLDINGS, NAMES_NOBODY
from makerpath.service.privacy.titles import SECTIONS

DECLARED = {holding.table.__table__.name: holding for holding in HOLDINGS}
OTHERS = {table.__table__.name for table in NAMES_NOBODY}  # type: ignore[attr-defined]


def test_every_column_that_points_to_a_person_has_a_rule() -> None:
    assert tables.metadata is Base.metadata
    for table in Base.metadata.sorted_tables:
        pointing = {key.parent.name for key in table.foreign_keys if key.column.table.name == "person"}
        ruled = {rule.column for rule in DECLARED[table.name].rules} if table.name in DECLARED else set()
        assert pointing <= ruled | {"id"}, f"{table.name}: say in privacy/holdings.py what becomes of it"


def test_every_table_with_words_is_declared() -> None:
    for table in Base.metadata.sorted_tables:
        wordy = [column.name for column in table.columns if isinstance(column.type, String | Text | JSON)]
        assert not wordy or table.name in {*DECLARED, *OTHERS}, f"{table.name} holds words: {wordy}"


def test_what_the_rules_name_is_there() -> None:
    for holding in HOLDINGS:
        columns = set(holding.table.__table__.columns.keys())
        named = {rule.column for rule in holding.rules} | {name for rule in holding.rules for name in rule.values}
        named |= {*holding.hidden, *(holding.alone or {})} | ({holding.project} if holding.project else set())
        assert named <= columns, holding.table.__tablename__
        assert holding.section or holding.why, holding.table.__tablename__
        assert holding.alone is None or holding.project
        assert not holding.section or holding.section in SECTIONS
