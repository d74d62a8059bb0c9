"""What an author sends with the form of `studio_view`, read field by field.

Everything that is wrong is said at once, each beside its field; as long as something is, nothing is saved.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from makerpath.domain.errors import MakerpathError, N_

MAX_NAME = 200
NAME = N_("Give a name of at most {max} characters.")
_DIGITS = re.compile(r"\d{1,9}")


class Refused(MakerpathError):
    """Some settings are wrong; `wrong` has a text and its values for each field."""

    def __init__(self, wrong: Mapping[str, tuple[str, Mapping[str, Any]]]) -> None:
        field, (message, params) = next(iter(wrong.items()))
        hint = N_("Nothing is saved yet. Correct it and save again.")
        super().__init__("studio.settings", message, hint, status=422, field=field, **params)
        self.wrong = wrong


class Entries:
    """The fields of a form, each taken by name and kind."""

    def __init__(self, sent: Mapping[str, Any]) -> None:
        self._left = dict(sent)
        self._wrong: dict[str, tuple[str, Mapping[str, Any]]] = {}

    def name(self) -> str:
        """The name of the block, on one line."""
        given = self._left.pop("display_name", None)
        found = " ".join(given.split()) if isinstance(given, str) else ""
        if not found or len(found) > MAX_NAME:
            self.refuse("display_name", NAME, max=MAX_NAME)
        elif not _visible(found):
            self.refuse("display_name", N_("There is a character in it that nobody can see. Type it again."))
        return found

    def whole(self, field: str, least: int, most: int, message: str) -> int:
        """A whole number, as a number or as it is typed; `message` may name `{min}` and `{max}`."""
        given = self._left.pop(field, None)
        if isinstance(given, str) and _DIGITS.fullmatch(given.strip()):
            given = int(given)
        if isinstance(given, bool) or not isinstance(given, int) or not least <= given <= most:
            self.refuse(field, message, min=least, max=most)
            return least
        return given

    def texts(self, field: str, languages: tuple[str, ...], longest: int, empty: str) -> dict[str, str]:
        """A text in each language that has one, from the fields `field.language`; `empty` says that none has."""
        found = {}
        for language in languages:
            name = f"{field}.{language}"
            given = self._left.pop(name, "")
            text = given.replace("\r\n", "\n").strip() if isinstance(given, str) else None
            if text is None or len(text) > longest:
                self.refuse(name, N_("Write at most {max} characters in a language."), max=longest)
            elif not _visible(text, "\n\t"):
                self.refuse(name, N_("There is a character in it that nobody can see. Type it again."))
            elif text:
                found[language] = text + "\n"
        if not found and not self._wrong.keys() & {f"{field}.{language}" for language in languages}:
            self.refuse(f"{field}.{languages[0]}", empty)
        return found

    def refuse(self, field: str, message: str, **params: Any) -> None:
        """Say that `field` is wrong."""
        self._wrong.setdefault(field, (message, params))

    def demand(self) -> None:
        """Refuse if anything is wrong, or was sent that nobody has asked for."""
        for field in self._left:
            self.refuse(field[:64], N_("There is no such setting here."))
        if self._wrong:
            raise Refused(self._wrong)


def _visible(text: str, but: str = "") -> bool:
    """Whether every letter can be read and written; joiners and marks of direction belong to their scripts."""
    return all(letter in but or unicodedata.category(letter) not in ("Cc", "Cs", "Cn") for letter in text)
