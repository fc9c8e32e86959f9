"""An import while it is read, and what came of it."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from runners.models import Runner
from runners.views.owner import consented_page
from training import reasons, services
from training.forms.review import ReviewForm
from training.models import Import, ImportItem, Shoe
from training.results import count, told

NAMED = 200  # results named on the page; an archive may hold thousands
ASKED = 50  # questions on the page at once
Outcome = ImportItem.Outcome


@require_safe
@consented_page
def import_detail(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    if parent.state == Import.State.ASKING:
        return redirect("training:import_columns", parent.pk)
    context = state(parent, 100 if parent.is_finished else parent.percent // 25 * 25) | {"units": runner.units}
    if parent.is_finished:
        context |= results(parent) | {"form": review_form(parent, runner)}
    return render(request, "training/import_detail.html", context)


@require_safe
@consented_page
def import_progress(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    """The bar alone, asked for every second; once the end was said, the page loads its results, or a question."""
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    heard = request.GET.get("said", "")
    context = state(parent, int(heard) if heard.isdecimal() and len(heard) < 4 else 0)
    response = render(request, "training/_progress.html", context)
    if parent.state == Import.State.ASKING or (parent.is_finished and not context["speaks"]):
        response.headers["HX-Refresh"] = "true"
    return response


def state(parent: Import, heard: int) -> dict[str, Any]:
    """Return where it stands. Screen readers hear of each quarter once: `heard` is the last one that was said."""
    quarter = parent.percent // 25 * 25
    counts: dict[str, int] = {}
    if not parent.is_finished:
        counts = dict(parent.items.order_by().values_list("outcome").annotate(n=Count("pk")))
    return {
        "parent": parent,
        "said": max(heard, quarter),
        "speaks": quarter > heard,
        "so_far": [(label, counts[code]) for code, label in Outcome.choices if counts.get(code)],
        "time_left": None if parent.is_finished else time_left(parent.seconds_left),
    }


def time_left(seconds: float | None) -> str:
    """Return "about 20 s left", rounded as people would; nothing while no pace is known."""
    if seconds is None:
        return ""
    if seconds < 5:
        return _("a few seconds left")
    if seconds < 58:
        return _("about %(n)d s left") % {"n": max(5, round(seconds / 5) * 5)}
    if seconds < 58 * 60:
        return _("about %(n)d min left") % {"n": max(1, round(seconds / 60))}
    hours = max(1, round(seconds / 3600))
    return ngettext("about %(n)d hour left", "about %(n)d hours left", hours) % {"n": hours}


def results(parent: Import) -> dict[str, Any]:
    """Return the counts and, of what was not simply added, each with its reason and its remedy."""
    items = parent.items.select_related("run").order_by("position", "part")
    found = told(parent, NAMED)
    numbers = count(parent)
    span = parent.runs.kept().aggregate(n=Count("pk"), first=Min("local_date"), last=Max("local_date"))
    may_undo = parent.may_be_undone(timezone.now())
    return {
        "counts": numbers.lines,
        "span": span,
        "told": [{"item": one.item, "run": one.run, "reason": one.reason} for one in found],
        "untold": numbers.notable - len(found),
        "runs": [item.run for item in items.filter(outcome=Outcome.ADDED, run__isnull=False)[:NAMED]],
        "failure": reasons.words(parent.failure) if parent.failure else None,
        "may_undo": may_undo,
        "matched": list(parent.files.stored().filter(preview__isnull=False).order_by("place")) if may_undo else [],
    }


def review_form(parent: Import, runner: Runner, data: Any = None) -> ReviewForm | None:
    """Return the questions and the shoe names of an import that has ended; None where there is nothing to ask."""
    if parent.state not in (Import.State.DONE, Import.State.FAILED):
        return None
    asked = parent.items.filter(outcome=Outcome.ASKED).select_related("run", "twin").order_by("position", "part")
    questions, gear = list(asked[:ASKED]) if parent.questions else [], services.gear_of(parent)
    if not questions and not gear:
        return None
    shoes = list(Shoe.objects.filter(runner=runner).order_by("retired_on", "name")) if gear else []
    return ReviewForm(data, questions=questions, gear=gear, shoes=shoes, units=runner.units)
