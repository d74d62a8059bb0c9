"""The standing of a credential, read from status lists that the caller has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from makerpath.credentials.badges.reading import is_jws, Malformed, read_json, read_jws
from makerpath.credentials.badges.statuses import decode, is_set, NotAList
from makerpath.credentials.badges.verifying import Standing, Statuses

Fetch = Callable[[str], str | None]
"""The text of the list at an address, a compact JWS or JSON; None if the caller has none. The caller trusts it."""


def from_lists(fetch: Fetch) -> Statuses:
    """For `verify`: what the lists say. Where a list cannot be read, nothing is said."""

    def standing(entry: dict[str, Any]) -> Standing | None:
        if entry.get("type") != "BitstringStatusListEntry" or entry.get("statusSize", 1) not in (1, "1"):
            return None
        purpose, address = entry.get("statusPurpose"), entry.get("statusListCredential")
        if purpose not in ("revocation", "suspension"):
            return "clear"
        if not isinstance(address, str):
            return None
        hit = _bit(fetch, address, str(purpose), entry.get("statusListIndex"))
        if not hit:
            return None if hit is None else "clear"
        if purpose == "suspension" or _bit(fetch, twin(address), "suspension", entry.get("statusListIndex")):
            return "suspended"
        return "revoked"

    return standing


def twin(address: str) -> str:
    """Where a school of ours says which of those in a list of revocations are only suspended; else the same address."""
    return "/status/suspension/".join(address.rsplit("/status/revocation/", 1))


def _bit(fetch: Fetch, address: str, purpose: str, index: object) -> bool | None:
    text = fetch(address)
    if text is None:
        return None
    try:
        data = read_jws(text.strip()).payload if is_jws(text.strip()) else read_json(text)
        subject = data.get("credentialSubject")
        if not isinstance(subject, dict) or subject.get("statusSize", 1) not in (1, "1"):
            return None
        said = subject.get("statusPurpose")
        if purpose not in (said if isinstance(said, list) else [said]):
            return None
        return is_set(decode(subject.get("encodedList")), index)
    except (Malformed, NotAList):
        return None
