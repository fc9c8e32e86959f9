"""Pages that are the same for everybody: landing, method, what to do, privacy, accessibility."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from risk import charts, wording
from risk.views.evidence import EVIDENCE
from risk.views.own import own_runner

SAMPLE_INDEX = 54
SAMPLE_CHANGE = 11


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """The way in; who is signed in goes on to their own pages."""
    if request.user.is_authenticated:
        if own_runner(request):
            return redirect("risk:today")
        return redirect("risk:roster" if hasattr(request.user, "coach") else "runners:settings")
    context = {"gauge": charts.gauge(SAMPLE_INDEX), "index": SAMPLE_INDEX, "change": SAMPLE_CHANGE}
    return render(request, "risk/landing.html", context)


@login_not_required
@require_safe
def method(request: HttpRequest) -> HttpResponse:
    """How the index comes about, what it rests on, and what it cannot know."""
    rows = [
        (claim, code, wording.grade(code), wording.source(key), wording.link(key)) for claim, code, key in EVIDENCE
    ]
    return render(request, "risk/method.html", {"evidence": rows})


@login_not_required
@require_safe
def what_to_do(request: HttpRequest) -> HttpResponse:
    """What to do about bone pain; public, because e-mails link to it."""
    return render(request, "risk/what_to_do.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "risk/privacy.html", {"keeps_originals": settings.KEEP_ORIGINALS})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "risk/accessibility.html")
