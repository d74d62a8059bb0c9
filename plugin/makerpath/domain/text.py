"""Text that people author, in one or more languages."""

from __future__ import annotations

import unicodedata
from typing import Any, TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import core_schema

LANGUAGES = ("en", "zh-Hans")
DEFAULT_LANGUAGE = "en"


def _unwritable(letter: str) -> bool:
    """Whether no XML file can hold the letter, or no reader would see it."""
    return letter in "\ufffe\uffff" or (unicodedata.category(letter) == "Cc" and letter not in "\n\t")


class LocalText(dict[str, str]):
    """A text by language tag, such as `{"en": "Paper", "zh-Hans": "纸"}`; never empty, never blank."""

    def pick(self, language: str) -> str:
        """The text in `language`, else in the same base language, else English, else the first there is."""
        return self[self.language(language)]

    def language(self, wanted: str) -> str:
        """The language tag that `pick(wanted)` answers in, for the `lang` attribute."""
        if wanted in self:
            return wanted
        base = wanted.split("-")[0]
        for tag in self:
            if tag.split("-")[0] == base:
                return tag
        return DEFAULT_LANGUAGE if DEFAULT_LANGUAGE in self else next(iter(self))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        # Loaded here: who only needs the languages' names would wait longer for it than for everything else.
        from pydantic_core import core_schema

        inner = core_schema.dict_schema(core_schema.str_schema(), core_schema.str_schema(strip_whitespace=True))
        return core_schema.no_info_after_validator_function(cls._checked, inner)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "type": "object",
            "minProperties": 1,
            "properties": {tag: {"type": "string", "minLength": 1} for tag in LANGUAGES},
            "additionalProperties": False,
        }

    @classmethod
    def _checked(cls, value: dict[str, str]) -> LocalText:
        from pydantic_core import PydanticCustomError

        if not value:
            raise PydanticCustomError("text.empty", "give the text in at least one language")
        for tag, text in value.items():
            if tag not in LANGUAGES:
                raise PydanticCustomError("text.language", "unknown language {tag}; use en or zh-Hans", {"tag": tag})
            if not text:
                raise PydanticCustomError("text.blank", "the text in {tag} is blank", {"tag": tag})
            if any(_unwritable(letter) for letter in text):
                raise PydanticCustomError("text.control", "the text in {tag} has a control character", {"tag": tag})
        return cls(value)
