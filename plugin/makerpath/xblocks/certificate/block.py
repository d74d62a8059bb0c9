"""The certificate block: what is still missing for it, then the certificate itself."""

from __future__ import annotations

from makerpath.domain.errors import N_
from makerpath.i18n import gettext
from makerpath.xblocks.shared.part_block import CompletablePart

ABOUT = (
    N_("The school issues it to whoever passes the gates of the project and its final assessment."),
    N_("It has a number, and names the course, the project and the results."),
    N_("Anybody can verify at its public address that it is genuine."),
)


class CertificateBlock(CompletablePart):
    """Complete when the certificate is issued; open again when it is revoked."""

    kind = "certificate"
    intro = N_("Here you see what is still missing for your certificate. Once it is issued, you find it here.")

    def items_in(self, language: str) -> list[str]:
        """What the certificate is."""
        return [gettext(text, language) for text in ABOUT]
