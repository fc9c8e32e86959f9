"""The menu behind "More", and a log for somebody who only coached so far."""

from urllib.parse import urlencode

from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from runners import services
from runners.forms.sign_up import known_zone, units_guessed
from runners.models import Category, Runner
from runners.views.invitation import waiting_for


@require_safe
def more(request: HttpRequest) -> HttpResponse:
    runner: Runner | None = getattr(request.user, "runner", None)
    context = {
        "may_store_pain": runner is not None and runner.allows(Category.PAIN),
        "invitations": waiting_for(request.user, timezone.now()).count(),
    }
    return render(request, "runners/more_page.html", context)


@require_POST
def also_run(request: HttpRequest) -> HttpResponse:
    """Give somebody who has no log of their own one, and lead to the welcome."""
    zone = known_zone(request.POST.get("time_zone", ""))
    services.become(user=request.user, is_runner=True, is_coach=False, time_zone=zone, units=units_guessed(request))
    url, wanted = reverse("runners:welcome"), request.POST.get("next", "")
    return redirect(f"{url}?{urlencode({REDIRECT_FIELD_NAME: wanted})}" if wanted else url)
