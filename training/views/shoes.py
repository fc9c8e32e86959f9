"""Shoes: how far each pair has come, and when to plan the next."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runners.models import Runner
from runners.views.owner import consented_page
from training import services
from training import units as convert
from training.charts import shoe_bar
from training.forms.shoe import RetireForm, ShoeForm
from training.models import Shoe

PACE_DAYS = 28  # what "at your pace" looks back on
FAR_AWAY = 365  # days; further ahead nobody plans


@require_safe
@consented_page
def shoe_list(request: HttpRequest, runner: Runner) -> HttpResponse:
    today = runner.today(timezone.now())
    recent = Q(runs__deleted_at__isnull=True, runs__local_date__gt=today - timedelta(days=PACE_DAYS))
    shoes = (
        Shoe.objects.owned_by(request.user)
        .with_mileage()
        .annotate(recent_m=Coalesce(Sum("runs__distance_m", filter=recent), 0))
        .order_by("-is_default", "-last_used_on", "name")
    )
    cards = [_card(shoe, runner.units, today) for shoe in shoes]
    context = {
        "in_use": [card for card in cards if card["shoe"].retired_on is None],
        "retired": [card for card in cards if card["shoe"].retired_on is not None],
        "units": runner.units,
        "unit": convert.symbol(runner.units),
    }
    return render(request, "training/shoe_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@consented_page
def shoe_create(request: HttpRequest, runner: Runner) -> HttpResponse:
    form = ShoeForm(request.POST if request.method == "POST" else None, runner=runner)
    if request.method == "POST" and form.is_valid():
        services.add_shoe(runner=runner, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Pair added."))
        return redirect("training:shoe_list")
    return _form_page(request, form, None, runner)


@require_http_methods(["GET", "HEAD", "POST"])
@consented_page
def shoe_edit(request: HttpRequest, runner: Runner, shoe_id: UUID) -> HttpResponse:
    shoe = _shoe(request, shoe_id)
    form = ShoeForm(request.POST if request.method == "POST" else None, runner=runner, shoe=shoe)
    if request.method == "POST" and form.is_valid():
        services.edit_shoe(shoe=shoe, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Pair changed."))
        return redirect("training:shoe_list")
    return _form_page(request, form, shoe, runner)


@require_POST
@consented_page
def shoe_default(request: HttpRequest, runner: Runner, shoe_id: UUID) -> HttpResponse:
    shoe = _shoe(request, shoe_id)
    if shoe.retired_on is None:
        services.set_default_shoe(shoe=shoe)
        messages.success(request, _("New runs get %(shoe)s.") % {"shoe": shoe.name})
    else:
        messages.error(request, _("%(shoe)s is retired. Take it back into use first.") % {"shoe": shoe.name})
    return redirect("training:shoe_list")


@require_http_methods(["GET", "HEAD", "POST"])
@consented_page
def shoe_keep(request: HttpRequest, runner: Runner, shoe_id: UUID) -> HttpResponse:
    """Ask before the limit is raised: e-mails link here, and a link changes nothing."""
    shoe = get_object_or_404(Shoe.objects.owned_by(request.user).with_mileage(), pk=shoe_id)
    if request.method == "POST":
        kept = services.keep_shoe(shoe=shoe, now=timezone.now())
        words = {"shoe": kept.name, "until": convert.format_distance(kept.limit_m, runner.units)}
        messages.success(request, _("%(shoe)s is kept until %(until)s.") % words)
        return redirect("training:shoe_list")
    context = {
        "shoe": shoe,
        "gone": convert.format_distance(shoe.mileage_m, runner.units),
        "limit": convert.format_distance(shoe.limit_m, runner.units),
        "until": convert.format_distance(shoe.kept_until_m(shoe.mileage_m), runner.units),
        "is_due": shoe.mileage_m >= shoe.limit_m,
    }
    return render(request, "training/shoe_keep.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@consented_page
def shoe_retire(request: HttpRequest, runner: Runner, shoe_id: UUID) -> HttpResponse:
    """Ask first, and for the default pair ask which one follows: e-mails link here, and a link changes nothing."""
    shoe = _shoe(request, shoe_id)
    form = RetireForm(request.POST if request.method == "POST" else None, shoe=shoe)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        follower = form.cleaned_data.get("next_default")
        services.retire_shoe(shoe=shoe, today=runner.today(now), now=now, next_default=follower)
        messages.success(request, _("%(shoe)s is retired.") % {"shoe": shoe.name})
        return redirect("training:shoe_list")
    context = {"form": form, "shoe": shoe, "has_followers": _has_followers(form)}
    return render(request, "training/shoe_retire.html", context)


@require_POST
@consented_page
def shoe_unretire(request: HttpRequest, runner: Runner, shoe_id: UUID) -> HttpResponse:
    shoe = _shoe(request, shoe_id)
    services.unretire_shoe(shoe=shoe, now=timezone.now())
    messages.success(request, _("%(shoe)s is in use again.") % {"shoe": shoe.name})
    return redirect("training:shoe_list")


def _shoe(request: HttpRequest, shoe_id: UUID) -> Shoe:
    return get_object_or_404(Shoe.objects.owned_by(request.user).select_related("runner"), pk=shoe_id)


def _has_followers(form: RetireForm) -> bool:
    return "next_default" in form.fields and form.fields["next_default"].queryset.exists()


def _form_page(request: HttpRequest, form: ShoeForm, shoe: Shoe | None, runner: Runner) -> HttpResponse:
    context = {"form": form, "shoe": shoe, "unit": convert.symbol(runner.units)}
    return render(request, "training/shoe_form.html", context, status=422 if form.errors and request.htmx else 200)


def _card(shoe: Shoe, units: str, today: date) -> dict[str, Any]:
    gone, limit = (convert.distance_number(metres, units, 0) for metres in (shoe.mileage_m, shoe.limit_m))
    words = {"gone": gone, "limit": limit, "unit": convert.symbol(units)}
    return {
        "shoe": shoe,
        "gone": gone,
        "left": _left(shoe),
        "used_on": shoe.last_used_on,
        "chart": shoe_bar(shoe.mileage_m, shoe.heads_up_m, shoe.limit_m),
        "label": _("%(gone)s of %(limit)s %(unit)s") % words,
        "warn": convert.from_metres(shoe.heads_up_m, units),
        "limit": convert.from_metres(shoe.limit_m, units),
    }


def _left(shoe: Shoe) -> str:
    """Return how long the pair lasts if the last 28 days go on; empty where they say nothing."""
    left_m = shoe.limit_m - shoe.mileage_m
    if left_m <= 0:
        return _("past its limit")
    if not shoe.recent_m:
        return ""
    days = round(left_m * PACE_DAYS / shoe.recent_m)
    if days > FAR_AWAY:
        return _("more than a year left")
    if days >= 2 * PACE_DAYS:
        weeks = round(days / 7)
        return ngettext("about %(n)d week left", "about %(n)d weeks left", weeks) % {"n": weeks}
    return ngettext("about %(n)d day left", "about %(n)d days left", max(1, days)) % {"n": max(1, days)}
