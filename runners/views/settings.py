"""Settings: the index, and how pages look."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from runners import services
from runners.forms import DisplayForm
from runners.models import Category, Coach, Runner
from runners.views.invitation import invited
from runners.views.owner import posted


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    runner: Runner | None = getattr(request.user, "runner", None)
    context = {
        "runner": runner,
        "has_consent": runner is not None and runner.allows(Category.TRAINING),
        "invited": invited(request.user, timezone.now()),
    }
    return render(request, "runners/settings_index.html", context)


def display(request: HttpRequest) -> HttpResponse:
    runner: Runner | None = getattr(request.user, "runner", None)
    coach: Coach | None = getattr(request.user, "coach", None)
    who = runner or coach
    initial = {"name": request.user.name, "theme": request.user.theme}
    if who is not None:
        initial |= {"time_zone": who.time_zone}
    if runner is not None:
        initial |= {"units": runner.units}
    form = DisplayForm(posted(request), has_zone=who is not None, is_runner=runner is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        services.call(user=request.user, name=facts.pop("name"))
        services.choose_theme(user=request.user, theme=facts.pop("theme"))
        if coach is not None:
            services.move_coach(coach=coach, time_zone=facts["time_zone"])
        if runner is not None:
            services.save_profile(runner=runner, today=runner.today(timezone.now()), **facts)
        messages.success(request, _("Name and display saved"))
        return redirect("runners:display")
    return render(request, "runners/display_form.html", {"form": form}, status=422 if form.errors else 200)
