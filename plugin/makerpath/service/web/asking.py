"""From where a request comes, as far as the installation lets us know."""

from __future__ import annotations

from ipaddress import ip_address

from flask import request

from makerpath.service.web.context import services


def address() -> str:
    """The address of whoever asks; behind proxies, what the outermost of our own wrote down.

    `MAKERPATH_PROXIES` says how many of them are ours. A proxy on this machine is believed without being named: what it
    writes at the end of `X-Forwarded-For` is whom it answers.
    """
    peer = request.remote_addr or ""
    chain = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    ours = services().settings.proxies or (1 if _is_here(peer) else 0)
    chain.append(peer)
    return chain[max(0, len(chain) - 1 - ours)]


def _is_here(peer: str) -> bool:
    try:
        return ip_address(peer).is_loopback
    except ValueError:
        return False
