"""A sample project walked through the gates of its brief, by the very rules that learners meet there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from makerpath.content import samplefiles
from makerpath.content.problem import Problem
from makerpath.content.yamlfile import Location, Tree
from makerpath.domain.ai_use import declared
from makerpath.domain.brief import Brief, EvidenceRule, PIECES, StagePlan
from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.gates import (
    check_submit,
    Decided,
    EvidenceMissing,
    OPTIONAL,
    Record,
    shortfalls,
    standing,
    Submitted,
)
from makerpath.domain.materials import read_currency, read_price
from makerpath.domain.sample import AiHelp, Round, Sample, Shown, Stretch
from makerpath.domain.text import LocalText

LINE, MEASURE, UNIT, SOURCE = 200, 100, 32, 500
"""The most characters of a title or name, of what was measured, of a unit, and of where something is from."""


@dataclass
class _Counted:
    """What a gate may count, so far: pieces by their rule, versions, sections of the plan, lines of the bill."""

    pieces: dict[tuple[str, str], int] = field(default_factory=dict)
    versions: int = 0
    sections: set[str] = field(default_factory=set)
    lines: int = 0
    critiques: int = 0
    waiting: Location | None = None

    def kinds(self) -> dict[str, int]:
        return {
            "iteration": self.versions,
            "resources": len(self.sections),
            "materials": self.lines,
            "critique": self.critiques,
        }

    def shown(self, stage: str) -> dict[str, int]:
        return {rule: count for (where, rule), count in self.pieces.items() if where == stage}


def walked(sample: Sample, tree: Tree, brief: Brief) -> Iterator[Problem]:
    """What the gates of `brief` would say of the sample, and what its operations would not take."""
    yield from _begun(sample, tree, brief)
    order = [stage.id for stage in brief.stages]
    at = {stretch.stage: number for number, stretch in reversed(list(enumerate(sample.stages)))}
    told = [stretch.stage for stretch in sample.stages if stretch.stage in order]
    for number, stretch in enumerate(sample.stages):
        if stretch.stage not in order:
            yield Problem(
                tree.place(("stages", number, "stage")),
                "sample.stage_unknown",
                N_("The brief {brief} has no stage {stage}."),
                N_("Leave the stage out here, or add it to the brief."),
                params={"brief": brief.id, "stage": stretch.stage},
            )
    if told != sorted(set(told), key=order.index):
        yield Problem(
            tree.place(("stages",)),
            "sample.order",
            N_("The stages stand in another order than in the brief, or one stands twice."),
            N_("Write them in this order, each once: {order}."),
            params={"order": ", ".join(order)},
        )
        return
    record: list[Record] = []
    counted = _Counted()
    for plan in brief.stages:
        if plan.id in at:
            yield from _stage(sample.stages[at[plan.id]], at[plan.id], tree, brief, record, counted)
        elif plan.id not in OPTIONAL and (plan.gate == "strict" or brief.phases == "locked"):
            yield Problem(
                tree.place(("stages",)),
                "sample.stage_missing",
                N_("The sample leaves out the stage {stage}, which the brief does not."),
                N_("Tell what happened there, with at least one round."),
                params={"stage": plan.id},
            )
            record += [Submitted(plan.id), Decided(plan.id, "pass")]
    if counted.waiting is not None:
        yield Problem(
            tree.place(counted.waiting),
            "sample.critique_unanswered",
            N_("No version after this critique answers it."),
            N_("Put the critique at the stage whose first version it speaks of; the next version is the answer."),
        )


def _begun(sample: Sample, tree: Tree, brief: Brief) -> Iterator[Problem]:
    if sample.question is not None and "own" not in brief.starts:
        yield Problem(
            tree.place(("question",)),
            "sample.question",
            N_("Projects on the brief {brief} begin from its own question."),
            N_("Leave question out, or add own to starts in the brief."),
            params={"brief": brief.id},
        )
    yield from _long(tree, ("title",), sample.title, LINE)


def _stage(
    stretch: Stretch, number: int, tree: Tree, brief: Brief, record: list[Record], counted: _Counted
) -> Iterator[Problem]:
    plan = brief.stage(stretch.stage)
    critique = stretch.critique
    for turn, made in enumerate(stretch.rounds):
        at: Location = ("stages", number, "rounds", turn)
        yield from _made(made, tree, at, plan, counted)
        for index, version in enumerate(made.versions):
            counted.versions += 1
            if counted.waiting is not None:
                counted.critiques, counted.waiting = counted.critiques + 1, None
            if critique is not None:
                counted.waiting, critique = ("stages", number, "critique"), None
            if counted.versions > 1 and version.change is None:
                yield Problem(
                    tree.place((*at, "versions", index)),
                    "sample.change_missing",
                    N_("Version {number} does not say what changed."),
                    N_("Add change: what became different, and why."),
                    params={"number": counted.versions},
                )
        yield from _handed_in(made, tree, at, plan, brief, record, counted)


def _made(made: Round, tree: Tree, at: Location, plan: StagePlan, counted: _Counted) -> Iterator[Problem]:
    for index, piece in enumerate(made.evidence):
        rule = next((rule for rule in plan.evidence if rule.id == piece.rule), None)
        wrong = _wrong_piece(piece, rule)
        if wrong:
            message, hint = wrong
            yield Problem(
                tree.place((*at, "evidence", index)),
                "sample.evidence",
                message,
                hint,
                params={
                    "rule": piece.rule,
                    "stage": plan.id,
                    "kind": rule.kind if rule else "",
                    "rules": ", ".join(rule.id for rule in plan.evidence if rule.kind in PIECES) or "—",
                },
            )
        counted.pieces[plan.id, piece.rule] = counted.pieces.get((plan.id, piece.rule), 0) + 1
    if made.resources:
        counted.sections |= {name for name, text in made.resources if text}
    for index, line in enumerate(made.materials):
        counted.lines += 1
        where = (*at, "materials", index)
        try:
            read_price(f"{line.unit_cost:f}", read_currency(line.currency))
        except MakerpathError as error:
            place = tree.place((*where, str(error.params.get("field", "unit_cost"))))
            yield Problem(place, error.code, error.message, error.hint, params=error.params)
        yield from _long(tree, (*where, "name"), line.name, LINE)
        yield from _long(tree, (*where, "unit"), line.unit, UNIT)
        yield from _long(tree, (*where, "source"), line.source, SOURCE)
    for index, note in enumerate(made.journal):
        if note.measured:
            yield from _long(tree, (*at, "journal", index, "measured", "name"), note.measured.name, MEASURE)


def _wrong_piece(piece: Shown, rule: EvidenceRule | None) -> tuple[str, str] | None:
    if rule is None:
        return (
            N_("The stage {stage} asks for no evidence {rule}."),
            N_("Write one of {rules}."),
        )
    if rule.kind not in PIECES:
        return (
            N_("{rule} is no evidence that is shown piece by piece, but {kind}."),
            N_("Versions, resources, materials and critique have keys of their own."),
        )
    if rule.kind == "text" and (piece.text is None or piece.file is not None):
        return (
            N_("{rule} asks for words."),
            N_("Give text, and no file; a file has its place in the journal or with a version."),
        )
    if rule.kind != "text" and piece.file is None:
        return (
            N_("{rule} asks for a file."),
            N_("Give file, and in text what it shows; a piece has one file."),
        )
    if rule.kind == "photo" and Path(piece.file or "").suffix.lower() not in samplefiles.PICTURES:
        return (
            N_("{rule} asks for a picture."),
            N_("Give a PNG or a JPEG."),
        )
    return None


def _handed_in(
    made: Round, tree: Tree, at: Location, plan: StagePlan, brief: Brief, record: list[Record], counted: _Counted
) -> Iterator[Problem]:
    """Hand in as the product does, and take the instructor's decision down."""
    missing = shortfalls(plan, counted.shown(plan.id), counted.kinds())
    reflection = next(iter(made.reflection.values())) if made.reflection else ""
    try:
        check_submit(standing(brief, record), plan.id, missing, reflection)
        declared(plan, _said(made.ai_use))
    except EvidenceMissing as error:
        for lack in error.missing:
            yield Problem(
                tree.place(at),
                "sample.evidence_missing",
                lack.message,
                N_("The gate of this stage asks for it when the round is handed in."),
                params=dict(lack.params),
            )
    except MakerpathError as error:
        yield Problem(tree.place(at), error.code, error.message, error.hint, params=error.params)
    if made.ai_use is not None and plan.ai_use == "none":
        yield Problem(
            tree.place((*at, "ai_use")),
            "sample.ai_use_unasked",
            N_("The stage {stage} does not ask about artificial intelligence."),
            N_("Leave ai_use out here, or ask for it in the brief."),
            params={"stage": plan.id},
        )
    record += [Submitted(plan.id), Decided(plan.id, made.verdict)]


def _said(help_of: AiHelp | None) -> dict[str, str]:
    """The declaration as the form sends it."""
    if help_of is None:
        return {}
    said = {"tools": help_of.tools, "purpose": help_of.purpose, "checked": help_of.checked}
    return {
        "used": "yes" if help_of.used else "no",
        **{name: next(iter(text.values())) for name, text in said.items() if text},
    }


def _long(tree: Tree, at: Location, text: LocalText | None, most: int) -> Iterator[Problem]:
    for language, written in (text or {}).items():
        if len(written) > most:
            yield Problem(
                tree.place((*at, language)),
                "sample.too_long",
                N_("This is {length} characters long; at most {limit} are kept."),
                N_("Shorten it; what does not fit belongs into a text of the project."),
                params={"length": len(written), "limit": most},
            )
