"""What every response of a signed-in person carries, the time zone it is written in, and who is led where."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django_htmx.http import HttpResponseClientRedirect

from runners.models import Category, Runner

Handler = Callable[[HttpRequest], HttpResponse]


class PrivatePagesMiddleware:
    """Keeps the pages of a signed-in person out of every cache, also after sign-out."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_in or request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store"
        if was_in and not request.user.is_authenticated:
            # drafts and pages kept by the browser go with the session, however it ended
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
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


class WelcomeMiddleware:
    """Leads people from pages about running to where they belong first.

    A runner who has not agreed to training data goes to the welcome; a coach without a log of their own to
    the coach's page. Pages of this app, of accounts and public pages are left alone.
    """

    APPS = frozenset({"training", "risk"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        is_public = not getattr(view, "login_required", True)
        if match is None or match.app_name not in self.APPS or is_public or not request.user.is_authenticated:
            return None
        runner: Runner | None = getattr(request.user, "runner", None)
        if runner is None:
            return redirect("runners:athletes" if hasattr(request.user, "coach") else "runners:settings")
        if runner.allows(Category.TRAINING):
            return None
        url = reverse("runners:welcome")
        if request.method == "GET" and not request.htmx:
            return redirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
        return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
