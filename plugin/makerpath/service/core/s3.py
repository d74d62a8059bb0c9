"""Blobs in an S3 store: Amazon's, or any other that speaks the same protocol."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, IO

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from makerpath.domain.errors import MakerpathError, N_
from makerpath.service.core.files import chunks
from makerpath.service.core.settings import Settings

MIB = 1024 * 1024
PART = 16 * MIB
"""How much is sent at once; larger files go in several parts."""
READ_AHEAD = 256 * 1024
TRIES = 3
MISSING = {"404", "NoSuchKey", "NotFound"}


class S3Storage:
    """`settings.s3_bucket` must exist; a blob is the object `<prefix><two letters>/<SHA-256>`.

    What is put is collected in `spool` first, as its name is known only at its end. A store that cannot be reached, or
    refuses, raises `storage.unavailable`.
    """

    def __init__(self, settings: Settings, spool: Path) -> None:
        self._bucket, self._prefix, self._spool = settings.s3_bucket, settings.s3_prefix, spool
        self._client = boto3.session.Session().client(
            "s3",
            endpoint_url=settings.s3_endpoint or None,
            region_name=settings.s3_region or "us-east-1",
            aws_access_key_id=settings.s3_access_key or None,
            aws_secret_access_key=settings.s3_secret_key or None,
            config=Config(
                connect_timeout=5,
                read_timeout=60,
                max_pool_connections=32,
                retries={"mode": "standard", "max_attempts": TRIES},
                s3={"addressing_style": "path"} if settings.s3_endpoint else {},
                # Other stores than Amazon's do not all know the newer checksums; the name is one already.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        self._sending = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, max_concurrency=2)

    def key(self, sha256: str) -> str:
        return f"{self._prefix}{sha256[:2]}/{sha256}"

    def put(self, source: IO[bytes]) -> tuple[str, int]:
        self._spool.mkdir(parents=True, exist_ok=True, mode=0o700)
        digest = hashlib.sha256()
        with tempfile.TemporaryFile(dir=self._spool) as spooled:
            for chunk in chunks(source):
                digest.update(chunk)
                spooled.write(chunk)
            sha256, size = digest.hexdigest(), spooled.tell()
            spooled.seek(0)
            # An object appears when all of it has arrived, so what is there with its size is whole.
            if self._size(sha256) != size:
                with self._asking():
                    self._client.upload_fileobj(spooled, self._bucket, self.key(sha256), Config=self._sending)
        return sha256, size

    def open(self, sha256: str) -> IO[bytes]:
        size = self._size(sha256)
        if size is None:
            raise FileNotFoundError(sha256)
        return io.BufferedReader(_Object(self, self.key(sha256), size), READ_AHEAD)

    def delete(self, sha256: str) -> None:
        with self._asking():
            self._client.delete_object(Bucket=self._bucket, Key=self.key(sha256))

    def begin(self, key: str, at: int) -> Any:
        """The object's bytes from a place on, as they come."""
        with self._asking():
            return self._client.get_object(Bucket=self._bucket, Key=key, Range=f"bytes={at}-")["Body"]

    def _size(self, sha256: str) -> int | None:
        with self._asking():
            try:
                return int(self._client.head_object(Bucket=self._bucket, Key=self.key(sha256))["ContentLength"])
            except ClientError as error:
                if error.response["Error"]["Code"] not in MISSING:
                    raise
            self._client.head_bucket(Bucket=self._bucket)
        return None

    @contextmanager
    def _asking(self) -> Iterator[None]:
        try:
            yield
        except ClientError as error:
            raise unavailable(f"{error.operation_name}: {error.response['Error']['Code']}") from error
        except (BotoCoreError, boto3.exceptions.Boto3Error) as error:
            raise unavailable(type(error).__name__) from error


class _Object(io.RawIOBase):
    """One object, read from any place; the connection is opened again where it broke."""

    def __init__(self, storage: S3Storage, key: str, size: int) -> None:
        self._storage, self._key, self._size = storage, key, size
        self._at = 0
        self._body: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if place < 0:
            raise ValueError("before the beginning")
        if place != self._at:
            self._drop()
        self._at = place
        return place

    def readinto(self, buffer: Any) -> int:
        if self._at >= self._size or not len(buffer):
            return 0
        for attempt in range(1, TRIES + 1):
            try:
                if self._body is None:
                    self._body = self._storage.begin(self._key, self._at)
                data = self._body.read(len(buffer))
                if data:
                    break
            except (BotoCoreError, OSError) as error:
                if attempt == TRIES:
                    raise unavailable(type(error).__name__) from error
            self._drop()
        else:
            raise unavailable("it ended too early")
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def close(self) -> None:
        self._drop()
        super().close()

    def _drop(self) -> None:
        if self._body is not None:
            self._body.close()
            self._body = None


def unavailable(reason: str) -> MakerpathError:
    return MakerpathError(
        "storage.unavailable",
        N_("The store of files does not answer as it should ({reason})."),
        N_("Try again in a moment. If it stays so, whoever runs the service looks at the settings of the store."),
        status=503,
        reason=reason,
    )
