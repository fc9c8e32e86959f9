"""Being invited: the public address of an invitation, and the page on which it is answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from runners import clock, links, services
from runners.accounts import REMEMBERED
from runners.forms import SharingForm
from runners.forms.sharing import has_no_index, in_words
from runners.models import Category, CoachingLink, Invitation, InvitationQuerySet, Runner, User
from runners.views.owner import posted


def ended(request: HttpRequest) -> HttpResponse:
    """The one page for an unknown, used, declined, cancelled or expired invitation: it tells nobody which."""
    return render(request, "runners/invitation_ended.html", status=404)


def waiting_for(user: User, now: datetime) -> InvitationQuerySet:
    """Return the invitations that this person can answer now, newest first."""
    mine = Invitation.objects.open(now).addressed_to(user).order_by("-created_at")
    return mine.select_related("coach__user", "runner__user")


def invited(user: User, now: datetime) -> list[UUID]:
    """Return the ids of up to two of them, for a notice. One query."""
    return list(waiting_for(user, now).values_list("pk", flat=True)[:2])


def notice(user: User, now: datetime) -> dict[str, Any]:
    """Return up to two of them as the context of "runners/invited_line.html". One query."""
    return {"invitations": list(waiting_for(user, now)[:2])}


@login_not_required
@require_safe
def invite(request: HttpRequest, token: str) -> HttpResponse:
    """Show that there is an invitation; whoever holds the link but not the address learns nothing of anybody."""
    response = _at_the_door(request, token)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    response.headers["Cache-Control"] = "no-store"
    return response


def _at_the_door(request: HttpRequest, token: str) -> HttpResponse:
    invitation = Invitation.objects.open(clock.now()).filter(token_hash=links.token_hash(token)).first()
    if invitation is None:
        return ended(request)
    if not request.user.is_authenticated:
        if request.method == "GET":  # its id, not the secret: by it the way leads back here after signing in
            request.session[REMEMBERED] = str(invitation.pk)
        return render(request, "runners/invitation_door.html", {"until": invitation.expires_at})
    if Invitation.objects.filter(pk=invitation.pk).addressed_to(request.user).exists():
        return redirect("runners:invitation", invitation.pk)
    return render(request, "runners/invitation_other.html", {"until": invitation.expires_at})


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Show the invitation to whom it was sent; POST answers it, once."""
    found = waiting_for(request.user, clock.now()).filter(pk=invitation_id).first()
    if found is None:
        return ended(request)
    if REMEMBERED in request.session:
        del request.session[REMEMBERED]
    if request.method == "POST" and "decline" in request.POST:
        if not services.decline_invitation(invitation=found, user=request.user, now=clock.now()):
            return ended(request)
        messages.success(request, _("Declined. Nothing is shared."))
        return redirect("runners:sharing")
    return _as_coach(request, found) if found.coach is None else _as_athlete(request, found)


def _as_athlete(request: HttpRequest, found: Invitation) -> HttpResponse:
    runner: Runner | None = getattr(request.user, "runner", None)
    coach = found.coach
    context: dict[str, Any] = {"invitation": found, "coach": coach.user if coach else None}
    if runner is None or not runner.allows(Category.TRAINING):
        return render(request, "runners/invitation_first.html", context | {"needs_log": runner is None})
    form = SharingForm(posted(request), may=services.may_share(runner), needs_one=True)
    if request.method == "POST" and form.is_valid():
        try:
            link = services.accept_as_athlete(invitation=found, runner=runner, shares=form.chosen(), now=clock.now())
        except services.InvitationEnded:
            return ended(request)
        messages.success(request, _("Shared with %(name)s") % {"name": link.coach.user.called()})
        return redirect("runners:sharing")
    context |= {
        "form": form,
        "is_linked": CoachingLink.objects.not_ended().filter(coach=coach, runner=runner).exists(),
    }
    return render(request, "runners/invitation_athlete.html", context, status=422 if form.errors else 200)


def _as_coach(request: HttpRequest, found: Invitation) -> HttpResponse:
    runner = found.runner
    if request.method == "POST" and runner is not None:
        try:
            services.accept_as_coach(invitation=found, user=request.user, now=clock.now())
        except services.InvitationEnded:
            return ended(request)
        messages.success(request, _("You coach %(name)s now") % {"name": runner.user.called()})
        return redirect("risk:roster")
    context = {
        "invitation": found,
        "runner": runner.user if runner else None,
        "shares": in_words(found.shares),
        "has_no_index": has_no_index(found.shares),
    }
    return render(request, "runners/invitation_coach.html", context)
