"""What the forms of a project's page and block do, by name: one table for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.datastructures import FileStorage

from makerpath.domain.ai_use import FIELDS as AI_FIELDS
from makerpath.domain.errors import MakerpathError, N_, NotFound
from makerpath.service.operation import Answer, Services
from makerpath.service.parts import several
from makerpath.service.policy import Actor
from makerpath.service.projects import decisions, operations, showing
from makerpath.service.uploads import operations as uploads

DIGITS = 18
"""A number with more digits fits no column."""


@dataclass(frozen=True)
class Form:
    """A form as it was sent: who, for which project, with which key."""

    services: Services
    actor: Actor
    project_id: UUID
    key: str | None
    fields: Mapping[str, Any]
    files: Mapping[str, FileStorage]

    def text(self, name: str) -> str:
        return str(self.fields.get(name) or "")

    def texts(self, name: str) -> list[str]:
        """Every value of a field that may stand in the form several times; empty ones are left out."""
        several_of = getattr(self.fields, "getlist", None)
        return [item for item in (several_of(name) if several_of else several(self.fields, name)) if item]

    def run(self, operation: Callable[..., Answer], **fields: Any) -> Answer:
        """The operation on this project, by whoever sent the form, once."""
        return operation(self.services, self.actor, key=self.key, project_id=self.project_id, **fields)

    def revision(self) -> int | None:
        return self.number("revision")

    def number(self, name: str) -> int | None:
        """A whole number as a form sends it; None for anything else."""
        value = self.text(name)
        return int(value) if value.isascii() and value.isdigit() and len(value) < DIGITS else None

    def id(self, name: str) -> UUID:
        try:
            return UUID(self.text(name))
        except ValueError:
            raise NotFound() from None

    def all_files(self, *fields: str) -> list[UUID]:
        """Every file of the form, uploaded before by ticket or sent along in one of `fields`, in that order."""
        found = [self._finished(upload) for upload in self.texts("upload")]
        for name in fields or ("file",):
            several_of = getattr(self.files, "getlist", None)
            for sent in several_of(name) if several_of else []:
                if sent.filename:
                    found.append(uploads.take(self.services, self.actor, self.project_id, sent))
        return list(dict.fromkeys(found))

    def _finished(self, upload: str) -> UUID:
        try:
            return uploads.finished(self.services, self.actor, self.project_id, UUID(upload))
        except ValueError:
            raise NotFound() from None

    def file(self) -> UUID | None:
        """The file of the form: uploaded before by ticket, or sent along with it."""
        if self.text("upload"):
            return uploads.finished(self.services, self.actor, self.project_id, self.id("upload"))
        sent = self.files.get("file")
        if sent is None or not sent.filename:
            return None
        return uploads.take(self.services, self.actor, self.project_id, sent)


Action = Callable[[Form], Answer]
ACTIONS: dict[str, Action] = {}
DONE: dict[str, str] = {}


def action(name: str, done: str = N_("Done.")) -> Callable[[Action], Action]:
    """Register what the form `name` does, and what its sender reads afterwards."""

    def register(function: Action) -> Action:
        ACTIONS[name], DONE[name] = function, done
        return function

    return register


def done(name: str) -> str:
    """What to say to whoever sent the form, for the interface to translate."""
    return DONE[name]


def perform(name: str, form: Form) -> Answer:
    """Do what the form asks; `form.unknown` for a name that no form of ours has."""
    if name not in ACTIONS:
        raise MakerpathError("form.unknown", N_("There is no such form."), status=404)
    return ACTIONS[name](form)


@action("rename", N_("Renamed."))
def _rename(form: Form) -> Answer:
    return form.run(operations.rename, title=form.text("title"))


@action("evidence.add", N_("Added."))
def _add_evidence(form: Form) -> Answer:
    return form.run(
        operations.add_evidence,
        stage=form.text("stage"),
        rule=form.text("rule"),
        body=form.text("body"),
        file_id=form.file(),
    )


@action("evidence.withdraw", N_("Taken back. It stays in the record."))
def _withdraw(form: Form) -> Answer:
    return form.run(operations.withdraw_evidence, evidence_id=form.id("evidence"))


@action("iteration.add", N_("The version is kept as it is."))
def _add_iteration(form: Form) -> Answer:
    return form.run(
        operations.add_iteration,
        stage=form.text("stage"),
        body=form.text("body"),
        change_note=form.text("change_note"),
        file_ids=[str(file_id) for file_id in form.all_files()],
    )


@action("submit", N_("Handed in. You will see the decision here."))
def _submit(form: Form) -> Answer:
    return form.run(
        operations.submit,
        stage=form.text("stage"),
        note=form.text("note"),
        reflection=form.text("reflection"),
        ai_use={name: form.text(f"ai_{name}") for name in AI_FIELDS},
        revision=form.revision(),
    )


@action("reopen", N_("Open again. Nothing was lost."))
def _reopen(form: Form) -> Answer:
    return form.run(
        operations.reopen,
        stage=form.text("stage"),
        reason=form.text("reason"),
    )


@action("decide", N_("Decided."))
def _decide(form: Form) -> Answer:
    return form.run(
        decisions.decide,
        stage=form.text("stage"),
        verdict=form.text("verdict"),
        comment=form.text("comment"),
        revision=form.revision(),
    )


@action("showcase.show", N_("Your class sees your project now."))
def _show(form: Form) -> Answer:
    return form.run(showing.show)


@action("showcase.hide", N_("Your project is out of the showcase. Only your team and your instructors see it."))
def _hide(form: Form) -> Answer:
    return form.run(showing.hide)


@action("upload.create")
def _create_upload(form: Form) -> Answer:
    size = form.number("size")
    answer = uploads.create(
        form.services,
        form.actor,
        key=form.key,
        project_id=form.project_id,
        name=form.text("name"),
        size=-1 if size is None else size,
    )
    return {"id": answer["upload"], "upload_url": answer["upload_url"]}
