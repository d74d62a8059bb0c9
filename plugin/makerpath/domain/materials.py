"""The bill of materials: what things cost, and what is used up. Money is counted in the currency's minor units."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, ROUND_HALF_UP
from functools import cache

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.quantities import read_number

SECTIONS = ("funding", "place", "equipment", "training")
"""What a resource plan says something about."""

MOST = 2_000_000_000
"""The highest price of one thing, in minor units."""

MOST_OF_IT = 1_000_000


@dataclass(frozen=True)
class Cost:
    """How much of something at what price each; `unit_cost` in minor units of `currency`."""

    quantity: float
    unit_cost: int
    currency: str
    consumable: bool

    @property
    def total(self) -> int:
        """What all of it costs, in minor units; half a unit rounds up."""
        exact = Decimal(str(self.quantity)) * self.unit_cost
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True)
class Sum:
    """What is used up, what stays, and both together, in minor units of `currency`."""

    currency: str
    consumables: int
    other: int

    @property
    def total(self) -> int:
        return self.consumables + self.other


def totals(costs: Iterable[Cost]) -> list[Sum]:
    """One sum a currency, in the order in which they first come."""
    used: dict[str, int] = {}
    stays: dict[str, int] = {}
    for item in costs:
        used.setdefault(item.currency, 0)
        stays.setdefault(item.currency, 0)
        (used if item.consumable else stays)[item.currency] += item.total
    return [Sum(currency, used[currency], stays[currency]) for currency in used]


@cache
def currencies() -> frozenset[str]:
    """Every currency there is or was, by its ISO 4217 code."""
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def digits(currency: str) -> int:
    """How many decimals the currency has: two for the yuan, none for the yen."""
    from babel.numbers import get_currency_precision

    return int(get_currency_precision(currency))


def read_currency(typed: str) -> str:
    code = typed.strip().upper()
    if code not in currencies():
        raise MakerpathError(
            "materials.currency",
            N_("{typed} is not a currency."),
            N_("Currencies have three letters, such as CNY, EUR or USD."),
            status=422,
            field="currency",
            typed=code[:12],
        )
    return code


def read_price(typed: str, currency: str) -> int:
    """The price in minor units; an empty one is nothing."""
    if not typed.strip():
        return 0
    value = read_number(typed)
    if value is None or value < 0:
        raise MakerpathError(
            "materials.price",
            N_("{typed} is not a price."),
            N_("Write a number such as 12.50, without the currency's sign."),
            status=422,
            field="unit_cost",
            typed=typed[:40],
        )
    minor = value.scaleb(digits(currency))
    if minor != minor.to_integral_value():
        raise MakerpathError(
            "materials.price_too_fine",
            N_("A price in {currency} has at most {digits} decimals."),
            N_("Give the price of ten or a hundred, and count in tens or hundreds."),
            status=422,
            field="unit_cost",
            currency=currency,
            digits=digits(currency),
        )
    if minor > MOST:
        raise MakerpathError(
            "materials.price_too_high", N_("This price is too high to be true."), status=422, field="unit_cost"
        )
    return int(minor)


def read_quantity(typed: str) -> float:
    value = read_number(typed)
    if value is None or not 0 < value <= MOST_OF_IT:
        raise MakerpathError(
            "materials.quantity",
            N_("{typed} is not a quantity."),
            N_("Write a number above 0, such as 3 or 0.5; the unit has a field of its own."),
            status=422,
            field="quantity",
            typed=typed[:40],
        )
    return float(value)


def price_text(minor: int, currency: str) -> str:
    """The price as a plain number with the currency's decimals, such as 12.50, as it may be typed again."""
    return str(Decimal(minor).scaleb(-digits(currency)))
