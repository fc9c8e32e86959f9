"""Runs: the log form, the list, one run."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from runners.models import Category, Runner
from runners.views.owner import consented_page
from training import kind_words, services
from training import units as convert
from training.forms import PainForm, RunForm
from training.forms.pain import YES
from training.models import PainReport, Run
from training.views.conflict import conflict_page
from training.views.recorded import recorded_of
from training.views.weeks import weeks_before

PAUSE_S = 15  # a shorter one is not worth a line
UNDONE = 422  # what htmx swaps in; a plain post gets its page with 200


@require_safe
@consented_page
def run_list(request: HttpRequest, runner: Runner) -> HttpResponse:
    """Eight weeks at a time, newest first; ?before=<date> is what comes earlier."""
    with_pain = runner.allows(Category.PAIN)
    today = runner.today(timezone.now())
    context = {
        "shown": weeks_before(request.user, request.GET.get("before", ""), today, with_pain=with_pain),
        "units": runner.units,
        "with_pain": with_pain,
    }
    return render(request, "training/_weeks.html" if request.htmx else "training/run_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@consented_page
def run_create(request: HttpRequest, runner: Runner) -> HttpResponse:
    """The whole form. The card on Today posts here too, and comes here to mark where it hurts.

    With ?other=1 it is the form of another activity, which begins with its kind.
    """
    now, categories = timezone.now(), runner.categories()
    if request.method != "POST":
        other = {"other": "1", "mode": ""} if request.GET.get("other") else {}
        form = RunForm(runner=runner, categories=categories, now=now, typed=other)
        return _form_page(request, form, PainForm() if Category.PAIN in categories else None)
    if "quick" in request.POST and request.POST.get("pain") == YES and Category.PAIN in categories:
        form = RunForm(runner=runner, categories=categories, now=now, typed=request.POST.dict())
        return _form_page(request, form, PainForm(initial={"pain": YES}), marks_now=True)
    form = RunForm(request.POST, runner=runner, categories=categories, now=now)
    pain = PainForm(request.POST) if Category.PAIN in categories else None
    if not _are_valid(form, pain):
        return _form_page(request, form, pain)
    try:
        run = services.log_run(
            runner=runner,
            now=now,
            idempotency_key=form.cleaned_data["idempotency_key"],
            pains=pain.pains() if pain else [],
            **form.facts(),
        )
    except services.StaleRun as stale:
        return conflict_page(request, runner, form, pain, stale.current)
    messages.success(request, _saved(run, runner, form), extra_tags=reverse("training:run_delete", args=[run.pk]))
    return redirect("risk:today")


@require_safe
@consented_page
def run_detail(request: HttpRequest, runner: Runner, run_id: UUID) -> HttpResponse:
    run = _run(request, run_id)
    context = _of(run, runner, _reports(request, run))
    context["recorded"] = recorded_of(run, request.user, runner.units)
    if run.elapsed_s and run.moving_s and run.elapsed_s >= run.moving_s + PAUSE_S:
        context["with_pauses"] = run.elapsed_s
    return render(request, "training/run_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@consented_page
def run_edit(request: HttpRequest, runner: Runner, run_id: UUID) -> HttpResponse:
    """The form of a saved run. Changed in the meantime, both versions are shown and nothing is thrown away."""
    run, now, categories = _run(request, run_id), timezone.now(), runner.categories()
    data = request.POST if request.method == "POST" else None
    form = RunForm(data, runner=runner, categories=categories, now=now, run=run)
    pain = PainForm(data, reports=_reports(request, run)) if Category.PAIN in categories else None
    if data is None or not _are_valid(form, pain):
        return _form_page(request, form, pain)
    try:
        stored = services.edit_run(
            run=run,
            version=form.cleaned_data["version"] or 0,
            now=now,
            pains=pain.pains() if pain else None,
            **_allowed(form, categories),
        )
    except services.StaleRun as stale:
        return conflict_page(request, runner, form, pain, stale.current)
    changed = f"{kind_words.words_of(stored.mode).changed}."
    messages.success(request, " ".join(filter(None, (changed, _dropped(form)))))
    return redirect("training:run_detail", run.pk)


@require_POST
@consented_page
def run_delete(request: HttpRequest, runner: Runner, run_id: UUID) -> HttpResponse:
    """Delete and offer the way back. "Undo" after saving posts here as well."""
    run = _run(request, run_id)
    services.delete_run(run=run, now=timezone.now())
    deleted = kind_words.words_of(run.mode).deleted
    what = kind_words.measure(run, runner.units)
    if run.is_running:
        what = convert.format_distance(run.distance_m, runner.units)
    messages.success(
        request,
        f"{deleted}, {what}." if what else f"{deleted}.",
        extra_tags=reverse("training:run_restore", args=[run.pk]),
    )
    return redirect("training:run_list")


@require_POST
@consented_page
def run_restore(request: HttpRequest, runner: Runner, run_id: UUID) -> HttpResponse:
    mine = Run.objects.filter(runner__in=Runner.objects.owned_by(request.user, Category.TRAINING))
    run = services.restore_run(run=get_object_or_404(mine, pk=run_id), now=timezone.now())
    messages.success(request, f"{kind_words.words_of(run.mode).back}.")
    return redirect("training:run_detail", run.pk)


def _run(request: HttpRequest, run_id: UUID) -> Run:
    return get_object_or_404(Run.objects.owned_by(request.user).select_related("shoe", "runner"), pk=run_id)


def _reports(request: HttpRequest, run: Run) -> list[PainReport]:
    return list(PainReport.objects.owned_by(request.user).filter(run=run).order_by("site", "side"))


def _of(run: Run, runner: Runner, reports: list[PainReport]) -> dict[str, object]:
    return {"run": run, "reports": reports, "units": runner.units, "words": kind_words.words_of(run.mode)}


def _are_valid(form: RunForm, pain: PainForm | None) -> bool:
    """Judge both, so that one answer names everything there is to mend."""
    forms = [form.is_valid(), pain is None or pain.is_valid()]
    return all(forms)


def _allowed(form: RunForm, categories: frozenset[str]) -> dict[str, object]:
    """Return what the form asked about; notes that it did not show stay as they are."""
    facts = form.facts()
    if Category.NOTES not in categories:
        del facts["notes"]
    return facts


def _form_page(
    request: HttpRequest, form: RunForm, pain: PainForm | None, *, marks_now: bool = False
) -> HttpResponse:
    context = {
        "form": form,
        "pain": pain,
        "run": form.run,
        "words": kind_words.words_of(form.run.mode) if form.run else None,
        "units": form.runner.units,
        "marks_now": marks_now,
    }
    is_wrong = bool(form.errors or (pain and pain.errors))
    return render(request, "training/run_form.html", context, status=UNDONE if is_wrong and request.htmx else 200)


def _saved(run: Run, runner: Runner, form: RunForm) -> str:
    """Return what was saved, with the time spelled out, so that a wrong reading is seen without JavaScript too."""
    if not run.is_running:
        saved, what = kind_words.words_of(run.mode).saved, kind_words.measure(run, runner.units)
        return " ".join(filter(None, (f"{saved}, {what}." if what else f"{saved}.", _dropped(form))))
    far = {"distance": convert.format_distance(run.distance_m, runner.units)}
    if not run.moving_s:
        return _("Run saved, %(distance)s.") % far
    pace = convert.format_pace(run.distance_m, float(run.moving_s), runner.units)
    spelled = convert.spell_duration(float(run.moving_s))
    told = ", ".join(part for part in (spelled, pace) if part)
    return _("Run saved, %(distance)s. %(time)s.") % (far | {"time": told})


def _dropped(form: RunForm) -> str:
    """Say what was typed and is not kept, because this kind cannot have it."""
    names = form.dropped()
    return _("Not kept, as it does not go with this kind: %(names)s.") % {"names": ", ".join(names)} if names else ""
