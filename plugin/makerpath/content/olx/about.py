"""The page that presents the course to people who are thinking of taking it."""

from __future__ import annotations

from markupsafe import escape, Markup

from makerpath.content.package import CoursePackage
from makerpath.domain.errors import N_
from makerpath.i18n import gettext, NAMES


def overview(package: CoursePackage, language: str) -> bytes:
    """about/overview.html in `language`."""
    course = package.course
    facts = [
        (N_("Hours"), f"{course.hours:g}"),
        (N_("Credits"), f"{course.credits:g}"),
        (N_("Ages"), f"{course.age_band.from_}–{course.age_band.to}"),
        (N_("Languages"), ", ".join(NAMES[tag] for tag in course.languages)),
        (N_("Licence"), course.licence),
        (N_("Authors"), ", ".join(author.name for author in course.authors)),
    ]
    lines = [
        Markup('<section class="about" lang="{}">').format(language),
        Markup("<h2>{}</h2>").format(course.title.pick(language)),
        Markup("<p>{}</p>").format(course.summary.pick(language)),
        _list(gettext(N_("What you will be able to do"), language), [o.text.pick(language) for o in course.outcomes]),
        _list(gettext(N_("Modules"), language), [module.title.pick(language) for module in course.modules]),
        Markup("<dl>"),
        *(Markup("<dt>{}</dt><dd>{}</dd>").format(gettext(name, language), value) for name, value in facts),
        Markup("</dl>"),
        Markup("</section>"),
    ]
    return ("\n".join(lines) + "\n").encode()


def short_description(package: CoursePackage, language: str) -> bytes:
    """about/short_description.html in `language`."""
    return f"{escape(package.course.summary.pick(language))}\n".encode()


def _list(title: str, items: list[str]) -> Markup:
    rows = Markup("\n").join(Markup("<li>{}</li>").format(item) for item in items)
    return Markup("<h3>{}</h3>\n<ul>\n{}\n</ul>").format(title, rows)
