"""What was achieved, without a word on who did: the same for everybody with the same versions of the same course."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from makerpath.credentials.badges.addresses import Addresses
from makerpath.credentials.badges.wording import in_all, listed, number, paragraphs, said
from makerpath.credentials.record import CertificateRecord, CompetencyPart, CriterionResult
from makerpath.domain.errors import N_
from makerpath.domain.hashing import content_hash

RATES = ("total", "theory", "practice")
_RATES = {"total": N_("Total"), "theory": N_("Theory"), "practice": N_("Practice")}


def version_of(record: CertificateRecord) -> str:
    """16 hex digits that name the versions of course, rubric and brief."""
    return version(
        record.course.scoring_hash,
        record.course.wording_hash,
        record.rubric.scoring_hash if record.rubric else None,
        record.project.brief_hash if record.project else None,
    )


def version(course: str, wording: str | None, rubric: str | None, brief: str | None) -> str:
    return content_hash({"course": course, "wording": wording, "rubric": rubric, "brief": brief})[:16]


def issuer_of(record: CertificateRecord, addresses: Addresses) -> dict[str, Any]:
    """The school as it called itself on the day of issue."""
    profile = {"id": addresses.issuer, "type": ["Profile"], "name": in_all(record.school.name, record.languages)}
    return profile | ({"url": record.school.url} if record.school.url else {})


def achievement_of(record: CertificateRecord, addresses: Addresses) -> dict[str, Any]:
    """An Open Badges 3.0 `Achievement`."""
    here = addresses.achievement(record.course.id, version_of(record))
    described = {
        "id": here,
        "type": ["Achievement"],
        "name": in_all(record.course.title, record.languages),
        "description": paragraphs(_description(record)),
        "criteria": {"narrative": paragraphs(_criteria(record))},
        "achievementType": _kind(record),
        "creator": issuer_of(record, addresses),
        "creditsAvailable": record.course.credits,
        "humanCode": record.course.id,
        "inLanguage": record.languages[0],
        "version": version_of(record),
        "image": {"id": f"{here}.png", "type": "Image"},
    }
    if record.competencies:
        described["alignment"] = [_alignment(item, here, record.languages) for item in record.competencies]
    if results := [*_rates(record, here), *(_criterion(item, record, here) for item in record.criteria)]:
        described["resultDescription"] = results
    return described


def level_id(here: str, criterion: str, level: str) -> str:
    return f"{here}#criterion/{criterion}/{level}"


def criterion_id(here: str, criterion: str) -> str:
    return f"{here}#criterion/{criterion}"


def rate_id(here: str, rate: str) -> str:
    return f"{here}#{rate}"


def _kind(record: CertificateRecord) -> str:
    if record.role:
        return "Certification"
    return "Certificate" if record.project else "CertificateOfCompletion"


def _description(record: CertificateRecord) -> list[str]:
    text = N_("{course}: {hours} hours, {credits} credits.")
    return [
        said(
            text,
            language,
            course=record.course.title.pick(language),
            hours=number(record.course.hours),
            credits=number(record.course.credits),
        )
        for language in record.languages
    ]


def _criteria(record: CertificateRecord) -> list[str]:
    return [" ".join(_asked(record, language)) for language in record.languages]


def _asked(record: CertificateRecord, language: str) -> list[str]:
    told = []
    if record.project and record.rubric and record.minima:
        text = N_("A project on the question “{question}” passed every gate of its brief.")
        told.append(said(text, language, question=record.project.driving_question.pick(language)))
        text = N_(
            "It was assessed by the rubric “{rubric}”; what is needed is {total} % in total, {theory} % in theory"
            " and {practice} % in practice."
        )
        least = {rate: number(getattr(record.minima, rate)) for rate in RATES}
        told.append(said(text, language, rubric=record.rubric.title.pick(language), **least))
    else:
        told.append(said(N_("Everything was done that the course asks for."), language))
    if record.modules:
        text = N_("Completed before: {courses}.")
        told.append(said(text, language, courses=listed([item.title.pick(language) for item in record.modules])))
    return told


def _alignment(item: CompetencyPart, here: str, languages: list[Any]) -> dict[str, Any]:
    return {
        "type": ["Alignment"],
        "targetName": in_all(item.title, languages),
        "targetUrl": _competency(here, item.code),
        "targetCode": item.code,
        "targetFramework": in_all(item.framework, languages),
        "targetType": "ceasn:Competency",
    }


def _pointer(item: CompetencyPart, here: str, languages: list[Any]) -> dict[str, Any]:
    """Names what the achievement's own `alignment` describes."""
    return {
        "type": ["Alignment"],
        "targetName": in_all(item.title, languages),
        "targetUrl": _competency(here, item.code),
    }


def _competency(here: str, code: str) -> str:
    return f"{here}#competency/{quote(code, safe='')}"


def _rates(record: CertificateRecord, here: str) -> list[dict[str, Any]]:
    if record.results is None or record.minima is None:
        return []
    return [
        {
            "id": rate_id(here, rate),
            "type": ["ResultDescription"],
            "name": " / ".join(dict.fromkeys(said(_RATES[rate], language) for language in record.languages)),
            "resultType": "Percent",
            "valueMin": "0",
            "valueMax": "100",
            "requiredValue": number(getattr(record.minima, rate)),
        }
        for rate in RATES
        if getattr(record.results, rate) is not None
    ]


def _criterion(item: CriterionResult, record: CertificateRecord, here: str) -> dict[str, Any]:
    """With all its levels; of a record from before they were kept, the points alone."""
    described: dict[str, Any] = {
        "id": criterion_id(here, item.id),
        "type": ["ResultDescription"],
        "name": in_all(item.title, record.languages),
        "resultType": "RubricCriterionLevel" if item.levels else "RubricScore",
        "valueMin": "0",
        "valueMax": number(item.of),
    }
    if item.levels:
        described["rubricCriterionLevel"] = [
            {
                "id": level_id(here, item.id, level.id),
                "type": ["RubricCriterionLevel"],
                "name": in_all(level.title, record.languages),
                "points": number(level.points),
            }
            for level in item.levels
        ]
    known = {part.code: part for part in record.competencies}
    if aligned := [_pointer(known[code], here, record.languages) for code in item.competencies if code in known]:
        described["alignment"] = aligned
    return described
