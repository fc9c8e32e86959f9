"""Review and undo: what the runner decides about an import as a whole."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from runners.models import Runner
from runners.views.owner import consented_page
from training import services
from training.forms.review import KEEP
from training.models import Import, ImportItem
from training.models.imports import UNDO_FOR
from training.views.imports.watch import results, review_form, state


@require_POST
@consented_page
def import_review(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    """Settle what was answered; what was left for later stays asked."""
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    form = review_form(parent, runner, request.POST)
    if form is None:
        return redirect("training:import_detail", parent.pk)
    if not form.is_valid():
        context = state(parent, 100) | results(parent) | {"form": form, "units": runner.units}
        return render(request, "training/import_detail.html", context, status=422 if request.htmx else 200)
    keep, out = form.answers()
    if form.of_all:
        every = set(parent.items.filter(outcome=ImportItem.Outcome.ASKED).values_list("pk", flat=True))
        keep, out = (every, set()) if form.of_all == KEEP else (set(), every)
    services.answer_import(parent=parent, keep=keep, leave_out=out, pairs=form.pairs(), now=timezone.now())
    left = Import.objects.get(pk=parent.pk).questions
    text = _("Saved. Your risk is being worked out again.")
    if left:
        more = ngettext("One question is left.", "%(n)d questions are left.", left) % {"n": left}
        text = f"{_('Saved.')} {more}"
    messages.success(request, text)
    return redirect("training:import_detail", parent.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@consented_page
def import_undo(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    """GET says what would go and asks; POST takes it back. Twice is the same as once."""
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    now = timezone.now()
    if request.method != "POST":
        may = parent.may_be_undone(now)
        context = {
            "parent": parent,
            "may_undo": may,
            "what": services.what_undo_takes(parent) if may else None,
            "days": UNDO_FOR.days,
            "units": runner.units,
        }
        return render(request, "training/import_undo.html", context)
    try:
        gone = services.undo_import(parent=parent, too=_ticked(request), now=now)
    except services.TooLate:
        messages.error(request, _("It can no longer be undone. You can delete single runs from the list of runs."))
        return redirect("training:import_detail", parent.pk)
    if gone:
        text = ngettext(
            "Import undone: one activity taken out of your log.",
            "Import undone: %(n)d activities taken out of your log.",
            gone,
        )
        messages.success(request, text % {"n": gone})
    else:
        messages.success(request, _("This import is undone."))
    return redirect("training:import_detail", parent.pk)


def _ticked(request: HttpRequest) -> set[UUID]:
    """Return the edited runs that are to go too; anything else in the field is nobody's run."""
    found = set()
    for text in request.POST.getlist("too"):
        try:
            found.add(UUID(text))
        except ValueError:
            continue
    return found
