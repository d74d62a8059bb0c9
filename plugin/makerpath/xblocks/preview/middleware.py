"""What the platform does and the workbench does not."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

UNAUTHENTICATED = "/unauth_handler/"


def handlers_for_others(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let other servers call a block's unauthenticated handlers, as the platform does: they have no form of ours."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path.startswith(UNAUTHENTICATED):
            request._dont_enforce_csrf_checks = True
        return get_response(request)

    return middleware
