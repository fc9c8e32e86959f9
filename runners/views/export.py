"""A copy of everything: ask for it, see how far it is, take it."""

from datetime import datetime
from uuid import UUID

from allauth.core import ratelimit
from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from runners import clock, services
from runners.forms.export import ExportForm
from runners.models import Export
from runners.tasks import nudge_export
from runners.views.owner import posted

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def export(request: HttpRequest) -> HttpResponse:
    """Ask for the password once more, then have a copy made; while one is being made, say so."""
    user, now = request.user, clock.now()
    if request.method == "POST" and not ratelimit.consume(request, action="reauthenticate", user=user):
        return ratelimit.respond_429(request)
    form = ExportForm(posted(request), user=user)
    if request.method == "POST" and form.is_valid():
        nudge_export(services.ask_for_export(user=user, now=now).pk)
        return redirect("runners:export")
    context = {"form": form, "exports": _standing(request, now), "now": now}
    context["most_upload"] = settings.MAX_UPLOAD_BYTES
    return render(request, "runners/export_page.html", context, status=422 if form.errors else 200)


def _standing(request: HttpRequest, now: datetime) -> list[Export]:
    """Return what there is to say about the person's copies, the newest first."""
    ready = Export.objects.downloadable(now)
    standing = Export.objects.exclude(state=Export.State.READY) | ready
    return list(standing.filter(user=request.user).order_by("-created_at"))


@require_safe
def export_download(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """Hand the owner their file, as a download that no browser opens."""
    ready = Export.objects.downloadable(clock.now()).filter(user=request.user)
    found = get_object_or_404(ready, pk=export_id)
    try:
        file = found.file.open("rb")
    except FileNotFoundError as gone:
        raise Http404 from gone
    name = f"lamella-{found.ready_at:%Y-%m-%d}.zip"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response
