"""The JSON-LD contexts that a badge may name, unchanged, with the licences they come under. No other is ever fetched.

`ob-v3p0-…`: from 1EdTech's public validator, Apache 2.0. `credentials-v2.json`: from W3C's data model, W3C Software and
Document License.
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any

_OB = "https://purl.imsglobal.org/spec/ob/v3p0"
FILES = {
    "https://www.w3.org/ns/credentials/v2": "credentials-v2.json",
    f"{_OB}/context-3.0.1.json": "ob-v3p0-3.0.1.json",
    f"{_OB}/context-3.0.2.json": "ob-v3p0-3.0.2.json",
    f"{_OB}/context-3.0.3.json": "ob-v3p0-3.0.3.json",
    f"{_OB}/extensions.json": "ob-v3p0-extensions.json",
}


@lru_cache
def context(address: str) -> Any:
    """Raises `KeyError` for one that is not here."""
    return json.loads(resources.files(__package__ or __name__).joinpath(FILES[address]).read_text("utf-8"))
