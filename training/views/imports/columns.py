"""Tables whose columns nobody knows: the runner says what is what, and the import goes on."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from runners.models import Runner
from runners.views.owner import consented_page
from training import services
from training.forms.columns import ColumnsForm
from training.models import Import, ImportFile
from training.tasks import nudge_import


@require_http_methods(["GET", "HEAD", "POST"])
@consented_page
def import_columns(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    """One table after the other. "Look again" shows how the first lines would be read; nothing is stored for it."""
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    waiting = parent.files.asking() if parent.state == Import.State.ASKING else ImportFile.objects.none()
    file = waiting.first()
    if file is None:
        return redirect("training:import_detail", parent.pk)
    is_answer = request.method == "POST" and request.POST.get("file") == str(file.pk)
    if is_answer and "leave" in request.POST:
        return _on(parent, services.leave_out_table(file=file, now=timezone.now()))
    form = ColumnsForm(request.POST if is_answer else None, file=file, units=runner.units)
    if is_answer and form.is_valid() and "look" not in request.POST:
        return _on(parent, services.match_table(file=file, matching=form.stored(), now=timezone.now()))
    context = {
        "parent": parent,
        "file": file,
        "form": form,
        "columns": form.columns(),
        "read_as": form.read_as(),
        "lines": form.lines[:10],
        "tables": waiting.count(),
        "units": runner.units,
    }
    return render(
        request, "training/import_columns.html", context, status=422 if form.errors and request.htmx else 200
    )


@require_POST
@consented_page
def import_match_again(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    """Take back what a table brought, and ask again which column is which."""
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    tables = {str(one.pk): one for one in parent.files.filter(preview__isnull=False)}
    file = tables.get(request.POST.get("file", ""))
    try:
        if file is None:
            raise services.TooLate
        services.match_again(file=file, now=timezone.now())
    except services.TooLate:
        messages.error(request, _("The columns can no longer be chosen again. Upload the table once more."))
        return redirect("training:import_detail", parent.pk)
    return redirect("training:import_columns", parent.pk)


@require_POST
@consented_page
def import_stop(request: HttpRequest, runner: Runner, import_id: UUID) -> HttpResponse:
    """Stop reading. What was added stays, to be looked at and undone like any import."""
    parent = get_object_or_404(Import.objects.owned_by(request.user), pk=import_id)
    if not parent.is_finished:
        services.stop_import(parent=parent, now=timezone.now())
        messages.success(request, _("Import stopped."))
    return redirect("training:import_detail", parent.pk)


def _on(parent: Import, goes_on: bool) -> HttpResponse:
    if goes_on:
        nudge_import(parent.pk)
    return redirect("training:import_detail", parent.pk)
