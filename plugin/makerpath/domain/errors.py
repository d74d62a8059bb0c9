"""The one family of errors that a person may see."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def N_(text: str) -> str:
    """Mark `text` for translation without translating it yet (read by the catalogue extractor)."""
    return text


class MakerpathError(Exception):
    """Something a person can understand and act on.

    `code` is stable and dotted (`project.gate_closed`); `message` and `hint` are English catalogue
    entries with `{named}` places filled from `params`, translated where they are shown; `status` is
    the HTTP status a page or the API answers with.
    """

    def __init__(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        status: int = 400,
        field: str | None = None,
        **params: Any,
    ) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
        self.hint = hint
        self.status = status
        self.field = field
        self.params: Mapping[str, Any] = params

    def __str__(self) -> str:
        return f"{self.code}: {fill(self.message, self.params)}"


def fill(text: str, params: Mapping[str, Any]) -> str:
    """`text` with its `{named}` places filled; a place without a value stays as it is."""
    for name, value in params.items():
        text = text.replace("{" + name + "}", str(value))
    return text


class NotAllowed(MakerpathError):
    """The person may not do this."""

    def __init__(self, code: str = "policy.denied", message: str = "", hint: str = "", **params: Any) -> None:
        super().__init__(
            code,
            message or N_("You may not do this here."),
            hint or N_("Ask an instructor or the school office if you think you should."),
            status=403,
            **params,
        )


class NotFound(MakerpathError):
    """There is no such thing, or not for this person; the two are not told apart."""

    def __init__(self, code: str = "page.not_found", message: str = "", hint: str = "", **params: Any) -> None:
        super().__init__(
            code,
            message or N_("There is nothing here."),
            hint or N_("Check the address, or go back to the start page."),
            status=404,
            **params,
        )


class Conflict(MakerpathError):
    """Someone or something else changed the state in between."""

    def __init__(self, code: str, message: str, hint: str = "", **params: Any) -> None:
        super().__init__(code, message, hint, status=409, **params)
