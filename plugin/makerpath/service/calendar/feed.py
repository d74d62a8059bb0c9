"""A person's calendar as iCalendar (RFC 5545), for the calendar program of their choice."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from makerpath.domain import names
from makerpath.domain.errors import N_
from makerpath.domain.text import LocalText
from makerpath.i18n import gettext
from makerpath.service.calendar.days import Entry

HOW_OFTEN = timedelta(hours=6)
WORDS = {
    "due": N_("Due: {stage} · {about}"),
    "opens": N_("Opens: {title} · {about}"),
    "exhibition": N_("Exhibition: {title}"),
    "entries": N_("Last moment to enter: {title}"),
    "term-begins": N_("{title} begins"),
    "term-ends": N_("{title} ends"),
}


def words(entry: Entry, language: str) -> str:
    """What an entry is, in one line."""
    stage = gettext(names.STAGE[entry.stage], language) if entry.stage else ""
    texts = {"stage": stage, "title": _pick(entry.title, language), "about": _pick(entry.about, language)}
    return gettext(WORDS[entry.kind], language, **texts)


def write(entries: list[Entry], *, name: str, language: str, base: str) -> bytes:
    """The calendar; the same entries give the same bytes."""
    host = urlsplit(base).hostname or "makerpath"
    calendar = Calendar()
    calendar.add("prodid", "-//Makerpath//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", HOW_OFTEN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in entries:
        calendar.add_component(_event(entry, language, base, host))
    return bytes(calendar.to_ical())


def _event(entry: Entry, language: str, base: str, host: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.id}@{host}")
    event.add("dtstamp", entry.made_at)
    event.add("summary", words(entry, language))
    event.add("url", f"{base}{entry.place}")
    if entry.at is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", entry.at)
        if entry.until and entry.until > entry.at:
            event.add("dtend", entry.until)
        if entry.kind == "exhibition" and entry.about:
            event.add("location", _pick(entry.about, language))
    return event


def _pick(text: LocalText | str, language: str) -> str:
    return text.pick(language) if isinstance(text, LocalText) else text
