"""The service's own Ed25519 key, with which it signs what it sends to platforms."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from makerpath.service.core.settings import Settings


def service_key(settings: Settings) -> Ed25519PrivateKey:
    """Made from a secret of the data folder, so that it survives restarts."""
    return Ed25519PrivateKey.from_private_bytes(settings.secret("service-key"))


def private_pem(key: Ed25519PrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
