"""What to be told, where and when; and a test of it."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from runners import alert_kinds, clock, outbox, services
from runners.forms import PreferencesForm
from runners.forms.preferences import Row
from runners.models import AlertMute, Category, Coach, EmailMute, MailSettings, Runner
from runners.views.owner import posted


@dataclass(frozen=True)
class Missing:
    """Kinds that wait for a consent of one's own."""

    kinds: list[str]
    categories: list[str]


@require_http_methods(["GET", "HEAD", "POST"])
def emails(request: HttpRequest) -> HttpResponse:
    """One table of kinds and channels, and the hours. What cannot come to this person at all is not listed."""
    user = request.user
    runner: Runner | None = getattr(user, "runner", None)
    coach: Coach | None = getattr(user, "coach", None)
    readers = [role for role, is_one in (("runner", runner), ("coach", coach)) if is_one is not None]
    form = PreferencesForm(
        posted(request),
        kinds=alert_kinds.kinds(readers),
        off_by_email=EmailMute.objects.filter(user=user).values_list("kind", flat=True),
        hidden=AlertMute.objects.filter(user=user).values_list("kind", "channel"),
        timing=MailSettings.objects.of(user),
    )
    if request.method == "POST" and form.is_valid():
        services.save_preferences(
            user=user, emails=form.emails(), shown=form.shown(), timing=form.timing(), now=clock.now()
        )
        messages.success(request, _("Preferences saved"))
        return redirect("runners:emails")
    rows = form.rows("runner")
    who = runner or coach
    context = {
        "form": form,
        "rows": rows,
        "coach_rows": form.rows("coach"),
        "missing": _missing(rows, runner),
        "zone": who.time_zone if who is not None else "UTC",
        "is_off": outbox.is_off(),
    }
    return render(request, "runners/preferences_form.html", context, status=422 if form.errors else 200)


@require_POST
def email_test(request: HttpRequest) -> HttpResponse:
    """Owe a test message to the one who asks; once a minute at most."""
    if outbox.is_off():
        messages.error(request, _("This site has no mail server, so nothing was sent. Alerts are on your pages."))
    elif services.send_test(user=request.user, minute=clock.now()) is None:
        messages.info(request, _("A test is on its way already. Wait a minute before you send another."))
    else:
        messages.success(request, _("A test message is on its way to %(email)s.") % {"email": request.user.email})
    return redirect("runners:emails")


def _missing(rows: list[Row], runner: Runner | None) -> Missing | None:
    """Return which kinds cannot come for want of a consent, and which consents those are; None where all can."""
    if runner is None:
        return None
    agreed = runner.categories()
    waiting = [row.kind for row in rows if row.kind.categories - agreed]
    wanted = {category for kind in waiting for category in kind.categories - agreed}
    if not waiting:
        return None
    return Missing([str(kind.label) for kind in waiting], [str(one.label) for one in Category if one.value in wanted])
