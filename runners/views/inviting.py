"""Sending an invitation, and calling one off: the same for a coach and for a runner."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from runners import clock, links, services
from runners.forms import InviteCoachForm, InviteForm
from runners.forms.sharing import in_words
from runners.models import Coach, CoachingLink, Invitation, InvitationQuerySet, Runner
from runners.tasks import nudge_email
from runners.views.owner import coach_page, posted, runner_page

A_PAGE = 50
Invite = Callable[..., services.Invited]


def invitation_rows(invitations: InvitationQuerySet, now: datetime) -> list[dict[str, Any]]:
    """Return these invitations, read by `with_newer`, with what became of each."""
    rows = []
    for one in invitations:
        state = Invitation.State(one.state(now))
        is_open = state == Invitation.State.OPEN
        may_resend = one.used_at is None and not one.has_newer
        shares = in_words(frozenset(one.shares)) if is_open or may_resend else []
        rows.append(
            {
                "invitation": one,
                "state": state.label,
                "is_open": is_open,
                "may_resend": may_resend,
                "shares": shares,
            }
        )
    return rows


@coach_page
def invitations(request: HttpRequest, coach: Coach) -> HttpResponse:
    """The coach's invitations, and the form for a new one; sending one again calls the earlier one off."""
    form = InviteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        linked = _("This is one of your athletes already. They choose themselves what you see, under Sharing.")
        answer = _send(request, form, partial(services.invite_athlete, coach=coach), "runners:invitations", linked)
        if answer is not None:
            return answer
    now = clock.now()
    page = Paginator(
        Invitation.objects.filter(coach=coach).with_newer().order_by("-created_at", "pk"), A_PAGE
    ).get_page(request.GET.get("page"))
    silent = CoachingLink.objects.showing_nothing().filter(coach=coach).select_related("runner__user")
    context = {
        "form": form,
        "page": page,
        "rows": invitation_rows(page.object_list, now),
        "resend": reverse("runners:invitations"),
        "silent": silent.order_by("runner__user__name", "began_at"),
    }
    return render(request, "runners/invitation_list.html", context, status=422 if form.errors else 200)


@runner_page
def invite_coach(request: HttpRequest, runner: Runner) -> HttpResponse:
    """A runner chooses what a coach will see, and sends the invitation."""
    may = services.may_share(runner)
    form = InviteCoachForm(posted(request), may=may, needs_one=True)
    if request.method == "POST" and form.is_valid():
        invite = partial(services.invite_coach, runner=runner, shares=form.chosen())
        linked = _("This is your coach already. What they see you change under Sharing.")
        answer = _send(request, form, invite, "runners:sharing", linked)
        if answer is not None:
            return answer
    return render(request, "runners/invite_coach.html", {"form": form}, status=422 if form.errors else 200)


def _send(request: HttpRequest, form: InviteForm, invite: Invite, back: str, linked: str) -> HttpResponse | None:
    """Invite by e-mail or show the link, once; None where the form has an error to show.

    `linked` is what to say of somebody who is linked already.
    """
    by_mail = request.POST.get("way") != "link"
    try:
        invited = invite(email=form.cleaned_data["email"], now=clock.now(), by_mail=by_mail)
    except services.OwnCoach:
        form.add_error("email", _("This is your own address. Enter the one of somebody else."))
    except services.AlreadyLinked:
        form.add_error("email", linked)
    except services.TooManyInvitations:
        form.add_error("email", _("That is as many invitations as one may send in a day. Send this one tomorrow."))
    except services.SaidNo:
        words = _("They declined an invitation of yours lately. Give them the link yourself, if they ask for it.")
        form.add_error("email", words)
    else:
        return _sent(request, invited, back)
    return None


def _sent(request: HttpRequest, invited: services.Invited, back: str) -> HttpResponse:
    invitation = invited.invitation
    if invited.email_id is None:
        url = links.invitation_url(invited.token)
        context = {"invitation": invitation, "url": url, "back": back, "has_replaced": invited.has_replaced}
        return render(request, "runners/invitation_link.html", context)
    transaction.on_commit(partial(nudge_email, invited.email_id), robust=True)
    words = {
        "email": invitation.email,
        "day": formats.date_format(timezone.localtime(invitation.expires_at), "j F Y"),
    }
    messages.success(request, _("Invitation for %(email)s on its way, open until %(day)s") % words)
    return redirect(back)


@require_POST
def invitation_cancel(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Call off an invitation of one's own."""
    invitation = get_object_or_404(Invitation.objects.sent_by(request.user), pk=invitation_id)
    if services.cancel_invitation(invitation=invitation, now=clock.now()):
        messages.success(request, _("Invitation cancelled"))
    else:
        messages.info(request, _("This invitation had ended already."))
    return redirect("runners:invitations" if invitation.coach_id else "runners:sharing")
