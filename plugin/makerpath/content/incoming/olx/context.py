"""What reading a course's parts depends on, and the places that addresses lead to."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from makerpath.content.incoming.draft import Draft, UP
from makerpath.content.incoming.olx.xml import Node, Reader
from makerpath.content.incoming.report import Report
from makerpath.content.incoming.source import Source
from makerpath.domain.course import Course
from makerpath.domain.errors import N_

KEPT_FILES = re.compile(
    r"\.(png|jpe?g|webp|gif|svg|avif|pdf|txt|csv|md|mp4|webm|mp3|ogg|wav|m4a|stl|glb|obj|dxf|step|ods|odt|odp|docx?|xlsx?"
    r"|pptx?|vtt|srt|ipynb|json|py|ino|hex|uf2)$",
    re.IGNORECASE,
)
_COURSEWARE = re.compile(r"^/courses?/(?:[^/]+/)*courseware/(.+)$")


@dataclass
class Context:
    """`shown` is the language that the platform shows; `own` the course's description if it came from a package.

    `lessons` leads from the name of any element to the lesson it came into, `paths` from the platform's name of a file
    to its path in the package, where it was another.
    """

    source: Source
    report: Report
    reader: Reader
    shown: str
    draft: Draft = field(default_factory=Draft)
    own: Course | None = None
    lessons: dict[str, str] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)

    def image(self, name: str) -> str | None:
        """The path in the package of the file known as `name` on the platform; None if there is no such file."""
        names = (name, unquote(name), unquote(name).replace(" ", "_"), name.partition("?")[0])
        found = next((wish for wish in names if f"static/{wish}" in self.files), None)
        if found is None:
            return None
        inner = found.removeprefix(f"{self.own.id}_") if self.own else found.removeprefix("images/")
        path = self.paths.get(found, f"images/{inner}")
        if f"static/{found}" not in self.report.files:
            self.report.use(f"static/{found}")
            self.report.keep("file")
            self.draft.files[path] = self.source.read(f"static/{found}")
        return path

    @cached_property
    def files(self) -> set[str]:
        return set(self.source.names)

    def address(self, url: str, kind: str, node: Node, line: int) -> str | None:
        """Where the platform's address `url` leads in the package; None if nowhere, which is reported."""
        bare, mark, fragment = url.partition("#")
        if bare.startswith(("/static/", "static/", "./static/")):
            path = self.image(bare.partition("static/")[2])
            if path:
                return UP + quote(path) + mark + fragment
        elif bare.startswith(("/jump_to_id/", "/jump_to/")):
            name = bare.rstrip("/").rpartition("/")[2].rpartition("@")[2]
            if name in self.lessons:
                return f"lesson:{self.lessons[name]}{mark}{fragment}"
        elif _COURSEWARE.match(bare):
            parts = [part for part in re.split("[/?]", bare) if part in self.lessons]
            if parts:
                return f"lesson:{self.lessons[parts[-1]]}"
        elif not bare.startswith("/") and (":" in bare or not bare):
            if not bare or bare.split(":")[0].lower() in ("http", "https", "mailto", "lesson"):
                return url
        elif bare.startswith("//"):
            return f"https:{url}"
        self.report.warn(
            node.path,
            line,
            "import.image_missing" if kind == "image" else "import.link",
            N_("The address {url} leads nowhere; the picture or link was taken away."),
            N_("Put the file into the course folder, and the link into the lesson again."),
            url=url[:200],
        )
        return None

    def seen(self, node: Node, known: frozenset[str] = frozenset()) -> None:
        """Note the element as used, and name its settings that are none of `known`."""
        self.report.elements.add((node.path, node.line, node.tag))
        left = sorted(set(node.attributes) - known - COMMON)
        if left:
            self.report.note(
                node.path,
                node.line,
                "import.settings",
                N_("{tag} {name}: the settings {settings} were not taken over."),
                N_("Dates, deadlines, groups and visibility belong to a run; set them there."),
                tag=node.tag,
                name=node.title or node.name,
                settings=", ".join(left),
            )


COMMON = frozenset({"url_name", "display_name", "slug", "org", "course", "filename", "xblock-family"}) | {
    # Where a converter found the element in its own source.
    "refnum",
    "linenum",
    "tex_filename",
}


def json_of(text: str) -> Any:
    """The data of an attribute; None if it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
