"""The runner whose page is asked for: always the one who is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from runners.models import Runner

View = Callable[..., HttpResponse]


def own_runner(request: HttpRequest) -> Runner | None:
    """Return the signed-in person's own runner, if they are one."""
    runner: Runner | None = getattr(request.user, "runner", None)
    return runner


def for_runner(view: View) -> View:
    """Hand the runner to the view; who has no log of their own goes to where they belong."""

    @wraps(view)
    def load(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        runner = own_runner(request)
        if runner is None:
            return redirect("risk:roster" if hasattr(request.user, "coach") else "runners:settings")
        return view(request, runner, *args, **kwargs)

    return load


def whole_page() -> HttpResponse:
    """Make htmx load the page anew: what it shows has changed as a whole."""
    response = HttpResponse()
    response.headers["HX-Refresh"] = "true"
    return response
