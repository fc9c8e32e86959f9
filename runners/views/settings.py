"""Settings: the index, how pages look, which e-mails come."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from runners import outbox, services
from runners.forms import DisplayForm
from runners.models import Category, EmailMute, Runner
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
    initial = {"name": request.user.name, "theme": request.user.theme}
    if runner is not None:
        initial |= {"units": runner.units, "time_zone": runner.time_zone}
    form = DisplayForm(posted(request), is_runner=runner is not None, initial=initial)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        services.call(user=request.user, name=facts.pop("name"))
        services.choose_theme(user=request.user, theme=facts.pop("theme"))
        if runner is not None:
            services.save_profile(runner=runner, today=runner.today(timezone.now()), **facts)
        messages.success(request, _("Name and display saved"))
        return redirect("runners:display")
    return render(request, "runners/display_form.html", {"form": form}, status=422 if form.errors else 200)


def emails(request: HttpRequest) -> HttpResponse:
    """Each kind can be turned on; only the mutable ones can be turned off here.

    Bone pain is not one of them: its e-mail carries its own link for that, with what it means beside it. Listed is
    what can come to this person at all: a runner's kinds to runners, a coach's to coaches.
    """
    muted = frozenset(EmailMute.objects.filter(user=request.user).values_list("kind", flat=True))
    roles = {role for role in ("runner", "coach") if hasattr(request.user, role)}
    kinds = [kind for kind in outbox.kinds() if kind.reader in roles]
    if request.method == "POST":
        wanted = set(request.POST.getlist("kinds"))
        for kind in kinds:
            if kind.code in wanted and kind.code in muted:
                services.unmute_emails(user=request.user, kind=kind.code)
            elif kind.mutable and kind.code not in wanted:
                services.mute_emails(user=request.user, kind=kind.code, now=timezone.now())
        messages.success(request, _("E-mail preferences saved"))
        return redirect("runners:emails")
    runner: Runner | None = getattr(request.user, "runner", None)
    agreed = runner.categories() if runner is not None else frozenset(Category.values)
    rows = [
        {
            "kind": kind,
            "is_on": kind.code not in muted,
            "has_choice": kind.mutable or kind.code in muted,
            "missing": _missing(kind, agreed),
        }
        for kind in kinds
    ]
    return render(request, "runners/emails_form.html", {"rows": rows})


def _missing(kind: outbox.Kind, agreed: frozenset[str]) -> list[str]:
    """Return the consents of one's own that a kind waits for; what a coach gets waits for those of others."""
    wanted = kind.categories - agreed if kind.reader == "runner" else frozenset()
    return [str(one.label) for one in Category if one.value in wanted]
