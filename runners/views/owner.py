"""Who is asking, for the pages of this app."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from runners.models import Category, Coach, Runner

View = Callable[..., HttpResponse]


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form is bound to: an empty post is a post too."""
    return request.POST if request.method == "POST" else None


def runner_page(view: View) -> View:
    """Hand the view the runner who is asking; somebody without a log of their own goes to the settings."""

    @wraps(view)
    def with_runner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        runner: Runner | None = getattr(request.user, "runner", None)
        if runner is None:
            return redirect("runners:settings")
        return view(request, runner, *args, **kwargs)

    return with_runner


def consented_page(view: View) -> View:
    """Like runner_page, for pages that ask about health: without consent to training, to the welcome first."""

    @wraps(view)
    @runner_page
    def with_consent(request: HttpRequest, runner: Runner, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (getattr(request, "stores_training", False) or runner.allows(Category.TRAINING)):
            return redirect("runners:welcome_consent")
        return view(request, runner, *args, **kwargs)

    return with_consent


def coach_page(view: View) -> View:
    """Hand the view the coach who is asking; for anybody else there is no such page.

    The mark keeps the welcome from leading a coach without a log of their own away.
    """

    @wraps(view)
    def with_coach(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        coach: Coach | None = getattr(request.user, "coach", None)
        if coach is None:
            raise Http404
        return view(request, coach, *args, **kwargs)

    with_coach.is_for_coaches = True
    return with_coach


def to_consent(request: HttpRequest, category: Category) -> HttpResponse:
    """Lead to where this can be agreed to, and say why."""
    text = _("That page needs your consent to store this: %(what)s. You can agree here.")
    messages.info(request, text % {"what": category.label})
    url = reverse("runners:consent")
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
