"""Run benchmarks by name, or all; print a table each, or with `--json` one object a line."""

from __future__ import annotations

import argparse
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.bench.table import render

OWN = {"__init__", "__main__", "machine", "table", "timing"}
SHAPE = {"name", "unit", "ours", "peers", "ratios", "machine"}


def names() -> list[str]:
    stems = {path.stem for path in Path(__file__).parent.glob("*.py")} - OWN
    return sorted(stem for stem in stems if not stem.startswith("test_"))


def measure(name: str) -> dict[str, Any]:
    """The benchmark's answer; ValueError if it lacks one of the agreed keys."""
    result: dict[str, Any] = import_module(f"tests.bench.{name}").measure()
    if result.keys() != SHAPE:
        raise ValueError(f"{name}: a benchmark answers {sorted(SHAPE)}, not {sorted(result)}")
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(names())}; without one, all")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in names()]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(names())}")
    for number, name in enumerate(options.names or names()):
        result = measure(name)
        if options.json:
            print(json.dumps(result, ensure_ascii=False), flush=True)
        else:
            print(("\n\n" if number else "") + render(result), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
