"""The certificate block: what is still missing for it, then the certificate itself."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.xblocks.shared.part_block import CompletablePart


class CertificateBlock(CompletablePart):
    """Complete when the certificate is issued; open again when it is revoked."""

    kind = "certificate"
    intro = N_("Here you see what is still missing for your certificate. Once it is issued, you find it here.")
