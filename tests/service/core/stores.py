"""An S3 store that listens on this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

from makerpath.service.core.settings import Settings

BUCKET = "files"


@contextmanager
def s3_store() -> Iterator[str]:
    """The address of a store with an empty bucket."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket=BUCKET)
    yield address
    server.stop()


def s3_settings(data: Path, endpoint: str, prefix: str = "", bucket: str = BUCKET) -> Settings:
    return Settings(
        data=data,
        s3_endpoint=endpoint,
        s3_bucket=bucket,
        s3_region="us-east-1",
        s3_access_key="key",
        s3_secret_key="secret",
        s3_prefix=prefix,
    )
