"""What a notebook's process sends as outputs, made sure of: it may send anything."""

from __future__ import annotations

from typing import Any

from makerpath.labs.engine.contract import Output

CUT = "[The rest of the output was left out: there was too much of it.]"
_TEXTS = 64 << 10
_MOST = 1000


class Allowance:
    """How many characters of output a notebook may still give."""

    def __init__(self, kilobytes: int) -> None:
        self.left = kilobytes << 10
        self.whole = self.left

    def take(self, found: Any) -> list[Output]:
        """The well-formed outputs among `found`, as far as there is room; errors and results stay in any case."""
        kept: list[Output] = []
        cut = False
        for output in found[:_MOST] if isinstance(found, list) else ():
            made = _output(output)
            if made is None:
                continue
            size = _size(made)
            if size > self.left and (made["output_type"] not in ("error", "execute_result") or size > 3 * _TEXTS):
                cut = True
                continue
            self.left = max(0, self.left - size)
            kept.append(made)
        if cut or (isinstance(found, list) and len(found) > _MOST):
            kept.append({"output_type": "stream", "name": "stderr", "text": f"{CUT}\n"})
        return kept


def failed(name: str, text: str) -> list[Output]:
    """A cell that did not come to its end."""
    return [{"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}]


def is_error(found: list[Output]) -> bool:
    return any(output["output_type"] == "error" for output in found)


def _output(found: Any) -> Output | None:
    if not isinstance(found, dict):
        return None
    kind = found.get("output_type")
    if kind == "stream":
        name = "stderr" if found.get("name") == "stderr" else "stdout"
        return {"output_type": kind, "name": name, "text": _clean(found.get("text"))}
    if kind == "error":
        trace = found.get("traceback")
        lines = [_clean(line)[:_TEXTS] for line in trace[:50]] if isinstance(trace, list) else []
        name, value = _clean(found.get("ename"))[:200], _clean(found.get("evalue"))[:_TEXTS]
        return {"output_type": kind, "ename": name, "evalue": value, "traceback": lines}
    if kind in ("display_data", "execute_result"):
        data, metadata = found.get("data"), found.get("metadata")
        made: Output = {
            "output_type": kind,
            "data": _data(data) if isinstance(data, dict) else {},
            "metadata": _sizes(metadata) if isinstance(metadata, dict) else {},
        }
        if kind == "execute_result":
            count = found.get("execution_count")
            made["execution_count"] = count if type(count) is int and 0 <= count < 1 << 31 else None
        return made
    return None


def _data(found: dict[str, Any]) -> dict[str, Any]:
    """By type, what is text or picture; data of other shapes, which could be endlessly deep, is for running pages."""
    return {_clean(kind)[:100]: _clean(value) for kind, value in list(found.items())[:20] if isinstance(value, str)}


def _sizes(found: dict[str, Any]) -> dict[str, Any]:
    """Width and height of pictures; other notes on how to show something are left out."""
    return {
        kind[:100]: {name: size for name in ("width", "height") if type(size := note.get(name)) in (int, float)}
        for kind, note in list(found.items())[:20]
        if isinstance(note, dict)
    }


def _size(output: Output) -> int:
    kind = output["output_type"]
    if kind == "stream":
        return len(output["text"])
    if kind == "error":
        return len(output["evalue"]) + sum(map(len, output["traceback"]))
    return sum(map(len, output["data"].values()))


def _clean(text: Any) -> str:
    """Text that can be written as UTF-8."""
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else ""
