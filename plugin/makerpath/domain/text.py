"""Text that people author, in one or more languages."""

from __future__ import annotations

import unicodedata
from typing import Any, TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import core_schema

LANGUAGES = ("en", "zh-Hans")
DEFAULT_LANGUAGE = "en"
BANDS = ("primary", "middle", "high", "university")
"""Age bands, from the youngest: primary, lower and upper secondary school, university."""
FOR_BANDS = {f"{language}-x-{band}": language for language in LANGUAGES for band in BANDS}
"""The tags of a text that is worded for one age band (BCP 47, private use), each with its language."""


def _unwritable(letter: str) -> bool:
    """Whether no XML file can hold the letter, or no reader would see it."""
    return letter in "\ufffe\uffff" or (unicodedata.category(letter) == "Cc" and letter not in "\n\t")


class LocalText(dict[str, str]):
    """A text by language tag, such as `{"en": "Paper", "zh-Hans": "纸"}`; never empty, never blank.

    A tag such as `en-x-primary` words it for one age band (`BANDS`); each text stands in a plain language too.
    """

    def pick(self, language: str, band: str = "") -> str:
        """The text in `language`, else in the same base language, else English, else the first there is.

        With `band`, the wording for that age band where that language has one.
        """
        tag = self.language(language)
        return self.get(f"{tag}-x-{band}") or self[tag]

    def language(self, wanted: str) -> str:
        """The language tag that `pick(wanted)` answers in, for the `lang` attribute."""
        if wanted in self:
            return wanted
        base = wanted.split("-")[0]
        for tag in self:
            if tag.split("-")[0] == base and tag not in FOR_BANDS:
                return tag
        return DEFAULT_LANGUAGE if DEFAULT_LANGUAGE in self else next(tag for tag in self if tag not in FOR_BANDS)

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
            "properties": {tag: {"type": "string", "minLength": 1} for tag in (*LANGUAGES, *FOR_BANDS)},
            "additionalProperties": False,
        }

    @classmethod
    def _checked(cls, value: dict[str, str]) -> LocalText:
        from pydantic_core import PydanticCustomError

        if not value or all(tag in FOR_BANDS for tag in value):
            raise PydanticCustomError("text.empty", "give the text in at least one language")
        for tag, text in value.items():
            if tag not in LANGUAGES and FOR_BANDS.get(tag) not in value:
                raise PydanticCustomError("text.language", "unknown language {tag}; use en or zh-Hans", {"tag": tag})
            if not text:
                raise PydanticCustomError("text.blank", "the text in {tag} is blank", {"tag": tag})
            if not text.isprintable() and any(_unwritable(letter) for letter in text):
                raise PydanticCustomError("text.control", "the text in {tag} has a control character", {"tag": tag})
        return cls(value)
