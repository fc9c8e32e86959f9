"""Sharing: which coach sees what, the end of it, and who looked at it."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from runners import clock, services
from runners.forms import SharingForm
from runners.forms.sharing import has_no_index, in_words, shows_data
from runners.models import Coach, CoachingLink, CoachingLinkQuerySet, HealthAccess, Invitation, Runner
from runners.views.invitation import waiting_for
from runners.views.inviting import invitation_rows
from runners.views.owner import coach_page, posted, runner_page

A_PAGE = 50
SENT_SHOWN = 20
ASKS_AND_ENDS = ["GET", "HEAD", "POST"]


def _own_links(runner: Runner) -> CoachingLinkQuerySet:
    return CoachingLink.objects.not_ended().filter(runner=runner).with_shares().select_related("coach__user")


@require_safe
def sharing(request: HttpRequest) -> HttpResponse:
    """Every coach with what they see, and the invitations of both directions."""
    runner: Runner | None = getattr(request.user, "runner", None)
    now = timezone.now()
    context: dict[str, Any] = {"runner": runner, "waiting": waiting_for(request.user, now)}
    if runner is not None:
        links = _own_links(runner).annotate(last_looked=HealthAccess.objects.last_by_link())
        context["rows"] = [
            {
                "link": link,
                "coach": link.coach.user,
                "shares": in_words(link.shares()) if shows_data(link.shares()) else [],
                "has_no_index": has_no_index(link.shares()),
            }
            for link in links.order_by("began_at")
        ]
        sent = Invitation.objects.filter(runner=runner).order_by("-created_at")
        context["sent"] = invitation_rows(sent.with_newer()[:SENT_SHOWN], now)
        context["resend"] = reverse("runners:invite_coach")
    return render(request, "runners/sharing_list.html", context)


@runner_page
def sharing_edit(request: HttpRequest, runner: Runner, link_id: UUID) -> HttpResponse:
    """The table of switches for one coach; what is saved holds on the coach's next request."""
    link = get_object_or_404(_own_links(runner), pk=link_id)
    form = SharingForm(posted(request), may=services.may_share(runner), given=link.shares())
    if request.method == "POST" and form.is_valid():
        shared = services.share(link=link, shares=form.chosen(), now=clock.now())
        name = {"name": link.coach.user.called()}
        if shared:
            messages.success(request, _("Saved. It holds from now on for %(name)s.") % name)
        else:
            messages.success(request, _("Saved. %(name)s sees nothing of you now.") % name)
        return redirect("runners:sharing")
    context = {"form": form, "link": link, "coach": link.coach.user}
    return render(request, "runners/sharing_form.html", context, status=422 if form.errors else 200)


@runner_page
@require_http_methods(ASKS_AND_ENDS)
def sharing_stop(request: HttpRequest, runner: Runner, link_id: UUID) -> HttpResponse:
    """GET asks in one sentence; POST ends it at once, without a reason."""
    link = get_object_or_404(_own_links(runner), pk=link_id)
    if request.method == "POST":
        services.end_coaching(link=link, by=CoachingLink.Side.RUNNER, now=clock.now())
        messages.success(
            request, _("Stopped. %(name)s sees nothing of you now.") % {"name": link.coach.user.called()}
        )
        return redirect("runners:sharing")
    return render(request, "runners/sharing_stop.html", {"link": link, "coach": link.coach.user})


@coach_page
@require_http_methods(ASKS_AND_ENDS)
def coaching_leave(request: HttpRequest, coach: Coach, link_id: UUID) -> HttpResponse:
    """The coach's own way out of a link."""
    own = CoachingLink.objects.in_force().filter(coach=coach).select_related("runner__user")
    link = get_object_or_404(own, pk=link_id)
    if request.method == "POST":
        services.end_coaching(link=link, by=CoachingLink.Side.COACH, now=clock.now())
        messages.success(
            request, _("Ended. You no longer see anything of %(name)s.") % {"name": link.runner.user.called()}
        )
        return redirect("risk:roster")
    return render(request, "runners/coaching_leave.html", {"link": link, "athlete": link.runner.user})


@runner_page
@require_safe
def access_record(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Who looked at what, and when: newest first, by the runner's own days."""
    page = Paginator(HealthAccess.objects.of(runner), A_PAGE).get_page(request.GET.get("page"))
    coaches = set(_own_links(runner).values_list("coach__user_id", flat=True))
    rows = [
        {"access": access, "at": timezone.localtime(access.at), "is_coach": access.actor_id in coaches}
        for access in page.object_list
    ]
    days = [(day, list(of_day)) for day, of_day in groupby(rows, key=lambda row: row["at"].date())]
    return render(request, "runners/access_record.html", {"page": page, "days": days})
