"""Bring the message catalogues up to date: `./run messages [AREA …]`; `--check` only reports.

An area is a top package of Makerpath. Python marks text with `_`, `N_`, `ngettext`; templates with `_()`
and `{% trans %}`, and with `t()` and `n()` where a text has places to fill. Texts that are gone leave the
file; new ones wait with an empty translation.
Pages read all areas as one catalogue, so a text that stands in several has one translation.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "plugin" / "makerpath"
TEMPLATES = ROOT / "templates"
AREAS: dict[str, list[Path]] = {
    "domain": [PLUGIN / "domain"],
    "content": [
        PLUGIN / "content",
        PLUGIN / "formats",
        PLUGIN / "markup",
        PLUGIN / "labs",
        TEMPLATES / "labs",
        TEMPLATES / "guide",
    ],
    "credentials": [PLUGIN / "credentials", TEMPLATES / "certificates"],
    "xblocks": [PLUGIN / "xblocks"],
    "service": [PLUGIN / "service", TEMPLATES / "pages", TEMPLATES / "blocks", TEMPLATES / "emails"],
    "cli": [PLUGIN / "cli"],
}
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
TEMPLATE_KEYWORDS = {**KEYWORDS, "t": None, "n": (1, 2)}
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2"), ("**.js", "javascript")]
# Without the extensions a template cannot be read, and without "silent" off its texts would be missing quietly.
JINJA = {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "silent": "false", "trim_blocks": "true"}
OPTIONS = {"**.html": JINJA, "**.txt": JINJA}
LOCALES = ["zh_Hans"]


def extracted(area: str) -> Catalog:
    found = Catalog(charset="utf-8")
    for folder in AREAS[area]:
        if not folder.is_dir():
            continue
        keywords = TEMPLATE_KEYWORDS if folder.is_relative_to(TEMPLATES) else KEYWORDS
        for name, line, message, _comments, _context in extract_from_dir(
            folder, method_map=METHODS, keywords=keywords, comment_tags=(), options_map=OPTIONS
        ):
            found.add(message, None, [((folder / name).relative_to(ROOT).as_posix(), line)])
    return found


def update(area: str, locale: str) -> list[str]:
    """Rewrite one catalogue file; the texts still without a translation."""
    path = PLUGIN / "i18n" / locale / f"{area}.po"
    old = read_po(path.open("rb"), locale=locale) if path.exists() else Catalog(locale=locale)
    new = Catalog(locale=locale, charset="utf-8", fuzzy=False)
    new.header_comment = f"# Makerpath, {area}: {locale}."
    for message in sorted(extracted(area), key=lambda item: str(item.id)):
        if message.id:
            before = old.get(message.id)
            new.add(message.id, before.string if before and not before.fuzzy else None)
    out = io.BytesIO()
    write_po(out, new, omit_header=True, sort_output=True, no_location=True, width=0)
    header = f'# Makerpath, {area}: {locale}.\nmsgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    header += f'"Plural-Forms: {new.plural_forms}\\n"\n\n'
    text = header.encode() + out.getvalue()
    if "--check" in sys.argv:
        if not path.exists() or path.read_bytes() != text:
            print(f"{path.relative_to(ROOT)} is out of date: run ./run messages")
            return ["out of date"]
    elif not path.exists() or path.read_bytes() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return [
        f"{area}: {m.id!r}" for m in new if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)
    ]


def differing(locale: str) -> list[str]:
    """Texts that two areas translate differently: readers would see one of the two, whatever place it stands in."""
    said: dict[str, dict[str, str]] = {}
    for path in sorted((PLUGIN / "i18n" / locale).glob("*.po")):
        for message in read_po(path.open("rb"), locale=locale):
            if message.id and message.string:
                said.setdefault(str(message.id), {})[path.stem] = str(message.string)
    return [f"{text}: {found}" for text, found in said.items() if len(set(found.values())) > 1]


def main() -> int:
    areas = [name for name in sys.argv[1:] if not name.startswith("-")] or list(AREAS)
    missing = [text for area in areas for locale in LOCALES for text in update(area, locale)]
    missing += [f"translated in two ways: {text}" for locale in LOCALES for text in differing(locale)]
    print("\n".join(missing) if missing else "every text is translated")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
