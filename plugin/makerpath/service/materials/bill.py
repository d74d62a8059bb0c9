"""The bill of materials in words: amounts, prices and sums as the reader writes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from makerpath.domain.materials import Cost, Sum, totals
from makerpath.i18n import format_money, format_number
from makerpath.service.materials.models import MaterialItem


@dataclass(frozen=True)
class Bill:
    """For templates; the lines are rows of the table, or what a submission kept of them."""

    language: str

    def amount(self, value: float) -> str:
        return format_number(value, self.language)

    def money(self, minor: int, currency: str) -> str:
        return format_money(minor, currency, self.language)

    def sums(self, items: Iterable[MaterialItem | dict[str, Any]]) -> list[Sum]:
        """What all lines cost together, a sum a currency."""
        return totals(_cost(item) for item in items)


def _cost(item: MaterialItem | dict[str, Any]) -> Cost:
    if isinstance(item, dict):
        return Cost(item["quantity"], item["unit_cost"], item["currency"], item["consumable"])
    return Cost(item.quantity, item.unit_cost, item.currency, item.consumable)
