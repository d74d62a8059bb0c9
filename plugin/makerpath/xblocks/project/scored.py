"""The project's score as the platform asks for it: how many points there are, and what its staff do with them."""

from __future__ import annotations

from datetime import datetime, UTC

from xblock.scorable import ScorableXBlockMixin, Score

from makerpath.xblocks.shared.definitions import scoring
from makerpath.xblocks.shared.gradebook import override, whole

POINTS = 100.0


class Scored(ScorableXBlockMixin):
    """For a block with the fields `brief`, `weight`, `earned`, `possible` and `overridden_at`.

    The service decides, and the block keeps what came of it. Points are whole ones, already multiplied by the weight.
    """

    has_score = True

    @property
    def points(self) -> float:
        """The most points in the grade book; the service grades in them, so the weight is applied once."""
        points = whole(self.weight or 0)
        return float(points) if points > 0 else POINTS

    def max_score(self) -> float | None:
        """`points`; nothing where a project without a result is left out of the course's total.

        The platform reads how much an unattempted block could have earned from one that nobody is bound to.
        """
        nobody = self.scope_ids.user_id is None
        return None if nobody and scoring(self.brief).get("unattempted") != "zero" else self.points

    def has_submitted_answer(self) -> bool:
        return self.get_score() is not None

    def get_score(self) -> Score | None:
        """The score last stored for the bound learner; None before the first."""
        if self.earned is None or not self.possible:
            return None
        return Score(raw_earned=self.earned, raw_possible=self.possible)

    def set_score(self, score: Score) -> None:
        """Somebody of the platform's staff overrides the score; however many points they count, the share is kept."""
        share = score.raw_earned / score.raw_possible if score.raw_possible else 0
        self.earned, self.possible = float(whole(min(1, max(0, share)) * self.points)), self.points
        self.overridden_at = datetime.now(UTC).isoformat()

    def calculate_score(self) -> Score | None:
        """The service decides; the platform only keeps the outcome."""
        return self.get_score()

    def allows_rescore(self) -> bool:
        return False

    def rescore(self, only_if_higher: bool | None) -> None:
        """Publish the score once more."""
        score = self.get_score()
        if score is not None:
            self._publish_grade(score, only_if_higher)

    def publish_grade(self, score: Score | None = None, only_if_higher: bool | None = None) -> None:
        """Publish `score` for the bound learner; by default the stored one, as after the platform's `set_score`."""
        score = score or self.get_score()
        if score is None:
            return
        self._publish_grade(score, only_if_higher)
        if self.overridden_at:
            override(self, (whole(score.raw_earned), whole(score.raw_possible)))
