"""The workbench's Django settings for the preview.

`MAKERPATH_PREVIEW_FOLDER` is for what the workbench keeps, `MAKERPATH_DATA` the data folder of the service that it is
connected with.
"""

from __future__ import annotations

import os
from pathlib import Path

from workbench import settings as workbench

from makerpath.content.library import courses

globals().update({name: getattr(workbench, name) for name in dir(workbench) if name.isupper()})

DATA = Path(os.environ.get("MAKERPATH_DATA") or "data").resolve()
FOLDER = Path(os.environ.get("MAKERPATH_PREVIEW_FOLDER") or DATA / "workbench").resolve()
PLATFORM_FILE = DATA / "platforms" / "workbench.json"
GALLERY_FOLDER = FOLDER / "gallery"
GALLERY_FILE = GALLERY_FOLDER / "platforms" / "workbench.json"
STATIC_FOLDER = FOLDER / "static"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(FOLDER / "workbench.sqlite3")}}
DJFS = {"type": "osfs", "directory_root": str(FOLDER / "files"), "url_root": "/static/files"}
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
INSTALLED_APPS = [*workbench.INSTALLED_APPS, "submissions", "makerpath.xblocks.preview.app.Preview"]
_session = workbench.MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware")
MIDDLEWARE = [
    "makerpath.xblocks.preview.middleware.handlers_for_others",
    *workbench.MIDDLEWARE[: _session + 1],
    "django.middleware.locale.LocaleMiddleware",
    *workbench.MIDDLEWARE[_session + 1 :],
]
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LANGUAGE_CODE = "en"
STATICFILES_DIRS = [str(STATIC_FOLDER)]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "level": "WARNING"}},
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
SAMPLES = (
    "allscopes_demo attempts_scoreboard_demo equality_demo filethumbs helloworld_demo html_demo problem_demo "
    "sidebar_demo slider_demo textinput_demo thumbs view_counter_demo"
)
EXCLUDED_XBLOCKS = set(SAMPLES.split())
WORKBENCH = {
    "reset_state_on_restart": False,
    "services": {
        "i18n": "makerpath.xblocks.preview.services.LanguageService",
        "settings": "makerpath.xblocks.preview.services.SettingsService",
        "user": "makerpath.xblocks.preview.services.PeopleService",
    },
}
PLATFORM_URL = os.environ.get("MAKERPATH_PREVIEW_URL", "http://127.0.0.1:8100")
COURSE_FOLDER = Path(os.environ.get("MAKERPATH_PREVIEW_COURSE") or courses()[0])
ROOT_URLCONF = "makerpath.xblocks.preview.urls"
