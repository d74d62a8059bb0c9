"""A sequential as a lesson: texts and what stands between them, in order."""

from __future__ import annotations

from dataclasses import dataclass, field

from makerpath.content.incoming.draft import Draft, LessonDraft
from makerpath.markup import Markdown, segments

Local = dict[str, str]


@dataclass
class LessonParts:
    """A lesson as it is put together; a part is a text by language or the line of a directive."""

    id: str
    shown: str
    titles: Local
    parts: list[Local | str] = field(default_factory=list)
    minutes: int | None = None
    summaries: Local = field(default_factory=dict)

    def say(self, text: str) -> None:
        """Add a text that there is in one language only: readers of every language get it."""
        if text.strip():
            self._text(dict.fromkeys(self.titles, text))

    def text(self, texts: Local) -> None:
        """Add a text by language; a language without it gets what there is, as parts stand alike in all of them."""
        if any(text.strip() for text in texts.values()):
            other = next(text for text in texts.values() if text.strip())
            self._text({tag: texts.get(tag) or other for tag in self.titles})

    def put(self, directive: str) -> None:
        if directive not in self.parts:
            self.parts.append(directive)

    def _text(self, texts: Local) -> None:
        last = self.parts[-1] if self.parts else None
        if isinstance(last, dict):
            self.parts[-1] = {tag: f"{ended(last[tag])}\n\n{started(texts[tag])}" for tag in last}
        else:
            self.parts.append(texts)

    def finish(self, draft: Draft) -> None:
        """Add the lesson to the draft."""
        if not any(isinstance(part, dict) for part in self.parts):
            self.parts.insert(0, {tag: f"## {' '.join(title.split())}" for tag, title in self.titles.items()})
        bodies = {
            tag: body([part if isinstance(part, str) else part[tag] for part in self.parts]) for tag in self.titles
        }
        draft.lessons[self.id] = LessonDraft(self.id, dict(self.titles), bodies, self.minutes, dict(self.summaries))


def body(pieces: list[str]) -> str:
    """The text of a lesson file from its stretches and directives.

    A definition that several stretches carry stands once if the lesson is then cut into the same stretches again.
    """
    whole = joined(pieces)
    fewer = joined(_without_copies(pieces))
    return fewer if fewer != whole and _cut(fewer) == _cut(whole) else whole


def joined(pieces: list[str]) -> str:
    return "\n\n".join(started(ended(piece)) for piece in pieces) + "\n"


def started(text: str) -> str:
    """`text` without blank lines at its beginning; the spaces of its first line stay, they may mean code."""
    lines = text.split("\n")
    while len(lines) > 1 and not lines[0].strip():
        lines.pop(0)
    return "\n".join(lines)


def ended(text: str) -> str:
    """`text` without blank lines at its end."""
    lines = text.split("\n")
    while len(lines) > 1 and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)


def _cut(text: str) -> list[str]:
    return [part.text if isinstance(part, Markdown) else part.name for part in segments(text)]


def _without_copies(pieces: list[str]) -> list[str]:
    """Take from the end of each piece the blocks that a later one has too, and from the last those that remain."""
    blocks = [ended(piece).split("\n\n") for piece in pieces]
    for index, own in enumerate(blocks):
        while (
            len(own) > 1 and own[-1].lstrip().startswith("[") and any(own[-1] in later for later in blocks[index + 1 :])
        ):
            own.pop()
    return ["\n\n".join(own) for own in blocks]
