"""Files in: choose, watch, and see what became of each."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import TooManyFilesSent
from django.db.models import Case, Count, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from runners.models import Runner
from runners.views.owner import consented_page
from training import reasons, services
from training.forms.uploads import ACCEPT, CappedUpload, refusal
from training.models import Import, ImportItem
from training.tasks import nudge_import

LATEST = 10
NAMED = 200  # results named on the page; an archive may hold thousands
ADDED = ImportItem.Outcome.ADDED
PLAIN = ("", "manual_entry")  # added, and nothing to say about it
# A second upload of one archive is thousands of duplicates: what needs a hand comes before them.
WORST_FIRST = Case(
    *(When(outcome=outcome, then=place) for place, outcome in enumerate(("failed", "skipped", "added"))), default=9
)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def import_create(request: HttpRequest) -> HttpResponse:
    """Cap the upload before anything reads it; the token is checked behind that, in `_choose`."""
    if request.method != "POST":
        return _choose(request)
    capped = CappedUpload()
    if _length(request) > settings.MAX_UPLOAD_BYTES * 2:
        return _too_large(request)
    request.upload_handlers.insert(0, capped)
    try:
        request.POST  # noqa: B018 - reads the body now, under the cap
    except TooManyFilesSent:
        return _page(request, [_too_many()], status=413)
    return _too_large(request) if capped.is_too_large else _choose(request)


@csrf_protect
@consented_page
def _choose(request: HttpRequest, runner: Runner) -> HttpResponse:
    if request.method != "POST":
        return _page(request, [])
    uploads = request.FILES.getlist("files")
    wrong = [why for upload in uploads if (why := refusal(upload))] if uploads else [_("Choose a file first.")]
    if wrong:
        return _page(request, wrong, status=422 if request.htmx else 200)
    made = [services.receive_import(runner=runner, upload=upload, now=timezone.now()) for upload in uploads]
    for one in made:
        nudge_import(one.pk)
    text = ngettext("%(n)d file received.", "%(n)d files received.", len(made)) % {"n": len(made)}
    messages.success(request, text)
    return redirect("training:import_detail", made[0].pk) if len(made) == 1 else redirect("training:import_create")


@require_safe
@consented_page
def import_detail(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    return render(
        request, "training/import_detail.html", _state(parent, 0) | _results(parent) | {"units": runner.units}
    )


@require_safe
@consented_page
def import_progress(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    """The bar alone, asked for every second; the last answer makes the page load its results."""
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    said = request.GET.get("said", "")
    state = _state(parent, int(said) if said.isdecimal() and len(said) < 4 else 0)
    response = render(request, "training/_progress.html", state)
    if parent.is_finished:
        response.headers["HX-Refresh"] = "true"
    return response


def _state(parent: Import, said: int) -> dict[str, Any]:
    """Return where it stands. Screen readers hear of each quarter once: `said` is the last one they heard."""
    done = parent.items.values("position").distinct().count()
    total = parent.total
    percent = 100 if parent.is_finished else min(99, 100 * done // total) if total else 0
    quarter = percent // 25 * 25
    return {
        "parent": parent,
        "done": min(done, total) if total else done,
        "total": total,
        "percent": percent,
        "said": max(said, quarter),
        "speaks": quarter > said,
    }


def _results(parent: Import) -> dict[str, Any]:
    """Return the counts and, of what was not simply added, each with its reason and its remedy."""
    counts = dict(parent.items.order_by().values_list("outcome").annotate(n=Count("pk")))
    items = parent.items.select_related("run").order_by("position", "part")
    notable = items.exclude(outcome=ADDED, reason__in=PLAIN)
    told = [_told(item) for item in notable.order_by(WORST_FIRST, "position", "part")[:NAMED]]
    telling = notable.count()
    return {
        "counts": [(label, counts.get(code, 0)) for code, label in ImportItem.Outcome.choices],
        "told": told,
        "untold": telling - len(told),
        "runs": [item.run for item in items.filter(outcome=ADDED, run__isnull=False)[:NAMED]],
        "failure": reasons.words(parent.failure) if parent.failure else None,
    }


def _told(item: ImportItem) -> dict[str, Any]:
    return {"item": item, "reason": reasons.words(item.reason) if item.reason else None}


def _page(request: HttpRequest, errors: list[str], status: int = 200) -> HttpResponse:
    latest = Import.objects.owned_by(request.user).order_by("-created_at")[:LATEST]
    context = {
        "errors": errors,
        "accept": ACCEPT,
        "most": _size(settings.MAX_UPLOAD_BYTES),
        "most_each": _size(settings.MAX_ACTIVITY_BYTES),
        "most_files": settings.DATA_UPLOAD_MAX_NUMBER_FILES,
        "latest": latest,
    }
    return render(request, "training/import_form.html", context, status=status)


def _size(n: int) -> str:
    """Return n bytes in words, whole sizes without decimals: "2 GB" rather than "2.0 GB"."""
    for unit, words in ((1024**3, _("%(n)d GB")), (1024**2, _("%(n)d MB"))):
        if n >= unit and n % unit == 0:
            return words % {"n": n // unit}
    return filesizeformat(n)


def _too_large(request: HttpRequest) -> HttpResponse:
    most = _size(settings.MAX_UPLOAD_BYTES)
    text = _("That was more than %(most)s, so nothing was stored. Send fewer files at a time, or unpack the archive.")
    return _page(request, [text % {"most": most}], status=413)


def _too_many() -> str:
    most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
    return _("Choose at most %(n)d files at a time, or put them into one zip.") % {"n": most}


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() else 0
