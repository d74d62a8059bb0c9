"""A project that several people act on at random, allowed or not, beside a model that knows what must come of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from flask import Flask
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, RuleBasedStateMachine
from sqlalchemy import func, select

from makerpath.domain import gates
from makerpath.domain.ai_use import declared
from makerpath.domain.brief import Brief
from makerpath.domain.errors import MakerpathError
from makerpath.domain.gates import Decided, Record, Reopened, Standing, standing, Submitted
from makerpath.domain.stages import Verdict, VERDICTS
from makerpath.service.classes.models import Enrolment
from makerpath.service.core.events import Event
from makerpath.service.critiques import operations as critiques
from makerpath.service.critiques.queries import answered, waiting
from makerpath.service.exhibition import operations as public
from makerpath.service.exhibition.models import PublicPage
from makerpath.service.journal import operations as journal
from makerpath.service.materials import operations as materials
from makerpath.service.people.operations import create_person
from makerpath.service.policy import Actor
from makerpath.service.projects import decisions, operations
from makerpath.service.projects.models import Iteration, Project, Submission
from makerpath.service.projects.record import read_record
from makerpath.service.teams import managing
from makerpath.service.teams import operations as teams
from tests.service.browsing import Browser
from tests.service.critiques.briefs import with_brief
from tests.service.school import SmallSchool

WHO = ("one", "two", "mate", "mentor", "instructor", "stranger", "nobody")
STAGES = ("launch", "ideate", "prototype", "test", "exhibit")
SCREW = materials.Line("A screw", 2, "", 5, "CNY", True, "")
people = st.sampled_from(WHO)
makers = st.sampled_from(("one", "one", "one", "two", "mate", "stranger"))
"""Mostly those who may; the others try now and then."""
deciders = st.sampled_from(("instructor", "instructor", "instructor", "one", "mentor", "nobody"))
stages = st.sampled_from(STAGES)
yes = st.sampled_from((True, True, True, False))


def short_brief(school: SmallSchool, phases: str) -> SmallSchool:
    """Five stages, with something of each kind to ask for."""
    title = {"en": "Show"}

    def plan(stage: str, kind: str = "", gate: str = "strict", **more: Any) -> dict[str, Any]:
        evidence = [{"id": f"{stage}-{kind}", "kind": kind, "title": title}] if kind else []
        return {"id": stage, "gate": gate, "task": {"en": "Do"}, "evidence": evidence, **more}

    return with_brief(
        school,
        phases=phases,
        companions=[],
        stages=[
            plan("launch", "text"),
            plan("ideate", "text", "advisory", ai_use="require"),
            plan("prototype", "iteration"),
            plan("test", "critique"),
            plan("exhibit"),
        ],
    )


class Walk(RuleBasedStateMachine):
    """What stands in the class is set by `set_up`; each walk has a project and learners of its own."""

    school: ClassVar[SmallSchool]
    briefs: ClassVar[dict[str, SmallSchool]]
    stranger: ClassVar[Actor]
    app: ClassVar[Flask]
    number: ClassVar[int] = 0

    def __init__(self) -> None:
        super().__init__()
        self.secret = 0
        self.private: list[str] = []
        self.record: list[Record] = []
        self.shown: dict[str, Counter[str]] = {stage: Counter() for stage in STAGES}
        self.pieces: list[tuple[UUID, str, str]] = []
        self.versions: list[tuple[str, str]] = []
        self.critiques: dict[UUID, tuple[bool, bool]] = {}
        self.stage_of: dict[UUID, str] = {}
        self.notes = self.lines = self.revision = 0
        self.asked = self.published = False

    # --- the people ------------------------------------------------------------------------------------

    @initialize(phases=st.sampled_from(("open", "locked")), walked=st.integers(0, 5))
    def begin(self, phases: str, walked: int) -> None:
        Walk.number += 1
        mine = self.briefs[phases]
        self.brief: Brief = mine.brief
        self.actors = {
            "one": self._learner("One"),
            "two": self._learner("Two"),
            "mate": self._learner("Mate"),
            "mentor": mine.mentor,
            "instructor": mine.instructor,
            "stranger": self.stranger,
            "nobody": Actor(None, mine.id),
        }
        self.team, self.ever, self.agreed = {"one"}, {"one"}, set[str]()
        self.project = mine.start(self.actors["one"], f"Lamp {Walk.number}")
        self.revision = 1
        for _stage in range(walked):
            if self.now.state == "active":
                self.go_on("pass")

    def _learner(self, name: str) -> Actor:
        services, school = self.school.services, self.school
        made = create_person(
            services, school.administrator, display_name=name, email=f"{name}.{Walk.number}@hill.example".lower()
        )
        with services.database.writing(school.id) as session:
            session.add(Enrolment(person_id=UUID(made["person"]), run_id=school.run_id))
        return Actor(UUID(made["person"]), school.id)

    # --- what the model knows --------------------------------------------------------------------------

    @property
    def now(self) -> Standing:
        return standing(self.brief, self.record)

    @property
    def counted(self) -> dict[str, int]:
        return {"iteration": len(self.versions), "critique": sum(done for _by, done in self.critiques.values())}

    def speaks(self, who: str) -> bool:
        return who in self.team | {"mentor", "instructor"} or (self.asked and who in ("two", "mate", "one"))

    def hush(self, kind: str) -> str:
        """Words that only few may ever read."""
        self.secret += 1
        self.private.append(f"PRIVATE-{kind}-{self.secret}-{Walk.number}")
        return self.private[-1]

    def attempt(
        self, may: bool, who: str, what: Callable[..., Any], check: Callable[[], Any] | None = None, **fields: Any
    ) -> dict[str, Any] | None:
        """Do it as `who`; it must work exactly when they `may` and `check`, the rules themselves, raises nothing."""
        wanted = "" if may else "not permitted"
        if may and check is not None:
            try:
                check()
            except MakerpathError as error:
                wanted = error.code
        try:
            answer: dict[str, Any] = what(self.school.services, self.actors[who], project_id=self.project, **fields)
        except MakerpathError as error:
            assert wanted, (who, what, error.code)
            if may:
                assert error.code == wanted
            else:
                assert error.status in (401, 403, 404), (who, what, error.code)
            return None
        assert not wanted, f"{who} did {what} though it is {wanted}"
        return answer

    # --- what people do --------------------------------------------------------------------------------

    @rule(who=makers, stage=stages, fits=yes)
    def show(self, who: str, stage: str, fits: bool) -> None:
        self._show(who, stage, fits)

    def _show(self, who: str, stage: str, fits: bool = True) -> None:
        evidence = self.brief.stage(stage).evidence
        name = evidence[0].id if fits and evidence and evidence[0].kind == "text" else ""
        words = f"Seen at {stage}"
        done = self.attempt(
            who in self.team,
            who,
            operations.add_evidence,
            lambda: gates.check_open(self.now, stage),
            stage=stage,
            rule=name,
            body=words,
        )
        if done:
            self.shown[stage][name] += 1
            self.pieces.append((UUID(done["evidence"]), stage, name))

    @precondition(lambda self: self.pieces)
    @rule(who=makers, data=st.data())
    def withdraw(self, who: str, data: st.DataObject) -> None:
        piece = data.draw(st.sampled_from(self.pieces))
        done = self.attempt(
            who in self.team,
            who,
            operations.withdraw_evidence,
            lambda: self._refuse("gate.waiting", self.now[piece[1]].status == "submitted"),
            evidence_id=piece[0],
        )
        if done:
            self.pieces.remove(piece)
            self.shown[piece[1]][piece[2]] -= 1

    @rule(who=makers, stage=stages, says=yes)
    def make_version(self, who: str, stage: str, says: bool) -> None:
        self._version(who, stage, says)

    def _version(self, who: str, stage: str, says: bool = True) -> None:
        def check() -> None:
            gates.check_open(self.now, stage)
            self._refuse("iteration.change_note_missing", bool(self.versions) and not says)

        body, note = f"Version {len(self.versions) + 1}", "Wider" if says else ""
        done = self.attempt(
            who in self.team,
            who,
            operations.add_iteration,
            check,
            stage=stage,
            body=body,
            change_note=note,
            file_ids=[],
        )
        if done:
            self.versions.append((body, note))
            assert done["number"] == len(self.versions)

    @rule(who=makers, data=st.data(), learned=yes, told=yes)
    def hand_in(self, who: str, data: st.DataObject, learned: bool, told: bool) -> None:
        self._hand_in(who, data.draw(st.sampled_from((self.now.current.id, *STAGES))), learned, told)

    def _hand_in(self, who: str, stage: str, learned: bool = True, told: bool = True) -> None:
        said = {"used": "no"} if told else {}
        reflection = self.hush("reflection") if learned else ""

        def check() -> None:
            missing = gates.shortfalls(self.brief.stage(stage), self.shown[stage], self.counted)
            declared(gates.check_submit(self.now, stage, missing, reflection).plan, said)

        done = self.attempt(
            who in self.team,
            who,
            operations.submit,
            check,
            stage=stage,
            note=self.hush("note"),
            reflection=reflection,
            ai_use=said,
        )
        if done:
            self.record.append(Submitted(stage))

    @rule(who=deciders, data=st.data(), verdict=st.sampled_from(("pass", "pass", "pass", *VERDICTS)))
    def decide(self, who: str, data: st.DataObject, verdict: Verdict) -> None:
        waits = [stage.id for stage in self.now.stages if stage.status in ("submitted", "held")]
        self._decide(who, data.draw(st.sampled_from((*waits, *waits, *STAGES))), verdict)

    def _decide(self, who: str, stage: str, verdict: Verdict = "pass") -> None:
        done = self.attempt(
            who == "instructor",
            who,
            decisions.decide,
            lambda: gates.check_decide(self.now, stage),
            stage=stage,
            verdict=verdict,
            comment=self.hush("decision"),
        )
        if done:
            self.record.append(Decided(stage, verdict))

    @rule(who=st.sampled_from(("one", "two", "instructor", "mate", "mentor")), stage=stages)
    def reopen(self, who: str, stage: str) -> None:
        state = self.now[stage]
        makes = state.status == "passed" and self.now.state != "closed" and who in self.team
        sees = who in self.team | {"mentor", "instructor"}
        legal = state.status in ("passed", "held", "closed")
        done = self.attempt(
            who == "instructor" or makes or (sees and not legal),
            who,
            operations.reopen,
            lambda: gates.check_reopen(self.now, stage),
            stage=stage,
            reason=self.hush("reason"),
        )
        if done:
            self.record.append(Reopened(stage))

    @rule(who=people)
    def rename(self, who: str) -> None:
        self.attempt(who in self.team, who, operations.rename, title=f"Lamp {Walk.number} again")

    @rule(who=makers, opens=yes)
    def ask_class(self, who: str, opens: bool) -> None:
        closed = self.now.state == "closed"
        if opens:
            done = self.attempt(
                who in self.team, who, critiques.ask_class, lambda: self._refuse("project.closed", closed)
            )
        else:
            done = self.attempt(who in self.team, who, critiques.stop_asking)
        if done:
            self.asked = opens

    @rule(who=people, stage=stages)
    def give(self, who: str, stage: str) -> None:
        self._give(who, stage)

    def _give(self, who: str, stage: str) -> None:
        inside = who in self.team | {"mentor", "instructor"}

        def check() -> None:
            self._refuse("project.closed", self.now.state == "closed")
            self._refuse("critique.stage_locked", not inside and self.now[stage].status == "locked")

        done = self.attempt(self.speaks(who), who, critiques.give, check, stage=stage, body="What if?")
        if done:
            self.critiques[UUID(done["critique"])] = (who in self.ever, False)
            self.stage_of[UUID(done["critique"])] = stage

    @precondition(lambda self: self.critiques)
    @rule(who=people, data=st.data(), number=st.integers(1, 3))
    def answer(self, who: str, data: st.DataObject, number: int) -> None:
        self._answer(who, data.draw(st.sampled_from(sorted(self.critiques))), number)

    def _answer(self, who: str, critique: UUID, number: int = 1) -> None:
        inside = who in self.team | {"mentor", "instructor"}

        def check() -> None:
            self._refuse("project.closed", self.now.state == "closed")
            locked = self.now[self.stage_of[critique]].status == "locked"
            self._refuse("critique.stage_locked", not inside and locked)
            self._refuse("critique.version_missing", who in self.team and number > len(self.versions))

        done = self.attempt(
            self.speaks(who), who, critiques.answer, check, critique_id=critique, body="Done", version=number
        )
        if done and who in self.team:
            self.critiques[critique] = (self.critiques[critique][0], True)

    @precondition(lambda self: self.now.state == "active" and self.team)
    @rule(verdict=st.sampled_from(("pass", "pass", "pass", "revise", "hold")))
    def go_on(self, verdict: Verdict) -> None:
        """What a project is about: the stage that waits gets what it asks for, is handed in and decided on."""
        stage, maker = self.now.current, min(self.team)
        if stage.can_submit:
            for rule_ in gates.shortfalls(stage.plan, self.shown[stage.id], self.counted):
                if rule_.rule.kind == "text":
                    self._show(maker, stage.id)
                if rule_.rule.kind == "iteration" or not self.versions:
                    self._version(maker, stage.id)
                if rule_.rule.kind == "critique":
                    self._give("mentor", stage.id)
                    self._answer(maker, max(self.critiques))
            self._hand_in(maker, stage.id)
        if self.now[stage.id].status in ("submitted", "held"):
            self._decide("instructor", stage.id, verdict)

    @rule(who=makers)
    def note(self, who: str) -> None:
        closed = self.now.state == "closed"
        words = self.hush("journal")
        self.attempt(
            who in self.team,
            who,
            journal.note,
            lambda: self._refuse("project.closed", closed),
            stage="launch",
            body=words,
        )

    @rule(who=makers)
    def buy(self, who: str) -> None:
        if who in self.team and self.now.state == "closed":
            return
        self.attempt(who in self.team, who, materials.add, lines=[SCREW])

    @rule(who=st.sampled_from(("instructor", "instructor", "one", "mate", "stranger")))
    def bring_in(self, who: str) -> None:
        two = self.actors["two"].person_id
        if "two" not in self.team and self.attempt(who == "instructor", who, managing.add, person_id=two):
            self.team.add("two")
            self.ever.add("two")

    @rule(who=st.sampled_from(("two", "mate", "mentor")))
    def go(self, who: str) -> None:
        if self.attempt(who in self.team, who, teams.leave):
            self.team.discard(who)

    @rule(who=makers, what=st.sampled_from(("write", "agree", "publish", "publish", "hide", "refuse")))
    def exhibit(self, who: str, what: str) -> None:
        """A page may not be ready; whoever is not of the team never gets that far."""
        written = {"title": "Lamp", "story": "Ours", "language": "en", "licence": "", "shown": []}
        fields: dict[str, Any] = {"write": written, "agree": {"name_shown": "full"}}.get(what, {})
        does = {
            "write": public.write,
            "agree": public.agree,
            "publish": public.publish,
            "hide": public.take_down,
            "refuse": public.refuse,
        }[what]
        try:
            does(self.school.services, self.actors[who], project_id=self.project, **fields)
        except MakerpathError as error:
            assert who in self.team or error.status in (401, 403, 404)
            return
        assert who in self.team
        if what in ("agree", "refuse"):
            (self.agreed.add if what == "agree" else self.agreed.discard)(who)
        if what in ("publish", "hide", "refuse"):
            self.published = what == "publish"

    # --- what anybody reads ----------------------------------------------------------------------------

    @rule(who=people, page=st.sampled_from(("", "?tab=critique", "?tab=journal", "?stage=launch", "/critique")))
    def look(self, who: str, page: str) -> None:
        inside = who in self.team | {"mentor", "instructor"}
        outside = page == "/critique" and self.speaks(who)
        html = self.visit(who, f"/projects/{self.project}{page}", inside or outside)
        if not inside or page == "/critique":
            assert not [words for words in self.private if words in html], (who, page)
        if who == "mentor":
            assert "PRIVATE-journal" not in html

    def visit(self, who: str, address: str, may: bool) -> str:
        browser = Browser(self.app, self.school.services)
        if who != "nobody":
            browser.sign_in(self.actors[who])
        answer = browser.get(address)
        assert answer.status_code == (200 if may else 303 if who == "nobody" else 404), (who, address)
        html: str = answer.get_data(as_text=True)
        return html

    @rule()
    def look_from_outside(self) -> None:
        with self.school.services.database.reading(self.school.id) as session:
            page = session.scalar(select(PublicPage.code).where(PublicPage.project_id == self.project))
        if page is None:
            return
        answer = Browser(self.app, self.school.services).get(f"/p/{page}")
        assert answer.status_code in (200, 404)
        if answer.status_code == 200:
            assert self.published and self.team <= self.agreed
            assert "PRIVATE" not in answer.get_data(as_text=True)

    # --- what is always so -----------------------------------------------------------------------------

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        if not hasattr(self, "project"):
            return
        with self.school.services.database.reading(self.school.id) as session:
            row = session.get_one(Project, self.project)
            found = read_record(session, row)
            assert found.standing == self.now
            assert (row.stage, row.state) == (self.now.current.id, self.now.state)
            assert row.revision >= self.revision, "a page that was loaded before must notice every change"
            self.revision = row.revision
            assert (row.critique_from is not None) == self.asked
            assert (row.waiting_since is not None) == (
                self.now.state != "closed" and any(stage.status == "submitted" for stage in self.now.stages)
            )
            kept = select(Iteration.body, Iteration.change_note).where(Iteration.project_id == self.project)
            assert [tuple(item) for item in session.execute(kept.order_by(Iteration.number))] == self.versions
            assert {stage: count for stage, count in found.shown.items() if +count} == {
                stage: count for stage, count in self.shown.items() if +count
            }
            others = [done for own, done in self.critiques.values() if not own]
            assert (waiting(session, row), answered(session, row)) == (others.count(False), others.count(True))
            submitted = sum(isinstance(item, Submitted) for item in self.record)
            rows = select(func.count(Submission.id)).where(Submission.project_id == self.project)
            told = select(func.count(Event.id)).where(Event.project_id == self.project, Event.verb == "stage.submitted")
            assert session.scalar(rows) == session.scalar(told) == submitted

    def teardown(self) -> None:
        if hasattr(self, "project"):
            event(f"{len(self.record) // 5 * 5} or more steps at gates; {self.now.current.id}, {self.now.state}")

    def _refuse(self, code: str, when: bool) -> None:
        if when:
            raise MakerpathError(code, "")


def set_up(school: SmallSchool, far: SmallSchool, app: Flask) -> type[Walk]:
    """The machine for these schools."""
    briefs = {phases: short_brief(school, phases) for phases in ("open", "locked")}
    return type("WalkHere", (Walk,), {"school": school, "stranger": far.learner, "app": app, "briefs": briefs})
