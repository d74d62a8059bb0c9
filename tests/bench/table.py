"""A benchmark's answer as a table: a row for each figure, a column for each that was measured."""

from __future__ import annotations

from typing import Any

Figures = dict[str, Any]


def flat(value: Any, path: str = "") -> Figures:
    """Nested figures by path: `{"steady": {"lost": 0}}` as `{"steady lost": 0}`; a lone figure by the empty path."""
    if not isinstance(value, dict):
        return {path: value}
    return {
        key: figure for name, inner in value.items() for key, figure in flat(inner, f"{path} {name}".strip()).items()
    }


def contestants(result: Figures) -> dict[str, Figures]:
    """Who was measured. Several of ours stand side by side with the peers when each has the peers' own figures."""
    ours, peers = result["ours"], {name: flat(value) for name, value in result["peers"].items()}
    theirs = {key for figures in peers.values() for key in figures}
    several = isinstance(ours, dict) and any(
        isinstance(value, dict) and theirs & flat(value).keys() for value in ours.values()
    )
    mine = {name: flat(value) for name, value in ours.items()} if several else {"ours": flat(ours)}
    return {**mine, **peers}


def shown(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def lines(header: list[str], rows: list[list[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    table = [header, ["-" * width for width in widths], *rows]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in table
    ]


def render(result: Figures) -> str:
    """The whole answer as text for a terminal."""
    measured = contestants(result)
    keys = list(dict.fromkeys(key for figures in measured.values() for key in figures if key != "note"))
    rows = [[key or result["name"], *(shown(figures.get(key, "–")) for figures in measured.values())] for key in keys]
    text = [f"{result['name']} ({result['unit']})", "", *lines(["", *measured], rows)]
    text += [f"{name}: {figures['note']}" for name, figures in measured.items() if "note" in figures]
    ratios = [[name, shown(value)] for name, value in flat(result["ratios"]).items()]
    if ratios:
        text += ["", *lines(["ratio", "×"], ratios)]
    return "\n".join([*text, "", ", ".join(f"{name} {value}" for name, value in result["machine"].items())])
