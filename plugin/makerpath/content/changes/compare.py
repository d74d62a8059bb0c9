"""Two editions of a course, compared for the sake of those who are in the middle of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from makerpath.content.changes.change import Change
from makerpath.content.changes.outline import outline
from makerpath.content.package import CoursePackage
from makerpath.domain.errors import N_
from makerpath.domain.hashing import Json, split
from makerpath.domain.model import Titled

ASKED = ("prerequisites", "mandatory")


def compare(old: CoursePackage, new: CoursePackage) -> list[Change]:
    """Every change from `old` to `new`, the gravest first; nothing if learners notice nothing."""
    found = [*_identity(old, new), *_things(old, new), *_definitions(old, new), *_lessons(old, new), *_course(old, new)]
    return sorted(found, key=lambda change: change.order)


def _identity(old: CoursePackage, new: CoursePackage) -> Iterator[Change]:
    for key in ("id", "org", "number"):
        before, after = getattr(old.course, key), getattr(new.course, key)
        if before != after:
            yield Change(
                "lost",
                "course.renamed",
                "course",
                old.course.id,
                N_("The course's {key} was {before} and is {after}: it is another course now."),
                N_("Keep it; learners of the old one do not come along."),
                {"key": key, "before": before, "after": after},
            )


def _things(old: CoursePackage, new: CoursePackage) -> Iterator[Change]:
    before, after = outline(old), outline(new)
    for name, thing in before.items():
        if name not in after and after.keys() >= {thing.home} - {""}:
            yield Change(
                "lost",
                f"{thing.kind}.gone",
                thing.kind,
                name,
                N_("{title} is gone. What learners did there is not shown any more."),
                N_("If it was only renamed, give it back the id {name}; if it must go, wait until the run is over."),
                {"title": thing.title or name, "name": name},
            )
        elif name in after and after[name].home != thing.home:
            yield Change(
                "seen",
                f"{thing.kind}.moved",
                thing.kind,
                name,
                N_("{title} has moved from {before} to {after}; what learners did goes with it."),
                "",
                {"title": thing.title or name, "before": thing.home, "after": after[name].home},
            )
    for name, thing in after.items():
        if name not in before and thing.kind != "text" and (not thing.home or thing.home in before):
            yield Change(
                "new", f"{thing.kind}.new", thing.kind, name, N_("{title} is new."), "", {"title": thing.title or name}
            )


def _definitions(old: CoursePackage, new: CoursePackage) -> Iterator[Change]:
    theirs = new.definitions()
    for kind, definitions in old.definitions().items():
        for slug, before in definitions.items():
            after = theirs[kind].get(slug)
            if after is not None:
                yield from _definition(kind, slug, before, after)


def _definition(kind: str, slug: str, before: Titled, after: Titled) -> Iterator[Change]:
    one, two = split(before), split(after)
    if one.scoring_hash != two.scoring_hash:
        pinned = kind in ("brief", "rubric")
        yield Change(
            "pinned" if pinned else "asked",
            f"{kind}.changed",
            kind,
            slug,
            N_("{slug} asks for other things. Projects that were begun keep the version they began with.")
            if pinned
            else N_("{slug} asks for other things. What was answered before stays and counts as it did."),
            "",
            {"slug": slug},
            tuple(_differences(one.scoring, two.scoring)),
        )
    if one.wording_hash != two.wording_hash:
        yield Change(
            "seen",
            f"{kind}.reworded",
            kind,
            slug,
            N_("{slug} has other words; everybody reads them at once."),
            "",
            {"slug": slug},
            tuple(_differences(one.wording, two.wording)),
        )


def _lessons(old: CoursePackage, new: CoursePackage) -> Iterator[Change]:
    for lesson_id, texts in old.lessons.items():
        others = new.lessons.get(lesson_id, {})
        for language in texts.keys() | others.keys():
            if not others:
                continue
            if language not in others:
                yield Change(
                    "asked",
                    "lesson.language_gone",
                    "lesson",
                    lesson_id,
                    N_("The lesson is not there in {language} any more; its readers get another language."),
                    "",
                    {"language": language},
                )
            elif language not in texts:
                yield Change(
                    "new",
                    "lesson.language_new",
                    "lesson",
                    lesson_id,
                    N_("The lesson is there in {language} now."),
                    "",
                    {"language": language},
                )
            elif (texts[language].body, texts[language].meta) != (others[language].body, others[language].meta):
                yield Change(
                    "seen",
                    "lesson.edited",
                    "lesson",
                    lesson_id,
                    N_("The text in {language} was edited."),
                    "",
                    {"language": language},
                )


def _course(old: CoursePackage, new: CoursePackage) -> Iterator[Change]:
    before, after = old.course, new.course
    for key in ASKED:
        added = [slug for slug in getattr(after, key) if slug not in getattr(before, key)]
        for slug in added:
            yield Change(
                "asked",
                f"course.{key}_added",
                "course",
                after.id,
                N_("The course {slug} must come before enrolling; whoever is enrolled stays.")
                if key == "prerequisites"
                else N_("The certificate asks for the course {slug} too, also from those who have begun."),
                "",
                {"slug": slug},
            )
    weeks = {module.id: module.opens_in_week for module in before.modules}
    for module in after.modules:
        was = weeks.get(module.id, module.opens_in_week)
        if was != module.opens_in_week:
            yield Change(
                "asked",
                "module.opens",
                "module",
                module.id,
                N_("The module opens in week {after} and not in week {before}."),
                N_("Runs with dates of their own keep them.") if module.opens_in_week > was else "",
                {"before": was, "after": module.opens_in_week},
            )
    if before.counting != after.counting:
        yield Change(
            "asked",
            "course.weights",
            "course",
            after.id,
            N_("Projects and quizzes count in another proportion; grades on a platform change when it is imported."),
            "",
            {},
            tuple(_differences(before.counting.model_dump(), after.counting.model_dump())),
        )


def _differences(old: Json, new: Json) -> Iterator[tuple[str, str, str]]:
    """Place, old and new value of whatever differs in two parts of a definition."""
    one, two = dict(_leaves(old, "")), dict(_leaves(new, ""))
    for place in sorted(one.keys() | two.keys()):
        if one.get(place) != two.get(place):
            yield place, _shown(one.get(place)), _shown(two.get(place))


def _leaves(value: Json, at: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{at}/{key}".replace("//", "/"))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            name = item.get("id", index) if isinstance(item, dict) else index
            yield from _leaves(item, f"{at}/{name}")
    else:
        yield at, value


def _shown(value: Any) -> str:
    return "—" if value is None else str(value)
