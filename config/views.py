"""Whether the site works, for machines and operators that ask; and the demo's e-mails, for people who try it."""

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config import interpreter, mailbox
from config.operator import lines, reading
from risk.services import MODEL_VERSION

# An e-mail is styled inline, as mail programs need it; it may do nothing but be looked at and link.
SANDBOX: dict[str, list[str] | bool | None] = {
    **dict.fromkeys(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]),  # none of the site's own permissions
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'none'"],
    "sandbox": True,
}


@login_not_required
@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The process answers and reaches the database; 503 when it does not. The broker may be away."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok"})


@never_cache
@require_safe
def operator(request: HttpRequest) -> HttpResponse:
    """How the installation does, for staff; for anybody else there is no such page."""
    if not request.user.is_staff:
        raise Http404
    facts = reading.read(timezone.now())
    channel = lines.Channel(settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL)
    software = lines.software_lines(reading.software_version(), interpreter.name(), interpreter.weaknesses())
    work, processes, mail, machine = found = lines.groups(facts, channel, software, MODEL_VERSION)
    verdicts = [line.code for group in found for line in group.lines]
    context = {
        "now": facts.now,
        "columns": [[processes, work], [mail, machine]],
        "worst": lines.worst(found).name.lower(),
        "acts": verdicts.count("act"),
        "looks": verdicts.count("look"),
    }
    return render(request, "config/operator.html", context)


@login_not_required
@never_cache
@require_safe
def demo_mail(request: HttpRequest) -> HttpResponse:
    """The demo's e-mails, newest first."""
    return render(request, "config/mail_list.html", {"letters": mailbox.letters()})


@login_not_required
@never_cache
@require_safe
def demo_letter(request: HttpRequest, name: str) -> HttpResponse:
    """One e-mail as plain text."""
    letter = _letter(name)
    context = {"letter": letter, "text": letter.part("plain"), "has_html": bool(letter.part("html"))}
    return render(request, "config/mail_detail.html", context)


@login_not_required
@never_cache
@require_safe
@csp_replace(SANDBOX)
def demo_letter_html(request: HttpRequest, name: str) -> HttpResponse:
    """One e-mail as a mail program shows it, alone on its page."""
    html = _letter(name).part("html")
    if not html:
        raise Http404
    return HttpResponse(html)


def _letter(name: str) -> mailbox.Letter:
    letter = mailbox.letter(name)
    if letter is None:
        raise Http404
    return letter
