"""Whether the site works, for machines and operators that ask; and the demo's e-mails, for people who try it."""

from hmac import compare_digest

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config import interpreter, mailbox
from config.operator import lines, post, reading
from risk.services import MODEL_VERSION
from runners import clock, outbox
from runners.models import MailChannel

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


@login_not_required
@never_cache
@require_safe
def deep(request: HttpRequest) -> HttpResponse:
    """Every line of the operator's page, for a machine that watches; for whoever lacks the token, no such page.

    503 as soon as a line says "act": the watcher needs to understand nothing else. No line names a person.
    """
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not (settings.HEALTH_TOKEN and compare_digest(given.encode(), settings.HEALTH_TOKEN.encode())):
        raise Http404
    facts, channel, found = _everything()
    told = {
        "status": lines.worst(found).name.lower(),
        "mail": {"channel": channel.state, "since": channel.since, "reason": channel.reason},
        "lines": [
            {"group": group.title, "name": line.name, "value": line.value, "verdict": line.code}
            for group in found
            for line in group.lines
        ],
        "at": facts.now,
    }
    return JsonResponse(told, status=503 if lines.worst(found) is lines.Verdict.ACT else 200)


def _everything() -> tuple[reading.Facts, post.Channel, list[lines.Group]]:
    facts, channel = reading.read(clock.now()), _channel()
    software = lines.software_lines(reading.software_version(), interpreter.name(), interpreter.weaknesses())
    return facts, channel, lines.groups(facts, channel, software, MODEL_VERSION)


@never_cache
@require_safe
def operator(request: HttpRequest) -> HttpResponse:
    """How the installation does, for staff; for anybody else there is no such page."""
    if not request.user.is_staff:
        raise Http404
    facts, channel, found = _everything()
    work, processes, mail, machine = found
    verdicts = [line.code for group in found for line in group.lines]
    context = {
        "now": facts.now,
        "columns": [[processes, work], [mail, machine]],
        "worst": lines.worst(found).name.lower(),
        "acts": verdicts.count("act"),
        "looks": verdicts.count("look"),
        "letters": post.rows(facts.mail.letters, outbox.kinds()),
        "is_paused": channel.is_paused,
    }
    return render(request, "config/operator.html", context)


def _channel() -> post.Channel:
    now_is = MailChannel.objects.now_is()
    is_off = outbox.is_off()
    return post.Channel(
        settings.EMAIL_BACKEND,
        settings.EMAIL_HOST,
        settings.DEFAULT_FROM_EMAIL,
        state="off" if is_off else now_is.state if now_is.state != now_is.State.OFF else "open",
        since=now_is.since,
        reason=now_is.reason,
        deferring_since=now_is.deferring_since,
    )


@never_cache
@require_POST
def operator_mail_again(request: HttpRequest) -> HttpResponse:
    """Make due again what failed, or what nobody knows of, for one group of readers. Each is looked at anew."""
    if not request.user.is_staff:
        raise Http404
    family, state = request.POST.get("family", ""), request.POST.get("state", "")
    if family not in post.FAMILIES or state not in outbox.REPEATABLE:
        raise Http404
    now = clock.now()
    kinds = post.kinds_of(family, outbox.kinds())
    number = outbox.send_again(state=state, kinds=kinds, since=now - reading.LETTERS_LOOK_BACK, now=now)
    words = ngettext(
        "%(number)d letter is due again. What is no longer true is called off instead.",
        "%(number)d letters are due again. What is no longer true is called off instead.",
        number,
    )
    messages.info(request, words % {"number": number})
    return redirect("operator")


@never_cache
@require_POST
def operator_mail_try(request: HttpRequest) -> HttpResponse:
    """Have the mail server asked as soon as the sweeper comes by; nothing on a page waits for it."""
    if not request.user.is_staff:
        raise Http404
    if outbox.ask_soon(clock.now()):
        messages.info(request, _("The sweeper asks it within seconds. Look again in a minute."))
    else:
        messages.info(request, _("It is not paused: letters go out as they fall due."))
    return redirect("operator")


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
