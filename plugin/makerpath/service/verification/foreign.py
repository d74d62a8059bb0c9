"""What can be said, without asking anybody, of a badge that another issuer signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from makerpath.credentials.badges.verifying import verify
from makerpath.domain.errors import N_

NO_BADGE = frozenset({"not-a-badge", "malformed", "outdated"})
UNSIGNED_HERE = frozenset({"unknown-key", "unsupported-proof", "compromised-key"})


@dataclass(frozen=True)
class Check:
    """One thing that was looked at, for the interface to translate; `passed` is None if it could not be told here."""

    text: str
    passed: bool | None
    params: dict[str, str]


def look(text: str) -> tuple[Literal["foreign", "altered", "nothing"], tuple[Check, ...]]:
    """What it is, and what was checked of it."""
    verdict = verify(text)
    if verdict.code == "altered":
        return "altered", ()
    if verdict.code in NO_BADGE:
        return "nothing", ()
    return "foreign", (
        Check(N_("It is an Open Badge 3.0: “{badge}”, and says that it comes from {issuer}."), True, _says(verdict)),
        _signature(verdict.code),
        *_time(verdict.code),
        Check(N_("Whether its issuer took it back cannot be told here."), None, {}),
    )


def _signature(code: str) -> Check:
    if code in UNSIGNED_HERE:
        return Check(N_("Its signature cannot be checked here: we do not know its issuer’s key."), None, {})
    return Check(N_("Nobody changed it since it was signed. Who signed it is not known here."), True, {})


def _time(code: str) -> list[Check]:
    texts = {
        "expired": N_("The time for which it holds is over."),
        "not-yet-valid": N_("The time for which it holds has not begun."),
    }
    return [Check(texts[code], False, {})] if code in texts else []


def _says(verdict: Any) -> dict[str, str]:
    issuer, subject = verdict.credential.get("issuer"), verdict.credential.get("credentialSubject")
    named = issuer.get("name") or issuer.get("id") if isinstance(issuer, dict) else issuer
    achievement = subject.get("achievement") if isinstance(subject, dict) else None
    badge = achievement.get("name") if isinstance(achievement, dict) else verdict.credential.get("name")
    return {"badge": _short(badge), "issuer": _short(named)}


def _short(value: Any) -> str:
    return str(value)[:200] if isinstance(value, str) and value else "?"
