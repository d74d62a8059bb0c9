"""The application: the service on its own host name, learners' files on another."""

from __future__ import annotations

from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from apiflask import APIFlask
from flask import has_request_context, Response
from flask_wtf.csrf import CSRFProtect

import makerpath
from makerpath.service import tables
from makerpath.service.core.database import Database
from makerpath.service.core.files import make_storage
from makerpath.service.core.settings import Settings
from makerpath.service.operation import Services
from makerpath.service.web import access, assets, context, problems

FEATURES = (
    "accounts",
    "allocations",
    "assessing",
    "assessments",
    "attendance",
    "badges",
    "blockapi",
    "board",
    "calendar",
    "catalogue",
    "certificates",
    "certificates.exporting",
    "challenges",
    "classes",
    "consents",
    "courses",
    "critiques",
    "demo",
    "designs",
    "exhibition",
    "exports",
    "guides",
    "home",
    "journal",
    "kits",
    "labs",
    "mail",
    "materials",
    "moderation",
    "moving",
    "notices",
    "people",
    "platforms",
    "privacy",
    "profiles",
    "progress",
    "projects",
    "reports",
    "rubrics",
    "starting",
    "teams",
    "topics",
    "verification",
)
"""Each has a `routes` module with its `blueprints`."""

HANDLERS = (
    "allocations.juror_reminders",
    "allocations.listening",
    "board.stalling",
    "calendar.reminding",
    "certificates.batches",
    "certificates.expiring",
    "certificates.exporting.kinds",
    "certificates.printing",
    "daily",
    "exhibition.ending",
    "exports.making",
    "exports.portfolio",
    "guides.printing",
    "labs.work",
    "mail.send",
    "moving.making",
    "notices.mailing",
    "platforms.comparing",
    "platforms.grades",
    "platforms.sweeping",
    "previews.work",
    "privacy.archive",
    "privacy.letting_go",
    "privacy.retention",
    "rubrics.regrading",
    "uploads.sweep",
    "verification.limits",
)
"""The modules that register handlers of jobs."""

TABS = (
    "allocations.actions",
    "calendar.actions",
    "critiques.peers",
    "critiques.tab",
    "exhibition.tab",
    "iterations.tab",
    "journal.tab",
    "materials.tab",
    "ownership.tab",
    "results.tab",
    "teams.tab",
)
"""The modules that register tabs of a project, their forms, and what gates ask of them."""

LISTENING = (
    "assessments.cases",
    "allocations.listening",
    "moderation.seconds",
    "moderation.consent",
    "labs.listening",
    "contributions.asking",
    "notices.telling",
    "results.listening",
)
"""The modules that listen to events, inside the operations that cause them."""

PARTS = (
    "assessments.part",
    "attendance.part",
    "certificates.part",
    "labs.part",
    "projects.card",
    "projects.showcase",
    "quizzes.part",
    "sign_offs.part",
    "surveys.part",
)
"""The modules that register what directives put into lessons."""

CSRF = CSRFProtect()


class Application(APIFlask):
    """Knows how long a browser may keep a file."""

    def get_send_file_max_age(self, filename: str | None) -> int | None:
        """Ours for long: their addresses change when they do. Anything else is asked for again."""
        return assets.how_long() if has_request_context() else None


def make_services(settings: Settings) -> Services:
    settings.data.mkdir(parents=True, exist_ok=True)
    assert tables.metadata is not None
    load_tabs()
    return Services(settings, Database(settings.database), make_storage(settings))


def load_tabs() -> None:
    """Import every module that registers tabs, forms and counts of a project, or listens: operations need them all."""
    for module in (*TABS, *LISTENING):
        import_module(f"makerpath.service.{module}")


def load_handlers() -> None:
    """Import every module that registers handlers of jobs."""
    for module in HANDLERS:
        import_module(f"makerpath.service.{module}")


def create_app(services: Services) -> APIFlask:
    """The service's own application (for the content origin see `uploads.content`)."""
    load_handlers()
    for module in PARTS:
        import_module(f"makerpath.service.{module}")
    app = Application(
        "makerpath.service",
        title="Makerpath",
        version=makerpath.__version__,
        spec_path="/api/openapi.json",
        docs_path=None,
    )
    app.config.update(
        SECRET_KEY=services.settings.secret("cookies"),
        SESSION_COOKIE_NAME="makerpath_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=services.settings.secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=services.settings.secure,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_CONTENT_LENGTH=None,
    )
    app.extensions["makerpath"] = services
    app.request_class = context_request()
    CSRF.init_app(app)
    app.before_request(access.refuse_undeclared)
    app.before_request(access.keep_guests_in)
    app.teardown_request(context.forget_db)
    app.after_request(lambda response: harden(response, services.settings))
    problems.install(app)
    app.register_blueprint(assets.assets)
    for feature in FEATURES:
        routes = import_module(f"makerpath.service.{feature}.routes")
        if getattr(routes, "DEMO_ONLY", False) and not services.settings.demo:
            continue
        for blueprint in routes.blueprints:
            app.register_blueprint(blueprint)
            if getattr(routes, "TOKENS", False) or blueprint in getattr(routes, "BY_LINK", ()):
                CSRF.exempt(blueprint)
    declare_spec(app)
    return app


def context_request() -> type[Any]:
    from makerpath.service.uploads.forms import LimitedRequest

    return LimitedRequest


def declare_spec(app: APIFlask) -> None:
    """The OpenAPI document is public: it holds nothing but shapes."""
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("openapi."):
            access.public("shapes only")(view)
    app.config["OPENAPI_VERSION"] = "3.1.0"
    app.security_schemes = {
        "BlockToken": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A platform's word for one request: EdDSA, a minute long; a write's token works once.",
        }
    }


def harden(response: Response, settings: Settings) -> Response:
    """Headers of every answer: nothing from elsewhere runs here, nobody frames us."""
    content = urlsplit(settings.content_url)
    origin = f"{content.scheme}://{content.netloc}"
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'self'; "
        f"img-src 'self' data: blob: {origin}; media-src 'self' {origin}; connect-src 'self' blob: {origin}; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    if settings.secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
