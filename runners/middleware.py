"""What every response of a signed-in person carries, and the time zone it is written in."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

Handler = Callable[[HttpRequest], HttpResponse]


class PrivatePagesMiddleware:
    """Keeps the pages of a signed-in person out of every cache, also after sign-out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        return response


class RunnerTimeMiddleware:
    """Writes times in the runner's own zone."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        runner = getattr(request.user, "runner", None) if request.user.is_authenticated else None
        if runner is None:
            return self.get_response(request)
        with timezone.override(runner.zone):
            return self.get_response(request)
