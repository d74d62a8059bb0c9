"""The service's settings: from the environment (`MAKERPATH_…`), with defaults that need nothing installed."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from makerpath.domain.errors import MakerpathError, N_

MIB = 1024 * 1024


class Settings(BaseModel):
    """Sizes in bytes, addresses without a slash at the end; files lie in an S3 store if there is an `s3_bucket`.

    `service_url` and `content_url` must differ in their host name: cookies do not tell ports apart. `proxies` is how
    many of the installation's own stand before the service: so many names in `X-Forwarded-For` are believed.
    `labs_unconfined`, in so many words, has notebooks of learners graded where nothing confines them; `labs_packages`
    names what they may import besides the usual, with commas or spaces between.
    """

    model_config = ConfigDict(frozen=True)

    data: Path = Path("data")
    database_url: str = ""
    service_url: str = "http://127.0.0.1:8000"
    content_url: str = "http://localhost:8000"
    proxies: int = Field(default=0, ge=0, le=8)
    demo: bool = False
    smtp_url: str = ""
    mail_from: str = "Makerpath <makerpath@localhost>"
    max_upload: int = 2048 * MIB
    max_form_file: int = 256 * MIB
    max_project: int = 4096 * MIB
    max_school: int = 512 * 1024 * MIB
    s3_endpoint: str = ""
    s3_bucket: str = ""
    s3_region: str = ""
    s3_access_key: str = ""
    s3_secret_key: str = ""
    s3_prefix: str = ""
    labs_unconfined: Literal["", "learners may run code on this machine"] = ""
    labs_packages: str = ""

    @property
    def database(self) -> str:
        """The SQLAlchemy address; SQLite in the data folder unless one is set."""
        return self.database_url or f"sqlite:///{self.data.resolve() / 'makerpath.sqlite3'}"

    @property
    def secure(self) -> bool:
        """Whether people reach the service over HTTPS."""
        return self.service_url.startswith("https:")

    @property
    def lab_packages(self) -> frozenset[str]:
        """Names of distributions, written as package indexes write them: `scikit-learn`."""
        return frozenset(package(name) for name in re.split(r"[\s,]+", self.labs_packages) if name)

    def secret(self, name: str) -> bytes:
        """A secret of this installation, made once and kept in the data folder."""
        path = self.data / "secrets" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            fresh = path.with_suffix(f".{secrets.token_hex(4)}")
            fresh.write_bytes(secrets.token_bytes(32))
            fresh.chmod(0o600)
            with suppress(FileExistsError):
                os.link(fresh, path)
            fresh.unlink()
        return path.read_bytes()


def package(name: str) -> str:
    """The one way of writing the name of a distribution."""
    return re.sub(r"[-_.]+", "-", name).lower()


def from_environment(environ: Mapping[str, str] = os.environ, **given: object) -> Settings:
    """Settings from `MAKERPATH_DATA`, `MAKERPATH_DATABASE_URL` and so on; `given` values come first."""
    found: dict[str, object] = {
        name: environ[f"MAKERPATH_{name.upper()}"]
        for name in Settings.model_fields
        if environ.get(f"MAKERPATH_{name.upper()}")
    }
    found.update({name: value for name, value in given.items() if value is not None})
    try:
        return Settings.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        raise MakerpathError(
            "settings.invalid",
            N_("The setting {name} cannot be used: {reason}."),
            N_("Look the setting up in the operator's guide."),
            name=f"MAKERPATH_{str(first['loc'][0]).upper()}",
            reason=first["msg"],
        ) from None
