"""Answers that machines elsewhere keep for a while: any page may read them, no search engine lists them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import request, Response

JSON = "application/json"
JSON_LD = "application/ld+json"
JWT = "application/vc+jwt"
JWK = "application/jwk+json"
JWK_SET = "application/jwk-set+json"
DID = "application/did+json"


def as_json(data: dict[str, Any], media_type: str, seconds: int) -> Response:
    """As `media_type` or, for whoever asks for plain JSON, as that."""
    said = request.accept_mimetypes.best_match([media_type, JSON], default=media_type)
    return kept(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), said, seconds)


def kept(body: bytes, media_type: str, seconds: int) -> Response:
    """With a tag by its bytes, so that asking again costs nothing while nothing has changed."""
    response = Response(body, mimetype=media_type)
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Vary"] = "Accept"
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.make_conditional(request)
    return response
