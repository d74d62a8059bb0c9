"""Fields whose way through OLX loses nothing."""

from __future__ import annotations

import json
import re
from typing import Any

from xblock.fields import Dict, List, String

# What no XML file can hold.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# What JSON leaves as it is and XML cannot carry, and what other readers of the attribute take for a line end.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


class _Json:
    """JSON in OLX.

    The base writes characters beyond the basic plane as two escapes and reads them as YAML, which makes two broken
    characters of an emoji.
    """

    def to_string(self: Any, value: Any) -> str:
        self._check_or_enforce_type(value)
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        return _ESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)

    def from_string(self: Any, serialized: str) -> Any:
        try:
            value = json.loads(serialized)
        except ValueError:
            value = super().from_string(serialized)  # type: ignore[misc]
        return self.enforce_type(value)


class JsonDict(_Json, Dict):
    """A Dict that is JSON in OLX."""


class JsonList(_Json, List):
    """A List that is JSON in OLX."""


class Text(String):
    """A String without what no XML can hold, which a platform may have stored all the same."""

    def to_string(self, value: Any) -> Any:
        return _UNWRITABLE.sub("", value) if isinstance(value, str) else super().to_string(value)
