"""A learning platform that a school trusts, as far as the service can see it."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from werkzeug.test import TestResponse

from makerpath.domain.contract import CONTRACT
from makerpath.domain.hashing import Parts, split
from makerpath.service.people.operations import system_actor
from makerpath.service.platforms.keys import private_pem, public_pem
from makerpath.service.platforms.operations import add_platform
from tests.service.school import COURSE, sample_course, SmallSchool

BASE = "https://lms.example"
CALLBACK = f"{BASE}/handler/grade"


def named(kind: str, parts: Parts) -> dict[str, str]:
    """How a block names a definition that it carries."""
    hashes = {"scoring_hash": parts.scoring_hash, "wording_hash": parts.wording_hash}
    return {"kind": kind, "slug": parts.scoring["id"], **hashes}


@dataclass
class Platform:
    """`post` sends a request of a block with a fresh token; keyword arguments change its claims.

    `further` are the rubrics that the brief's assessments name besides its own.
    """

    school: SmallSchool
    app: Flask
    key: Ed25519PrivateKey
    issuer: str
    brief: Parts
    rubric: Parts
    further: list[Parts] = field(default_factory=list)
    course: str = COURSE.name

    def token(self, use: str = "read", *, key: Any = None, algorithm: str = "EdDSA", **claims: Any) -> str:
        now = int(time.time())
        whole: dict[str, Any] = {
            "iss": self.issuer,
            "aud": self.school.services.settings.service_url,
            "sub": "42",
            "anon": "anon-42",
            "name": "Amir 🏮",
            "course": "course-v1:Hill+PCL+2026",
            "block": "block-v1:Hill+PCL+2026+type@makerpath_project+block@1",
            "role": "learner",
            "lang": "en",
            "callback": CALLBACK,
            "act": use,
            "jti": uuid.uuid4().hex,
            "iat": now,
            "exp": now + 60,
            **claims,
        }
        whole = {name: value for name, value in whole.items() if value is not ...}
        signing: Any = None if algorithm == "none" else key or private_pem(self.key)
        return jwt.encode(whole, signing, algorithm=algorithm)

    def carried(self) -> list[tuple[str, Parts]]:
        """What the project's block carries: the brief and its rubrics."""
        return [("brief", self.brief), ("rubric", self.rubric), *(("rubric", parts) for parts in self.further)]

    def body(self, **other: Any) -> dict[str, Any]:
        """What a project's block asks; keyword arguments make another block of it."""
        return {
            "contract": CONTRACT,
            "kind": "project",
            "course": self.course,
            "arguments": {"brief": self.brief.scoring["id"]},
            "definitions": [named(kind, parts) for kind, parts in self.carried()],
            "weight": 100.0,
            **other,
        }

    def post(self, path: str, body: Any, token: str) -> TestResponse:
        return self.app.test_client().post(
            f"/api/block/v1/{path}", json=body, headers={"Authorization": f"Bearer {token}"}
        )

    def fragment(self, part: dict[str, Any] | None = None, **claims: Any) -> TestResponse:
        """The fragment of the project, or of what `part` changes it into."""
        return self.post("fragment", self.body(**part or {}), self.token("read", **claims))

    def act(
        self,
        name: str,
        fields: dict[str, Any] | None = None,
        *,
        key: str = "",
        part: dict[str, Any] | None = None,
        **claims: Any,
    ) -> TestResponse:
        body = self.body(key=key or uuid.uuid4().hex, fields=fields or {}, **part or {})
        return self.post(f"actions/{name}", body, self.token("write", **claims))

    def teach(self, *definitions: tuple[str, Parts], **claims: Any) -> TestResponse:
        sent = definitions or self.carried()
        body = {
            "contract": CONTRACT,
            "definitions": [{"kind": kind, "scoring": parts.scoring, "wording": parts.wording} for kind, parts in sent],
        }
        return self.post("definitions", body, self.token("write", **claims))


def make_platform(school: SmallSchool, app: Flask, issuer: str = "https://lms.example") -> Platform:
    key = Ed25519PrivateKey.generate()
    add_platform(
        school.services,
        system_actor(school.id),
        issuer=issuer,
        name="LMS",
        base_url=f"{BASE}/",
        public_key=public_pem(key),
    )
    rubrics = sample_course().rubrics
    further = [split(rubrics[slug]) for slug in school.brief.rubrics[1:]]
    return Platform(school, app, key, issuer, split(school.brief), split(school.rubric), further)
