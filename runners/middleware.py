"""What every response of a signed-in person carries, the time zone it is written in, and who is led where."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from runners.models import Category, Runner
from runners.services import ConsentMissing
from runners.views.owner import to_consent

Handler = Callable[[HttpRequest], HttpResponse]

READING = frozenset({"GET", "HEAD"})


class SignInMiddleware(LoginRequiredMiddleware):
    """Leads a signed-out person to the sign-in, and from there back to a page that can be opened.

    A form's address may take posts only, and a part of a page is no page: both lead back to where they stood.
    """

    # the stub promises a 302; htmx follows that unseen and needs an answer of its own
    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponse:  # type: ignore[override]
        if request.htmx:
            page = request.htmx.current_url_abs_path or reverse("risk:today")
            return HttpResponseClientRedirect(redirect_to_login(page, self.get_login_url(view_func)).url)
        if request.method in READING:
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(_page_of(request), self.get_login_url(view_func))


def _page_of(request: HttpRequest) -> str:
    """Return the page of this site that a form was on, or Today where the browser does not say."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return reverse("risk:today")
    page = urlsplit(referer)
    return f"{page.path}?{page.query}" if page.query else page.path or "/"


class WrongMethodMiddleware:
    """Explains an address that only takes what a form sends, instead of an empty page."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.streaming or response.content or not request.accepts("text/html"):
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page


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
    """Writes times in the person's own zone: the runner's, or that of a coach without a log."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        who = getattr(user, "runner", None) or getattr(user, "coach", None) if user.is_authenticated else None
        if who is None:
            return self.get_response(request)
        with timezone.override(who.zone):
            return self.get_response(request)


class WelcomeMiddleware:
    """Leads people from pages about running to where they belong first.

    A runner who has not agreed to training data goes to the welcome; a coach without a log of their own to
    the coach's page. Pages of this app, of accounts, public pages and those made for coaches (`coach_page`) are
    left alone. Whether training may be stored stands in `request.stores_training` then, so that nobody asks twice.
    """

    APPS = frozenset({"training", "risk"})

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        match = request.resolver_match
        is_open = not getattr(view, "login_required", True) or getattr(view, "is_for_coaches", False)
        if match is None or match.app_name not in self.APPS or is_open or not request.user.is_authenticated:
            return None
        runner: Runner | None = getattr(request.user, "runner", None)
        if runner is None:
            return redirect("risk:roster" if hasattr(request.user, "coach") else "runners:settings")
        request.stores_training = runner.allows(Category.TRAINING)
        return None if request.stores_training else _to_welcome(request)


def _to_welcome(request: HttpRequest) -> HttpResponse:
    url = reverse("runners:welcome")
    if request.method == "GET" and not request.htmx:
        return redirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


class WithdrawnMiddleware:
    """Answers for every page whose runner withdrew a consent, in another tab, while the page was at work.

    The service found it missing under its lock and stored nothing. The answer is that of a page asked for after the
    withdrawal: to the welcome without training data, else to where the missing one can be given again.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        if not isinstance(fault, ConsentMissing):
            return None
        if Category.TRAINING in fault.args:
            return _to_welcome(request)
        return to_consent(request, Category(fault.args[0]))
