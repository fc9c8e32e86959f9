"""Consent: what may be stored, since when, and the way to end it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from runners import clock, services
from runners.forms.consent import WORDINGS
from runners.models import Category, Consent, Runner
from runners.views.owner import runner_page


@runner_page
def consent(request: HttpRequest, runner: Runner) -> HttpResponse:
    if request.method == "POST":
        give, withdraw = request.POST.get("give"), request.POST.get("withdraw")
        if withdraw in Category.values:
            services.withdraw_consent(runner=runner, category=withdraw, now=clock.now())
            messages.success(request, _("Withdrawn, and the data is deleted"))
        elif give in Category.values and runner.understood_at is not None:
            services.give_consent(runner=runner, categories=[give], now=clock.now())
            messages.success(request, _("Thank you, noted"))
        elif give in Category.values:
            return redirect("runners:welcome_consent")
        return redirect("runners:consent")
    since = {one.category: one.given_at for one in Consent.objects.in_force().filter(runner=runner)}
    rows = [
        {"code": category.value, "label": category.label, "words": WORDINGS[category], "since": since.get(category)}
        for category in Category
    ]
    return render(request, "runners/consent_list.html", {"rows": rows, "runner": runner})
