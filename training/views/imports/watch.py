"""An import while it is read, and what came of it."""

from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Max, Min, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from runners.models import Runner
from runners.views.owner import consented_page
from training import reasons, services
from training.forms.review import ReviewForm
from training.models import Import, ImportItem, Shoe

NAMED = 200  # results named on the page; an archive may hold thousands
ASKED = 50  # questions on the page at once
Outcome = ImportItem.Outcome
PLAIN = ("", "manual_entry", "you_kept")  # added, and nothing to say about it
# A second upload of one archive is thousands of duplicates: what needs a hand comes before them.
WORST_FIRST = Case(
    *(When(outcome=outcome, then=place) for place, outcome in enumerate(("failed", "skipped", "added"))), default=9
)
# not counted sports are told apart from what was left out for another reason
OTHER_SPORT = ("other_sport", "mode_unknown")


@require_safe
@consented_page
def import_detail(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    context = state(parent, 100 if parent.is_finished else parent.percent // 25 * 25) | {"units": runner.units}
    if parent.is_finished:
        context |= results(parent) | {"form": review_form(parent, runner)}
    return render(request, "training/import_detail.html", context)


@require_safe
@consented_page
def import_progress(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    """The bar alone, asked for every second; once the end was said, the page loads its results."""
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    heard = request.GET.get("said", "")
    context = state(parent, int(heard) if heard.isdecimal() and len(heard) < 4 else 0)
    response = render(request, "training/_progress.html", context)
    if parent.is_finished and not context["speaks"]:
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
    notable = items.exclude(outcome=Outcome.ADDED, reason__in=PLAIN).exclude(outcome=Outcome.ASKED)
    told = [_told(item) for item in notable.order_by(WORST_FIRST, "position", "part")[:NAMED]]
    numbers = _numbers(parent)
    telling = numbers["notable"]
    span = parent.runs.kept().aggregate(n=Count("pk"), first=Min("local_date"), last=Max("local_date"))
    return {
        "counts": numbers["lines"],
        "span": span,
        "told": told,
        "untold": telling - len(told),
        "runs": [item.run for item in items.filter(outcome=Outcome.ADDED, run__isnull=False)[:NAMED]],
        "failure": reasons.words(parent.failure) if parent.failure else None,
        "may_undo": parent.may_be_undone(timezone.now()),
    }


def _numbers(parent: Import) -> dict[str, Any]:
    """Return each count with its word, in the order of the review, and how many results are worth a word."""
    rows = parent.items.order_by().values_list("outcome", "reason").annotate(n=Count("pk"))
    total = dict.fromkeys(("found", "added", "asked", "duplicate", "sport", "skipped", "failed"), 0)
    notable = 0
    for outcome, reason, n in rows:
        total["found"] += n
        total["sport" if outcome == Outcome.SKIPPED and reason in OTHER_SPORT else outcome] += n
        if outcome != Outcome.ASKED and not (outcome == Outcome.ADDED and reason in PLAIN):
            notable += n
    words = {
        "found": _("Found"),
        "added": _("Added"),
        "asked": _("Waiting for your answer"),
        "duplicate": _("Already in your log"),
        "sport": _("Sports that are not counted"),
        "skipped": _("Left out"),
        "failed": _("Not read"),
    }
    always = {"found", "added", "duplicate", "failed"}
    return {"lines": [(words[key], n) for key, n in total.items() if n or key in always], "notable": notable}


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


def _told(item: ImportItem) -> dict[str, Any]:
    shown = item.run if item.run is not None and item.run.deleted_at is None else None
    return {"item": item, "run": shown, "reason": reasons.words(item.reason) if item.reason else None}
