"""The content origin: people's files, on a host name without cookies, sessions or pages."""

from __future__ import annotations

import logging

from flask import Flask, jsonify, redirect, request, Response
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from makerpath import i18n
from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.certificates import tickets
from makerpath.service.operation import Services
from makerpath.service.uploads import origins, serving, tus
from makerpath.service.web.problems import HTTP, problem, UNEXPECTED

logger = logging.getLogger(__name__)


def create_content_app(services: Services) -> Flask:
    """A WSGI application for `settings.content_url`; its errors are problem documents in the asker's language."""
    app = Flask("makerpath.service.uploads", static_folder=None)
    app.extensions["makerpath"] = services
    app.register_blueprint(tus.blueprint)
    app.register_blueprint(serving.blueprint)
    app.register_blueprint(tickets.blueprint)

    @app.get("/")
    def _home() -> AnyResponse:
        return redirect(services.settings.service_url)

    @app.after_request
    def _headers(response: Response) -> Response:
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers.setdefault("Content-Security-Policy", "default-src 'none'; sandbox; frame-ancestors 'none'")
        if services.settings.secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        return origins.allow(response, services)

    @app.errorhandler(MakerpathError)
    def _ours(error: MakerpathError) -> Response:
        return _answer(error)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response | HTTPException:
        if (error.code or 500) < 400:
            return error
        code, message, hint = HTTP.get(error.code or 500, ("page.refused", N_("That request was not understood."), ""))
        response = _answer(MakerpathError(code, message, hint, status=error.code or 500))
        if error.code == 416:
            response.headers.extend(error.get_headers())
            response.content_type = "application/problem+json"
        return response

    @app.errorhandler(Exception)
    def _unexpected(error: Exception) -> Response:
        logger.exception("unexpected", exc_info=error)
        return _answer(UNEXPECTED)

    return app


def _answer(error: MakerpathError) -> Response:
    response = jsonify(problem(error, i18n.choose(request.headers.get("Accept-Language"))))
    response.status_code = error.status
    response.content_type = "application/problem+json"
    response.headers["Content-Language"] = i18n.choose(request.headers.get("Accept-Language"))
    response.headers["Cache-Control"] = "no-store"
    return response
