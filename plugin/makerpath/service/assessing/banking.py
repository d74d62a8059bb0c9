"""The buttons of the comment bank inside the desk's form: insert, keep, share, remove."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from makerpath.domain.errors import NotFound
from makerpath.service.assessing import bank
from makerpath.service.assessing.saving import Run

BUTTONS = ("insert", "drop", "keep", "share")


@dataclass(frozen=True)
class Asked:
    """The button that was pressed: `place` is a criterion, or empty for the whole; `comment` the one it names."""

    what: str
    place: str
    comment: UUID | None = None

    @property
    def field(self) -> str:
        return f"comment-{self.place}" if self.place else "comment"


def asked(form: Mapping[str, str]) -> Asked | None:
    """What of the bank the form asks for; `NotFound` for a comment that is none."""
    for what in BUTTONS:
        if what not in form:
            continue
        if what in ("keep", "share"):
            return Asked(what, form[what][:64])
        name, _, place = form[what].partition("/")
        try:
            return Asked(what, place[:64], UUID(name))
        except ValueError:
            raise NotFound() from None
    return None


def do(run: Run, run_id: UUID, shares: bool, wanted: Asked, form: Mapping[str, str]) -> dict[str, Any]:
    """Insert, keep or remove; what is inserted is answered as `body`.

    `shares`: the assessor reads what is shared in the run (`assessing.desk.Desk.shares`).
    """
    # The form's own key is for the draft, which is saved after this.
    key = f"{form['key'][:48]}.bank" if form.get("key") else None
    if wanted.what == "insert":
        return run(bank.use, key=key, comment_id=wanted.comment, run_id=run_id, shared=shares)
    if wanted.what == "drop":
        return run(bank.drop, key=key, comment_id=wanted.comment)
    return run(
        bank.keep,
        key=key,
        run_id=run_id,
        body=form.get(wanted.field, ""),
        criterion=wanted.place,
        shared=wanted.what == "share",
    )


def into_form(run: Run, run_id: UUID, shares: bool, wanted: Asked, form: Mapping[str, str]) -> dict[str, str]:
    """The form after the button, for pages without a script: an inserted comment stands in its field."""
    answer = do(run, run_id, shares, wanted, form)
    typed = dict(form)
    if "body" in answer:
        typed[wanted.field] = "\n\n".join(part for part in (form.get(wanted.field, "").strip(), answer["body"]) if part)
    return typed
