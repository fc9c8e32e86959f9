"""The menu behind "More", and the coach's page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from runners import services
from runners.forms.sign_up import known_zone, units_guessed
from runners.models import Category, Runner


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    runner: Runner | None = getattr(request.user, "runner", None)
    context = {"may_store_pain": runner is not None and runner.allows(Category.PAIN)}
    return render(request, "runners/more_page.html", context)


@require_safe
def athletes(request: HttpRequest) -> HttpResponse:
    return render(request, "runners/athletes_list.html")


@require_POST
def also_run(request: HttpRequest) -> HttpResponse:
    """Give somebody who has no log of their own one, and lead to the welcome."""
    zone = known_zone(request.POST.get("time_zone", ""))
    services.become(user=request.user, is_runner=True, is_coach=False, time_zone=zone, units=units_guessed(request))
    return redirect("runners:welcome")
