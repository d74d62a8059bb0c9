"""The canonical form of JSON-LD (RDFC-1.0), made in a process of its own with little time and memory.

Whoever writes the document decides how long this takes: a handful of like parts without names can keep it busy for
years.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import Any

from makerpath.credentials.badges.contexts import context, FILES

SECONDS = 5
MEMORY = 1024 * 1024 * 1024


class NotCanonical(ValueError):
    """The document has no canonical form here: too much work, unknown words, a context from elsewhere."""


def canonical(documents: list[dict[str, Any]]) -> list[str]:
    """Each document as canonical N-Quads. Raises `NotCanonical`.

    What stands in a document without a meaning in its contexts is in no signature: such documents are refused.
    """
    for document in documents:
        _check_contexts(document)
    try:
        ran = subprocess.run(
            [sys.executable, "-I", "-m", __name__, str(SECONDS)],
            input=json.dumps(documents).encode(),
            capture_output=True,
            timeout=3 * SECONDS,
            env={"LC_ALL": "C.UTF-8"},
            check=True,
        )
        return [str(text) for text in json.loads(ran.stdout)]
    except (subprocess.SubprocessError, ValueError) as error:
        raise NotCanonical from error


def _check_contexts(value: object) -> None:
    if isinstance(value, list):
        for item in value:
            _check_contexts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name == "@context":
                named = item if isinstance(item, list) else [item]
                if not all(isinstance(one, str) and one in FILES for one in named):
                    raise NotCanonical
            elif name.startswith("@"):
                raise NotCanonical
            else:
                _check_contexts(item)


def _main() -> None:
    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from pyld import jsonld

    def load(address: str, _options: object) -> dict[str, Any]:
        return {"contextUrl": None, "documentUrl": address, "document": context(address), "tag": "static"}

    def refuse(name: str | None) -> None:
        raise ValueError(name)

    # Words without a meaning would be left out of the canonical form, and so of what is signed.
    processor = jsonld.JsonLdProcessor(on_property_dropped=refuse)
    options = {"algorithm": "URDNA2015", "format": "application/n-quads", "documentLoader": load}
    print(json.dumps([processor.normalize(document, options) for document in json.load(sys.stdin)]))


if __name__ == "__main__":
    _main()
